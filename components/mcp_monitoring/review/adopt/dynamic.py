"""Three-way merge of one dynamic dashboard, on its classic forms. Pure."""

from collections.abc import Mapping
from typing import Any

from ...dashboard.classic.keys import PANELS
from ...dashboard.comparable import comparable, without_schema
from ...dashboard.dynamic.folded import folded, put_places, with_known_sections
from ...dashboard.dynamic.form import classic_form
from ...dashboard.dynamic.spec import dynamic_spec
from ...dashboard.wrappers import Dynamic, resource_of, unwrapped
from .carry import carried
from .merge import Merge, Model, Take, merge
from .orders import merge_orders
from .unbinding import Unbinding


def bare_form(form: Model, version: str) -> Mapping[str, Any]:
    """Makes the classic form without what Grafana fills in.

    Args:
        form: the classic form of a dynamic dashboard, or one that `comparable` made.
        version: version of its schema.
    """
    document = resource_of(form, version, dynamic_spec(form, version))
    return without_schema(comparable(unwrapped(document)))


def merge_dynamic(
    base: Model,
    theirs: Model,
    ours: Model,
    dynamic: Dynamic,
    unbinding: Unbinding,
    *,
    take: Take,
    set_by_deployment: frozenset[str],
) -> Merge:
    """Merges the edits made in Grafana into a dynamic dashboard; the forms are bare.

    Args:
        base: form of the dashboard as it was deployed.
        theirs: form of the dashboard as Grafana has it.
        ours: form of the dashboard as the file would be deployed now.
        dynamic: the dashboard in the file.
        unbinding: as in `merge`.
        take: as in `merge`.
        set_by_deployment: as in `merge`.

    Returns:
        The merge; its model is the new classic form for the file.
    """
    file = folded(dynamic.form.model)
    sides = folded(base), folded(theirs), folded(ours)
    merged = merge(*sides, file, unbinding, take=take, set_by_deployment=set_by_deployment)
    panels: list[dict[str, Any]] = merged.model[PANELS]
    # In a folded form, what stands behind a row would be in it.
    panels.sort(key=lambda panel: panel.get("type") == "row")
    merge_orders(*sides, merged, take)
    if not merged.taken:
        merged.model = dynamic.form.model
        return merged
    put_places(merged.model)
    before = dynamic_spec(file, dynamic.version)
    after = dynamic_spec(with_known_sections(merged.model), dynamic.version)
    if before != dynamic.spec:
        # The file leaves out what the form cannot leave out; it stays left out.
        after = carried(before, after, dict(dynamic.spec), _AsItIs())
    merged.model = classic_form(after, dynamic.version).model
    return merged


class _AsItIs:
    def unbound(self, value: Any) -> Any:
        return value
