"""Parts of dynamic dashboards, to make small ones by hand."""

from typing import Any


def panel(number: int, **more: Any) -> dict[str, Any]:
    query = {
        "kind": "DataQuery",
        "group": "prometheus",
        "version": "v0",
        "datasource": {"name": "prom"},
        "spec": {"expr": "up", "legendFormat": "{{job}}"},
    }
    queries = [{"kind": "PanelQuery", "spec": {"refId": "A", "hidden": False, "query": query}}]
    asked = {"queries": queries, "transformations": [], "queryOptions": {"maxDataPoints": 100}}
    config = {"options": {}, "fieldConfig": {"defaults": {"unit": "s"}, "overrides": []}}
    spec = {
        "id": number,
        "title": f"P{number}",
        "description": "",
        "links": [],
        "data": {"kind": "QueryGroup", "spec": asked},
        "vizConfig": {"kind": "VizConfig", "group": "stat", "version": "", "spec": config},
    }
    return {"kind": "Panel", "spec": {**spec, **more}}


def shown(name: str) -> dict[str, Any]:
    return {"kind": "ElementReference", "name": name}


def placed(name: str, x: int, y: int, w: int = 6, h: int = 4) -> dict[str, Any]:
    place = {"x": x, "y": y, "width": w, "height": h}
    return {"kind": "GridLayoutItem", "spec": {**place, "element": shown(name)}}


def grid(*items: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "GridLayout", "spec": {"items": list(items)}}


def auto(*names: str, **more: Any) -> dict[str, Any]:
    items = [{"kind": "AutoGridLayoutItem", "spec": {"element": shown(name)}} for name in names]
    modes = {"columnWidthMode": "standard", "rowHeightMode": "short", "maxColumnCount": 2}
    return {"kind": "AutoGridLayout", "spec": {**modes, **more, "items": items}}


def row(title: str, layout: dict[str, Any], **more: Any) -> dict[str, Any]:
    spec = {"title": title, "collapse": False, **more, "layout": layout}
    return {"kind": "RowsLayoutRow", "spec": spec}


def rows(*those: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "RowsLayout", "spec": {"rows": list(those)}}


def tabs(**layouts: dict[str, Any]) -> dict[str, Any]:
    those = [
        {"kind": "TabsLayoutTab", "spec": {"title": title, "layout": layout}}
        for title, layout in layouts.items()
    ]
    return {"kind": "TabsLayout", "spec": {"tabs": those}}


def dashboard(layout: dict[str, Any], *numbers: int, **more: Any) -> dict[str, Any]:
    elements = {f"panel-{number}": panel(number) for number in numbers}
    settings = {"from": "now-6h", "to": "now", "autoRefresh": "1m"}
    return {
        "title": "D",
        "cursorSync": "Crosshair",
        "timeSettings": settings,
        "variables": [],
        "annotations": [],
        "elements": elements,
        "layout": layout,
        **more,
    }
