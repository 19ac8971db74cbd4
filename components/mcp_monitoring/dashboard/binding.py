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

from .classic.slots import library_panels, reference_slots, variable_slots
from .files import Dashboard, DashboardError
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


class _UnbindableError(Exception):
    """A reference that cannot be bound; the message says why and what to do."""


@dataclass(frozen=True)
class _Names:
    """The variables and inputs that references may name.

    Attributes:
        variables: type and plugin id of the dashboard's variables, by name.
        inputs: plugin ids of the inputs of an export, by name.
    """

    variables: Mapping[str, tuple[Any, Any]]
    inputs: Mapping[str, str]


def bind(
    dashboard: Dashboard, datasource: DataSource, opens_on: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Binds a dashboard to a data source and sets the opening values of its variables.

    Args:
        dashboard: the dashboard to bind; it is not changed.
        datasource: the data source of its Prometheus queries.
        opens_on: opening values by variable; the other variables keep the file's own choice.

    Returns:
        A new dashboard model.

    Raises:
        DashboardError: if references cannot be bound; it names file, place and reference of each.
    """
    model = copy.deepcopy(dict(dashboard.model))
    variables = list(variable_slots(model))
    names = _Names({one.name: (one.type, one.plugin) for one in variables}, dashboard.inputs)
    problems = [
        f"{place}: a library panel keeps its queries in Grafana, where they cannot be bound;"
        " unlink it (panel menu > More > Unlink library panel) and export again"
        for place in library_panels(model)
    ]
    for slot in reference_slots(model):
        try:
            if _is_ours_to_bind(slot.reference, names):
                slot.put(PROMETHEUS, datasource.uid)
        except _UnbindableError as error:
            problems.append(f"{slot.place}: data source {_shown(slot.reference)} {error}")
    for variable in variables:
        if variable.plugin == PROMETHEUS:
            variable.offer_every(datasource.uid, datasource.name)
        if (value := (opens_on or {}).get(variable.name)) is not None:
            variable.open_on(value)
    if problems:
        raise DashboardError([f"{dashboard.file}: {problem}" for problem in problems])
    return model


def _is_ours_to_bind(reference: Reference, names: _Names) -> bool:
    """Tells whether to replace a reference; a variable that is bound itself stays."""
    if reference.is_malformed:
        what = (
            "has a uid that is not a string"
            if isinstance(reference.raw, Mapping)
            else ("is neither an object nor a string")
        )
        raise _UnbindableError(f"{what}; remove it or name a data source")
    if reference.plugin not in ("", PROMETHEUS) or reference.is_built_in:
        return False
    if not reference.variable:
        return True
    return _variable_is_ours(
        reference.variable, names, named_prometheus=reference.plugin == PROMETHEUS
    )


def _variable_is_ours(name: str, names: _Names, *, named_prometheus: bool) -> bool:
    if name in names.inputs:
        if names.inputs[name] == PROMETHEUS:
            return True
        raise _UnbindableError(
            f"stands for a {names.inputs[name]} data source to be chosen at import;"
            " write the uid of that data source in its place"
        )
    if name in names.variables:
        kind, plugin = names.variables[name]
        if kind != "datasource":
            raise _UnbindableError(
                f"is a variable of type {kind!r}; make it a data source variable"
                " (type 'datasource', query 'prometheus')"
            )
        if named_prometheus and plugin != PROMETHEUS:
            raise _UnbindableError(
                f"is a variable for {plugin!r} data sources, but the reference says Prometheus;"
                " make them agree"
            )
        return False
    # A leftover of an export whose __inputs somebody dropped.
    if named_prometheus or name.upper().startswith("DS_PROM"):
        return True
    raise _UnbindableError(
        "is not declared; add a data source variable of that name, or remove the reference"
    )


def _shown(reference: Reference) -> str:
    raw = reference.raw
    return f'"{raw.get("uid") if isinstance(raw, Mapping) else raw}"'
