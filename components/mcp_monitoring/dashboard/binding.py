"""Binding: every Prometheus query of a dashboard goes to one data source. Pure: no Pulumi here.

A dashboard refers to its data source in many ways: by uid, by name, by the placeholder of an
export, by a variable, or not at all. In a bound dashboard, each Prometheus query of panels, rows,
targets, variables and annotations goes to the given data source, once variables are resolved.
The other data sources of the Grafana do not matter, and neither does its default.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .bindable import is_ours_to_bind, names_in
from .classic.slots import reference_slots, variable_slots
from .files import Dashboard
from .references import PROMETHEUS


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
    dashboard: Dashboard, datasource: DataSource, opens_on: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Binds a dashboard to a data source and sets the opening values of its variables.

    Args:
        dashboard: the dashboard to bind; it is not changed. Its check found no reference that
            cannot be bound.
        datasource: the data source of its Prometheus queries.
        opens_on: opening values by variable; the other variables keep the file's own choice.

    Returns:
        A new dashboard model.
    """
    model = copy.deepcopy(dict(dashboard.model))
    names = names_in(model, dashboard.inputs)
    for slot in reference_slots(model):
        if is_ours_to_bind(slot.reference, names):
            slot.put(PROMETHEUS, datasource.uid)
    for variable in variable_slots(model):
        if variable.plugin == PROMETHEUS:
            variable.offer_every(datasource.uid, datasource.name)
        if (value := (opens_on or {}).get(variable.name)) is not None:
            variable.open_on(value)
    return model
