"""Dashboards without what makes no difference, so that equal ones are equal values.

Left out are what Grafana or an export adds (ids, versions, questions of an import), what the
component adds for itself, empty values, and defaults that are spelled out.
"""

import json
from collections.abc import Mapping
from typing import Any

from ..lenient import objects
from ..references import PROMETHEUS
from .keys import FOLDER_KEY, LIST, NOT_DEPLOYED, NOT_SHOWN, PANELS, QUERIES, ROWS, VARIABLES

# What Grafana shows where nothing is written: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
_DASHBOARD_DEFAULTS: Mapping[str, Any] = {
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "liveNow": False,
    "preload": False,
    "refresh": "",
    "style": "dark",
    "timezone": "",
    "weekStart": "",
}
_PANEL_DEFAULTS: Mapping[str, Any] = {
    "collapsed": False,
    "description": "",
    "repeatDirection": "h",
    "title": "",
    "transparent": False,
}
_QUERY_DEFAULTS: Mapping[str, Any] = {
    "exemplar": False,
    "format": "time_series",
    "hide": False,
    "instant": False,
    "interval": "",
    "intervalFactor": 1,
    "legendFormat": "",
}
_VARIABLE_DEFAULTS: Mapping[str, Any] = {
    "allValue": "",
    "hide": 0,
    "includeAll": False,
    "label": "",
    "multi": False,
    "regex": "",
    "skipUrlSync": False,
    "sort": 0,
}

_NOT_COMPARED = (*NOT_DEPLOYED, "uid", FOLDER_KEY, PANELS, ROWS)


def normal_dashboard(model: Mapping[str, Any]) -> dict[str, Any]:
    """Takes from a dashboard all but its panels, without what makes no difference."""
    kept = {key: value for key, value in model.items() if key not in _NOT_COMPARED}
    normal = _without(_trimmed(kept), _DASHBOARD_DEFAULTS)
    variables = normal.get(VARIABLES)
    if isinstance(variables, dict) and isinstance(variables.get(LIST), list):
        variables[LIST] = [_variable(one) for one in variables[LIST]]
    return normal


def normal_panel(panel: Mapping[str, Any]) -> dict[str, Any]:
    """Takes from a panel what it shows; where it stands and what is inside a row is left out."""
    kept = {key: value for key, value in panel.items() if key not in (*NOT_SHOWN, PANELS)}
    normal = _without(_trimmed(kept), _PANEL_DEFAULTS)
    queries = normal.get(QUERIES)
    if isinstance(queries, list):
        normal[QUERIES] = [normal_query(one, normal.get("datasource")) for one in queries]
    return normal


def unspaced(normal: Mapping[str, Any]) -> dict[str, Any]:
    """Takes the space out of the queries of a normal panel, in which it means nothing."""
    queries = [
        {**one, "expr": "".join(one["expr"].split())} if isinstance(one.get("expr"), str) else one
        for _, one in objects(normal.get(QUERIES))
    ]
    return {**normal, QUERIES: queries}


def normal_query(query: Any, of_panel: Any = None) -> Any:
    """Takes from a query what it asks and shows.

    Args:
        query: of a panel, without empty values.
        of_panel: the data source of its panel, as it stands.
    """
    if not isinstance(query, dict):
        return query
    normal = _without(query, _QUERY_DEFAULTS)
    # A query without a data source takes its panel's, which older files name by its uid alone.
    is_prometheus = isinstance(of_panel, dict) and of_panel.get("type") == PROMETHEUS
    if normal.get("datasource") in (of_panel, of_panel.get("uid") if is_prometheus else of_panel):
        normal.pop("datasource", None)
    if normal.get("instant") is not True and normal.get("range") is True:
        del normal["range"]
    return normal


def _variable(variable: Any) -> Any:
    if not isinstance(variable, dict):
        return variable
    normal = _without(variable, _VARIABLE_DEFAULTS)
    current = normal.get("current")
    if isinstance(current, dict):
        current = {key: value for key, value in current.items() if key != "selected"}
        # The text of a value that is shown as it is says nothing more.
        if current.get("text") == current.get("value"):
            current.pop("text", None)
        normal["current"] = current
    query = normal.get("query")
    if isinstance(query, dict) and set(query) <= {"query", "refId", "qryType"}:
        # Newer Grafanas wrap the text of a query variable; the text is what it was.
        normal["query"] = query.get("query", "")
    if normal.get("definition") == normal.get("query"):
        normal.pop("definition", None)
    return normal


def _without(value: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: inner
        for key, inner in value.items()
        if key not in defaults or type(inner) is not type(defaults[key]) or inner != defaults[key]
    }


def _trimmed(value: Any) -> Any:
    """Drops keys without a value, and objects and lists in which nothing is left."""
    if isinstance(value, Mapping):
        inner = {str(key): _trimmed(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if not _is_nothing(one)}
    if isinstance(value, list):
        return [_trimmed(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _is_nothing(value: Any) -> bool:
    return value is None or value == {} or value == []


def plain_text(value: Any) -> str:
    """Writes a value so that equal values are equal text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
