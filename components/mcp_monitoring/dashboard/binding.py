"""Sends every Prometheus query of a dashboard to one data source. Pure: no Pulumi here.

A dashboard refers to its data source in many ways: by uid, by name, by the placeholder of an
export, by a variable, or not at all. Bound means that after variables are resolved, each
Prometheus query of panels, rows, targets, variables and annotations goes to the data source
given, whatever else the Grafana holds and whichever data source is its default.
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .files import Dashboard, DashboardError, panel_name, panels_of

PROMETHEUS = "prometheus"
"""Grafana's plugin id of the Prometheus data source."""

MIXED = "-- Mixed --"
"""The data source of a panel whose queries each name their own."""

_EXPRESSION = "__expr__"

BUILT_IN_DATASOURCES = frozenset(
    {"-- Grafana --", "-- Dashboard --", "grafana", MIXED, _EXPRESSION}
)
"""Grafana's own data sources, the same in every Grafana, by the uid or name that refers to them."""

# $name, ${name}, ${name:format} and [[name]], when that is the whole reference. Placeholders of an
# export keep the hyphens of the data source's name: ${DS_PROMETHEUS-PROD}.
_VARIABLE = re.compile(r"\$(\w+)|\$\{([^}:]+)(?::[^}]*)?\}|\[\[(\w+)(?::[^\]]*)?\]\]")

# Variables without options of their own: what they hold is their query.
_VARIABLES_OF_TEXT = ("constant", "textbox")


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


@dataclass
class _Binder:
    datasource: DataSource
    variables: Mapping[str, Mapping[str, Any]]
    inputs: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    @property
    def ours(self) -> dict[str, str]:
        return {"type": PROMETHEUS, "uid": self.datasource.uid}

    def bind(self, holder: dict[str, Any], place: str) -> None:
        """Rewrites `holder["datasource"]` if it is, or should be, a Prometheus data source."""
        reference = holder.get("datasource")
        try:
            if self.is_ours_to_bind(reference):
                holder["datasource"] = self.ours
        except _UnbindableError as error:
            self.problems.append(f"{place}: data source {_shown(reference)} {error}")

    def is_ours_to_bind(self, reference: Any) -> bool:
        """Tells whether a reference is to be replaced; a variable we bind itself is not."""
        if isinstance(reference, Mapping):
            plugin, uid = reference.get("type"), reference.get("uid")
            if plugin not in (None, "", PROMETHEUS):
                return False
        elif isinstance(reference, str) or reference is None:
            plugin, uid = None, reference
        else:
            raise _UnbindableError(
                "is neither an object nor a string; remove it or name a data source"
            )
        if not isinstance(uid, str | None):
            raise _UnbindableError(
                "has a uid that is not a string; remove it or name a data source"
            )
        if uid in BUILT_IN_DATASOURCES:
            return False
        variable = _VARIABLE.fullmatch(uid or "")
        if variable is None:
            return True
        name = next(group for group in variable.groups() if group)
        return self._variable_is_ours(name, named_prometheus=plugin == PROMETHEUS)

    def _variable_is_ours(self, name: str, *, named_prometheus: bool) -> bool:
        if name in self.inputs:
            if self.inputs[name] == PROMETHEUS:
                return True
            raise _UnbindableError(
                f"stands for a {self.inputs[name]} data source to be chosen at import;"
                " write the uid of that data source in its place"
            )
        if name in self.variables:
            variable = self.variables[name]
            if variable.get("type") == "datasource":
                if named_prometheus and variable.get("query") != PROMETHEUS:
                    raise _UnbindableError(
                        f"is a variable for {variable.get('query')!r} data sources, but the"
                        " reference says Prometheus; let one of them follow the other"
                    )
                return False
            raise _UnbindableError(
                f"is a variable of type {variable.get('type')!r}; make it a data source variable"
                " (type 'datasource', query 'prometheus')"
            )
        # What is left of an export whose __inputs somebody dropped.
        if named_prometheus or name.upper().startswith("DS_PROM"):
            return True
        raise _UnbindableError(
            "is not declared; add a data source variable of that name, or remove the reference"
        )


def bind(
    dashboard: Dashboard, datasource: DataSource, opens_on: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Binds a dashboard to a data source and sets what its variables open on.

    Args:
        dashboard: what to bind; it stays as it is.
        datasource: where its Prometheus queries go.
        opens_on: values of variables by name; the others keep the file's own choice.

    Returns:
        A dashboard model of its own.

    Raises:
        DashboardError: naming file, place and reference of all that cannot be bound.
    """
    model = copy.deepcopy(dict(dashboard.model))
    variables = (model.get("templating") or {}).get("list") or []
    annotations = (model.get("annotations") or {}).get("list") or []
    binder = _Binder(
        datasource=datasource,
        variables={str(variable.get("name")): variable for variable in variables},
        inputs=dashboard.inputs,
    )
    for panel in panels_of(model):
        _bind_panel(binder, panel)
    for variable in variables:
        _bind_variable(binder, variable, opens_on or {})
    for annotation in annotations:
        _bind_annotation(binder, annotation)
    if binder.problems:
        raise DashboardError([f"{dashboard.file}: {problem}" for problem in binder.problems])
    return model


def _bind_panel(binder: _Binder, panel: dict[str, Any]) -> None:
    place = panel_name(panel)
    if panel.get("libraryPanel") is not None:
        binder.problems.append(
            f"{place}: a library panel keeps its queries in Grafana, where they cannot be bound;"
            " unlink it (panel menu > More > Unlink library panel) and export again"
        )
        return
    targets = panel.get("targets") or []
    queries = [target for target in targets if not _is_expression(target.get("datasource"))]
    if queries and panel.get("datasource") is None:
        # Grafana gives such a panel the data source of its first query.
        panel["datasource"] = copy.deepcopy(queries[0].get("datasource"))
    if queries or panel.get("datasource") is not None:
        binder.bind(panel, place)
    own = panel.get("datasource")
    mixed = own == MIXED or (isinstance(own, Mapping) and own.get("uid") == MIXED)
    for index, target in enumerate(targets):
        # A target without a reference takes its panel's; only a mixed panel has none to give.
        if target.get("datasource") or mixed:
            binder.bind(target, f"{place}/query {target.get('refId', index)}")


def _bind_variable(binder: _Binder, variable: dict[str, Any], opens_on: Mapping[str, str]) -> None:
    place = f'variable "{variable.get("name", "")}"'
    kind = variable.get("type")
    if kind == "datasource" and variable.get("query") == PROMETHEUS:
        _open_on(variable, binder.datasource.uid, binder.datasource.name)
        # A filter on names could leave our data source out, and Grafana would take another.
        variable["regex"] = ""
        variable["options"] = []
    elif kind in ("query", "adhoc", "groupby"):
        binder.bind(variable, place)
        _bind_query(binder, variable.get("query"), place)
    value = opens_on.get(str(variable.get("name")))
    if value is not None:
        _open_on(variable, value, value)
        if kind in _VARIABLES_OF_TEXT:
            variable["query"] = value
            variable["options"] = []
        elif kind == "custom" and isinstance(variable.get("options"), list):
            variable["options"] = [
                {**option, "selected": option.get("value") == value}
                for option in variable["options"]
                if isinstance(option, dict)
            ]


def _bind_annotation(binder: _Binder, annotation: dict[str, Any]) -> None:
    place = f'annotation "{annotation.get("name", "")}"'
    # The built-in one shows Grafana's own annotations, unless it names something else.
    if annotation.get("datasource") is not None or not annotation.get("builtIn"):
        binder.bind(annotation, place)
    _bind_query(binder, annotation.get("target"), place)


def _bind_query(binder: _Binder, query: Any, place: str) -> None:
    """Binds a query of a variable or an annotation, if it names a data source of its own."""
    if isinstance(query, dict) and query.get("datasource"):
        binder.bind(query, f"{place}/query")


def _open_on(variable: dict[str, Any], value: str, text: str) -> None:
    shown = text or value
    if variable.get("multi"):
        variable["current"] = {"selected": True, "text": [shown], "value": [value]}
    else:
        variable["current"] = {"selected": True, "text": shown, "value": value}


def _is_expression(reference: Any) -> bool:
    if isinstance(reference, Mapping):
        reference = reference.get("type") or reference.get("uid")
    return bool(reference == _EXPRESSION)


def _shown(reference: Any) -> str:
    uid = reference.get("uid") if isinstance(reference, Mapping) else reference
    return f'"{uid}"'
