"""Check that a dashboard works in any Grafana, whatever its other data sources are.

What the component binds to its own data source works anywhere, and so does a variable. The same
code as in a deployment decides that.
"""

from collections.abc import Iterator

from ....dashboard.bindable import Names, UnbindableError, destination, names_in
from ....dashboard.classic.read import data_sources_of
from ....dashboard.classic.shape import shape_problems
from ....dashboard.classic.slots import reference_slots
from ....dashboard.constants import with_constants
from ....dashboard.lenient import objects_of
from ....dashboard.references import Reference
from ...documents.deployment import Deployment
from ...documents.place import Name
from ...documents.read import DashboardDocument
from ..findings import Finding
from ..subject import Result, Subject


def check(subject: Subject) -> Iterator[Result]:
    """Finds queries that a deployment leaves with a data source of only one Grafana."""
    for dashboard in subject.dashboards:
        yield from _findings(dashboard, subject.deployment)


def _findings(dashboard: DashboardDocument, deployment: Deployment) -> Iterator[Finding]:
    if any(shape_problems(dashboard.model)):
        return  # The component refuses it.
    model = with_constants(dashboard.model)
    names = names_in(model, data_sources_of(model), deployment.answered)
    literal = [one for one in reference_slots(model) if _is_of_one_grafana(one.reference, names)]
    paths = {id(inner): path for path, inner in objects_of(model)} if literal else {}
    said: set[tuple[tuple[Name, ...], str]] = set()
    for slot in literal:
        uid = slot.reference.uid
        place = dashboard.place_of((*paths[id(slot.holder)], "datasource"))
        if (place.names, uid) not in said:
            said.add((place.names, uid))
            message = (
                f"goes to the {slot.reference.plugin} data source {uid!r}, which other Grafanas do"
                " not have; use a variable of type datasource, or answer it by datasource_uids"
            )
            yield Finding("literal-datasource", place, message)


def _is_of_one_grafana(reference: Reference, names: Names) -> bool:
    """Tells whether a reference names a data source, and a deployment leaves it as it is."""
    try:
        is_bound = destination(reference, names) is not None
    except UnbindableError:
        return False  # The component refuses it.
    stays = not is_bound and not reference.is_built_in and not reference.variable
    return stays and reference.uid not in ("", "default")
