"""Binding: every Prometheus query of a dashboard goes to one data source. Pure: no Pulumi here.

A dashboard refers to its data source in many ways: by uid, by name, by the placeholder of an
export, by a variable, or not at all. In a bound dashboard, each Prometheus query of panels, rows,
targets, variables and annotations goes to the given data source, once variables are resolved.
The other data sources of the Grafana do not matter, and neither does its default. What the answers
of the deployment name goes to the data source of the answer instead, whatever its type.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .bindable import Names, destination, names_in
from .classic.slots import VariableSlot, reference_slots, variable_slots
from .files import Dashboard
from .lenient import copied
from .references import PROMETHEUS, Reference


@dataclass(frozen=True)
class DataSource:
    """The Prometheus data source that dashboards are bound to.

    Attributes:
        uid: its uid in Grafana.
        name: its name there, if known; shown in the variable until Grafana has looked it up.
    """

    uid: str
    name: str = ""


def bind(
    dashboard: Dashboard,
    datasource: DataSource,
    opens_on: Mapping[str, str] | None = None,
    datasource_uids: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Binds a dashboard to its data sources and sets the opening values of its variables.

    Args:
        dashboard: the dashboard to bind; it is not changed. Its check found no reference that
            cannot be bound.
        datasource: the data source of its Prometheus queries.
        opens_on: opening values by variable; the other variables keep the file's own choice.
        datasource_uids: uids of other data sources, by the placeholder or name in the file; the
            check of the dashboard knew the same names.

    Returns:
        A new dashboard model.
    """
    model: dict[str, Any] = copied(dict(dashboard.model))
    uids = datasource_uids or {}
    names = names_in(model, dashboard.inputs, uids.keys())
    for slot in reference_slots(model):
        if found := destination(slot.reference, names):
            answer = uids[found.answer] if found.answer else ""
            slot.put(found.plugin, answer or found.uid or datasource.uid)
        else:
            slot.keep()
    for variable in variable_slots(model):
        _choose_data_sources(variable, datasource, names, uids)
        if (value := (opens_on or {}).get(variable.name)) is not None:
            variable.open_on(value)
    return model


def _choose_data_sources(
    variable: VariableSlot, datasource: DataSource, names: Names, uids: Mapping[str, str]
) -> None:
    written = [(one, names.key_of(Reference(one))) for one in variable.data_sources]
    if any(key in uids for _, key in written):
        variable.offer_every([uids.get(key, one) for one, key in written])
    elif variable.plugin == PROMETHEUS:
        variable.offer_every([datasource.uid], [datasource.name or datasource.uid])
