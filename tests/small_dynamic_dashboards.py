"""Small dashboards of schema v2, complete as Grafana's newer API completes them."""

from typing import Any

API_GROUP = "dashboard.grafana.app"


def envelope(
    version: str, *, name: str = "board", annotations: dict[str, str] | None = None
) -> dict[str, Any]:
    """Makes a dashboard with two panels in a grid, in its envelope."""
    metadata: dict[str, Any] = {"name": name}
    if annotations:
        metadata["annotations"] = annotations
    return {
        "apiVersion": f"{API_GROUP}/{version}",
        "kind": "Dashboard",
        "metadata": metadata,
        "spec": spec(version),
    }


def spec(version: str, title: str = "Board") -> dict[str, Any]:
    """Makes the content of a dashboard with two panels in a grid."""
    queries = {"panel-1": "up", "panel-2": "up == 1"}
    return {
        "title": title,
        "description": "",
        "tags": ["mcp"],
        "cursorSync": "Off",
        "editable": True,
        "liveNow": False,
        "preload": False,
        "links": [],
        "annotations": [],
        "variables": [],
        "timeSettings": {
            "timezone": "browser",
            "from": "now-1h",
            "to": "now",
            "autoRefresh": "30s",
            "autoRefreshIntervals": ["30s", "1m"],
            "hideTimepicker": False,
            "fiscalYearStartMonth": 0,
        },
        "elements": {
            key: _panel(number, query, version)
            for number, (key, query) in enumerate(queries.items(), start=1)
        },
        "layout": {
            "kind": "GridLayout",
            "spec": {"items": [_item(key, place) for place, key in enumerate(queries)]},
        },
    }


def _item(key: str, place: int) -> dict[str, Any]:
    element = {"kind": "ElementReference", "name": key}
    where = {"x": 6 * place, "y": 0, "width": 6, "height": 8}
    return {"kind": "GridLayoutItem", "spec": {**where, "element": element}}


def _panel(number: int, query: str, version: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"options": {}, "fieldConfig": {"defaults": {}, "overrides": []}}
    asked: dict[str, Any] = {"refId": "A", "hidden": False}
    if version == "v2alpha1":
        asked["query"] = {"kind": "prometheus", "spec": {"expr": query}}
        asked["datasource"] = {"type": "prometheus", "uid": "mcp-prometheus"}
        visualization = {"kind": "stat", "spec": {"pluginVersion": "", **shown}}
    else:
        asked["query"] = {
            "kind": "DataQuery",
            "group": "prometheus",
            "version": "v0",
            "datasource": {"name": "mcp-prometheus"},
            "spec": {"expr": query},
        }
        visualization = {"kind": "VizConfig", "group": "stat", "version": "", "spec": shown}
    return {
        "kind": "Panel",
        "spec": {
            "id": number,
            "title": f"Panel {number}",
            "description": "",
            "links": [],
            "data": {
                "kind": "QueryGroup",
                "spec": {
                    "queries": [{"kind": "PanelQuery", "spec": asked}],
                    "transformations": [],
                    "queryOptions": {},
                },
            },
            "vizConfig": visualization,
        },
    }
