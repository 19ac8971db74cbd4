"""The normal form of dashboards: dashboards that mean the same have equal normal forms.

It leaves out the keys that Grafana or an export adds (ids, versions, questions of an import), the
keys that the component adds for itself, empty values, and defaults that are spelled out.
"""

import json
from collections.abc import Mapping
from typing import Any

from ..dynamic.meaning import meaning
from ..dynamic.sections import is_tab
from ..dynamic.words import SECTION
from ..lenient import objects
from ..references import PROMETHEUS
from .keys import (
    ANNOTATIONS,
    COMPLEMENT,
    FOLDER_KEY,
    LIST,
    NOT_DEPLOYED,
    NOT_SHOWN,
    PANELS,
    QUERIES,
    ROWS,
    VARIABLES,
    WRITTEN,
)
from .options import OF_TEXT

# The values that Grafana takes for missing keys: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
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

_OPTION_DEFAULTS: Mapping[str, Any] = {"selected": False}
_LINK_DEFAULTS: Mapping[str, Any] = {
    "asDropdown": False,
    "icon": "",
    "includeVars": False,
    "keepTime": False,
    "targetBlank": False,
    "tooltip": "",
    "url": "",
}

_NOT_COMPARED = (*NOT_DEPLOYED, "uid", FOLDER_KEY, PANELS, ROWS)


def normal_dashboard(model: Mapping[str, Any]) -> dict[str, Any]:
    """Makes the normal form of a dashboard, without its panels."""
    kept = {key: value for key, value in model.items() if key not in _NOT_COMPARED}
    normal = _without(_trimmed(_meant(kept)), _DASHBOARD_DEFAULTS)
    variables, annotations = normal.get(VARIABLES), normal.get(ANNOTATIONS)
    if isinstance(variables, dict) and isinstance(variables.get(LIST), list):
        variables[LIST] = [_variable(_meant(one)) for one in variables[LIST]]
    if isinstance(annotations, dict) and isinstance(annotations.get(LIST), list):
        annotations[LIST] = [_meant(one) for one in annotations[LIST]]
    _make_links_normal(normal)
    return normal


def normal_panel(panel: Mapping[str, Any]) -> dict[str, Any]:
    """Makes the normal form of a panel, without its id, its position and the panels of a row."""
    kept = {key: value for key, value in panel.items() if key not in (*NOT_SHOWN, PANELS)}
    if is_tab(panel):
        kept["type"] = "tab"
    normal = _without(_trimmed(_meant(kept)), _PANEL_DEFAULTS)
    if panel.get("type") == "row" and COMPLEMENT in normal:
        # It only names the section for its variables.
        normal[COMPLEMENT].pop(SECTION, None)
        normal = _trimmed(normal)
    queries, steps = normal.get(QUERIES), normal.get("transformations")
    if isinstance(queries, list):
        normal[QUERIES] = [normal_query(one, normal.get("datasource")) for one in queries]
    if isinstance(steps, list):
        normal["transformations"] = [_meant(one) for one in steps]
    _make_links_normal(normal)
    return normal


def unspaced(normal: Mapping[str, Any]) -> dict[str, Any]:
    """Removes the white space, which means nothing, from the queries of a normal panel."""
    queries = [
        {**one, "expr": "".join(one["expr"].split())} if isinstance(one.get("expr"), str) else one
        for _, one in objects(normal.get(QUERIES))
    ]
    return {**normal, QUERIES: queries}


def normal_query(query: Any, of_panel: Any = None) -> Any:
    """Makes the normal form of a query.

    Args:
        query: a query of a panel, without empty values.
        of_panel: the raw data source of its panel.
    """
    if not isinstance(query, dict):
        return query
    normal = _without(_meant(query), _QUERY_DEFAULTS)
    # A query without a data source takes its panel's. Older files name it by its uid alone.
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
        # A text that equals the value says nothing more.
        if current.get("text") == current.get("value"):
            current.pop("text", None)
        normal["current"] = current
    query = normal.get("query")
    if isinstance(query, dict) and set(query) <= {"query", "refId", "qryType"}:
        # Newer Grafanas wrap the text of a query variable in an object; the text is the same.
        normal["query"] = query.get("query", "")
    if normal.get("definition") == normal.get("query"):
        normal.pop("definition", None)
    options = normal.get("options")
    if isinstance(options, list):
        normal["options"] = [
            _without(one, _OPTION_DEFAULTS) if isinstance(one, dict) else one for one in options
        ]
        values = [one.get("value") for _, one in objects(options)]
        if normal.get("type") in OF_TEXT and values == [normal.get("query")]:
            # Grafana makes the only option of the query.
            del normal["options"]
    return normal


def _make_links_normal(normal: dict[str, Any]) -> None:
    links = normal.get("links")
    if isinstance(links, list):
        normal["links"] = [
            _without(one, _LINK_DEFAULTS) if isinstance(one, dict) else one for one in links
        ]


def _meant(value: Any) -> Any:
    """Says in words what a part of a dynamic dashboard has beside the classic keys."""
    if not isinstance(value, Mapping) or not isinstance(value.get(COMPLEMENT), Mapping):
        return value
    kept = {key: inner for key, inner in value.items() if key != COMPLEMENT}
    said = _trimmed(meaning(value[COMPLEMENT]))
    return {**kept, COMPLEMENT: said} if said else kept


def _without(value: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: inner
        for key, inner in value.items()
        if key not in defaults or type(inner) is not type(defaults[key]) or inner != defaults[key]
    }


def _trimmed(value: Any) -> Any:
    """Drops keys without a value, and keys of empty objects and lists."""
    if isinstance(value, Mapping):
        inner = {str(key): _trimmed(one) for key, one in value.items() if key != WRITTEN}
        return {key: one for key, one in inner.items() if not _is_nothing(one)}
    if isinstance(value, list):
        return [_trimmed(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _is_nothing(value: Any) -> bool:
    return value is None or value == {} or value == []


def plain_text(value: Any) -> str:
    """Writes a value as JSON, as the same text for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
