"""What Grafana makes of a dashboard that is asked for in another version than it was saved in.

Only what `v2-api.json` shows (calls 5 to 15 and 55 to 62) is converted from schema v2: panels with
queries of Prometheus in a grid or an automatic grid, empty rows and empty tabs. Of the rest it is
not known what Grafana makes of it.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.grafana.answers import Json
from sandbox.grafana.editions import is_dynamic

_AS_IT_IS = {("v1beta1", "v0alpha1"), ("v1", "v0alpha1"), ("v1", "v1beta1"), ("v1beta1", "v1")}
_ALIKE = {"v2", "v2beta1"}
# The height and the number of columns of an automatic grid of standard rows.
_AUTO_HEIGHT, _AUTO_COLUMNS, _COLUMNS = 9, 3, 24
_CURSORS = {"Off": 0, "Crosshair": 1, "Tooltip": 2}


class _UnknownError(Exception):
    """The recordings do not show what becomes of something."""


def converted(spec: Json, stored: str, schema: str) -> Json | None:
    """Converts a dashboard from one version of the API to another.

    Args:
        spec: What was saved.
        stored: The version that it was saved in.
        schema: The version that is asked for.

    Returns:
        None if what Grafana makes of it is not known.
    """
    own = {key: value for key, value in spec.items() if key != "uid"}
    if stored == schema or (stored, schema) in _AS_IT_IS:
        return own
    try:
        if {stored, schema} == _ALIKE:
            return _between_alike(own)
        if stored in _ALIKE and schema == "v2alpha1":
            elements = own["elements"].items()
            return {**own, "elements": {key: _of_alpha(panel) for key, panel in elements}}
        if stored in _ALIKE and not is_dynamic(schema):
            return _classic(own)
    except (_UnknownError, KeyError, TypeError, AttributeError):
        # What is not there, or of another type, was not recorded.
        return None
    return None


def _between_alike(spec: Json) -> Json:
    """Converts between `v2` and `v2beta1`, which differ in transformations and preferences."""
    _only(not spec.get("preferences"))
    for panel in spec["elements"].values():
        _only(panel["kind"] != "Panel" or not panel["spec"]["data"]["spec"]["transformations"])
    return spec


def _of_alpha(panel: Json) -> Json:
    """Converts a panel to `v2alpha1`."""
    _only(panel["kind"] == "Panel")
    inside, shown = panel["spec"], panel["spec"]["vizConfig"]
    data = inside["data"]["spec"]
    _only(not data["transformations"])
    queries = [
        {
            **query,
            "spec": {
                **query["spec"],
                "query": {"kind": _source(query)["type"], "spec": _asked(query)["spec"]},
                "datasource": _source(query),
            },
        }
        for query in data["queries"]
    ]
    visualization = {
        "kind": shown["group"],
        "spec": {"pluginVersion": shown["version"], **shown["spec"]},
    }
    return {
        **panel,
        "spec": {
            **inside,
            "data": {**inside["data"], "spec": {**data, "queries": queries}},
            "vizConfig": visualization,
        },
    }


def _classic(spec: Json) -> Json:
    """Converts a dashboard to the classic schema."""
    times = spec["timeSettings"]
    _only(not spec["variables"] and not spec["annotations"] and not spec["links"])
    _only(not times["hideTimepicker"] and not times["fiscalYearStartMonth"])
    own = {key: spec[key] for key in ("description", "editable", "liveNow", "preload")}
    return {
        **own,
        "annotations": {"list": []},
        "fiscalYearStartMonth": 0,
        "graphTooltip": _CURSORS[spec["cursorSync"]],
        "panels": list(_panels(spec)),
        "refresh": times["autoRefresh"],
        "schemaVersion": 42,
        "tags": spec["tags"],
        "time": {"from": times["from"], "to": times["to"]},
        "timepicker": {"refresh_intervals": times["autoRefreshIntervals"]},
        "timezone": times["timezone"],
        "title": spec["title"],
    }


def _panels(spec: Json) -> Iterator[Json]:
    layout, elements = spec["layout"], spec["elements"]
    inside = layout["spec"]
    match layout["kind"]:
        case "GridLayout":
            for item in inside["items"]:
                one = item["spec"]
                _only("repeat" not in one)
                place = {"h": one["height"], "w": one["width"], "x": one["x"], "y": one["y"]}
                yield _panel(elements[one["element"]["name"]], place)
        case "AutoGridLayout":
            modes = (inside["columnWidthMode"], inside["rowHeightMode"], inside["maxColumnCount"])
            _only(modes == ("standard", "standard", _AUTO_COLUMNS))
            width = _COLUMNS // _AUTO_COLUMNS
            for number, item in enumerate(inside["items"]):
                _only(item["spec"].keys() == {"element"})
                row, column = divmod(number, _AUTO_COLUMNS)
                place = {
                    "h": _AUTO_HEIGHT,
                    "w": width,
                    "x": column * width,
                    "y": row * _AUTO_HEIGHT,
                }
                yield _panel(elements[item["spec"]["element"]["name"]], place)
        case "RowsLayout":
            (one,) = _empty_ones(inside["rows"])
            _only(one["collapse"] is False)
            number = 1 + max(panel["spec"]["id"] for panel in elements.values())
            yield {"collapsed": False, "id": number, "title": one["title"], "type": "row"}
        case "TabsLayout":
            (tab,) = _empty_ones(inside["tabs"])
            number = 1 + max(panel["spec"]["id"] for panel in elements.values())
            place = {"h": 1, "w": _COLUMNS, "x": 0, "y": 0}
            head = {"collapsed": False, "id": number, "title": tab["title"], "type": "row"}
            yield {**head, "gridPos": place, "panels": []}


def _empty_ones(parts: list[Json]) -> list[Json]:
    """Returns the rows or tabs of a layout, if there is one and it has no panel."""
    _only(len(parts) == 1 and parts[0]["spec"]["layout"]["spec"] == {"items": []})
    return [part["spec"] for part in parts]


def _panel(panel: Json, place: Json) -> Json:
    _only(panel["kind"] == "Panel")
    inside, shown = panel["spec"], panel["spec"]["vizConfig"]
    data = inside["data"]["spec"]
    plain: Json = {"options": {}, "fieldConfig": {"defaults": {}, "overrides": []}}
    _only(shown["spec"] == plain and not data["transformations"] and not data["queryOptions"])
    _only(not inside["description"] and not inside["links"] and "transparent" not in inside)
    (query,) = data["queries"]
    target = {"datasource": _source(query), "refId": query["spec"]["refId"]}
    return {
        "datasource": _source(query),
        "gridPos": place,
        "id": inside["id"],
        "options": {},
        "pluginVersion": shown["version"],
        "targets": [{**_asked(query)["spec"], **target}],
        "title": inside["title"],
        "type": shown["group"],
    }


def _asked(query: Json) -> Json:
    asked: Json = query["spec"]["query"]
    _only(query["spec"]["hidden"] is False and asked["kind"] == "DataQuery")
    return asked


def _source(query: Json) -> Json:
    asked = _asked(query)
    return {"type": asked["group"], "uid": asked["datasource"]["name"]}


def _only(known: Any) -> None:
    if not known:
        raise _UnknownError
