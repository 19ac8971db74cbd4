"""Random edits of dynamic dashboards, as a person makes them in Grafana 13."""

import copy
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from dynamic_specs import auto, dashboard, grid, panel, placed, row, rows, shown, tabs
from hypothesis import strategies as st

Spec = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

CONDITION = {
    "kind": "ConditionalRenderingGroup",
    "spec": {
        "visibility": "show",
        "condition": "and",
        "items": [
            {
                "kind": "ConditionalRenderingVariable",
                "spec": {"variable": "env", "operator": "equals", "value": "prod"},
            }
        ],
    },
}
VARIABLE: Spec = {
    "kind": "CustomVariable",
    "spec": {"name": "env", "query": "prod,dev", "current": {"text": "prod", "value": "prod"}},
}

DASHBOARDS = [
    dashboard(grid(placed("panel-1", 0, 0), placed("panel-2", 6, 0)), 1, 2),
    dashboard(auto("panel-1", "panel-2", "panel-3"), 1, 2, 3),
    dashboard(
        rows(
            row("", grid(placed("panel-1", 0, 0)), hideHeader=True),
            row("Calls", grid(placed("panel-2", 0, 0), placed("panel-3", 6, 2))),
            row("Pool", auto("panel-4", "panel-5"), collapse=True, variables=[VARIABLE]),
        ),
        *range(1, 6),
    ),
    dashboard(
        tabs(
            Load=rows(
                row("A", auto("panel-1", "panel-2")), row("B", grid(placed("panel-3", 1, 1)))
            ),
            Errors=tabs(Inner=grid(placed("panel-4", 3, 2)), Outer=auto("panel-5", "panel-6")),
        ),
        *range(1, 7),
        variables=[VARIABLE],
    ),
]


def leaves(layout: Spec) -> Iterator[Spec]:
    """Yields the layouts that show panels."""
    spec = layout["spec"]
    if "items" in spec:
        yield layout
    for one in (*spec.get("rows", ()), *spec.get("tabs", ())):
        yield from leaves(one["spec"]["layout"])


def lists_of_sections(layout: Spec) -> Iterator[list[Spec]]:
    """Yields the lists of rows and of tabs."""
    spec = layout["spec"]
    for key in ("rows", "tabs"):
        if spec.get(key):
            yield spec[key]
            for one in spec[key]:
                yield from lists_of_sections(one["spec"]["layout"])


def sections(spec: Spec) -> list[Spec]:
    """Lists the specs of rows and tabs; the first row without a header is none."""
    found = [one["spec"] for listed in lists_of_sections(spec["layout"]) for one in listed]
    return [one for one in found if not one.get("hideHeader")]


def _item(layout: Spec, key: str, draw: Draw) -> Spec:
    if layout["kind"] == "AutoGridLayout":
        return {"kind": "AutoGridLayoutItem", "spec": {"element": shown(key)}}
    return placed(key, draw(st.integers(0, 18)), draw(st.integers(0, 9)))


def _filled(spec: Spec) -> list[Spec]:
    return [one for one in leaves(spec["layout"]) if one["spec"]["items"]]


def retitle(spec: Spec, draw: Draw) -> None:
    key = draw(st.sampled_from(sorted(spec["elements"])))
    spec["elements"][key]["spec"]["title"] = draw(st.sampled_from(["Queue", "Depth", "P1"]))


def requery(spec: Spec, draw: Draw) -> None:
    key = draw(st.sampled_from(sorted(spec["elements"])))
    query = spec["elements"][key]["spec"]["data"]["spec"]["queries"][0]["spec"]["query"]
    query["spec"]["expr"] = draw(st.sampled_from(["up == 0", "sum(up)"]))


def add_panel(spec: Spec, draw: Draw) -> None:
    number = 1 + max(one["spec"]["id"] for one in spec["elements"].values())
    spec["elements"][f"panel-{number}"] = panel(number, title=f"New {number}")
    layout = draw(st.sampled_from(list(leaves(spec["layout"]))))
    items = layout["spec"]["items"]
    at = draw(st.integers(0, len(items)))
    items.insert(at, _item(layout, f"panel-{number}", draw))


def remove_panel(spec: Spec, draw: Draw) -> None:
    if len(spec["elements"]) > 1:
        items = draw(st.sampled_from(_filled(spec)))["spec"]["items"]
        gone = items.pop(draw(st.integers(0, len(items) - 1)))
        del spec["elements"][gone["spec"]["element"]["name"]]


def move_panel(spec: Spec, draw: Draw) -> None:
    items = draw(st.sampled_from(_filled(spec)))["spec"]["items"]
    moved = items.pop(draw(st.integers(0, len(items) - 1)))
    to = draw(st.sampled_from(list(leaves(spec["layout"]))))
    at = draw(st.integers(0, len(to["spec"]["items"])))
    to["spec"]["items"].insert(at, _item(to, moved["spec"]["element"]["name"], draw))


def reorder_sections(spec: Spec, draw: Draw) -> None:
    for listed in lists_of_sections(spec["layout"]):
        hidden = [one for one in listed if one["spec"].get("hideHeader")]
        others = [one for one in listed if not one["spec"].get("hideHeader")]
        listed[:] = [*hidden, *draw(st.permutations(others))]


def add_section(spec: Spec, draw: Draw) -> None:
    listed = list(lists_of_sections(spec["layout"]))
    if listed:
        to = draw(st.sampled_from(listed))
        titles = {one["title"] for one in sections(spec)}
        title = next(new for n in count(1) if (new := f"New {n}") not in titles)
        layout = copy.deepcopy(draw(st.sampled_from([grid(), auto()])))
        is_row = to[-1]["kind"] == "RowsLayoutRow"
        collapse = {"collapse": draw(st.booleans())} if is_row else {}
        to.append({"kind": to[-1]["kind"], "spec": {"title": title, **collapse, "layout": layout}})


def remove_section(spec: Spec, draw: Draw) -> None:
    listed = [one for one in lists_of_sections(spec["layout"]) if len(one) > 1]
    if listed:
        chosen = draw(st.sampled_from(listed))
        gone = chosen[-1]
        keys = {
            one["spec"]["element"]["name"]
            for leaf in leaves(gone["spec"]["layout"])
            for one in leaf["spec"]["items"]
        }
        if len(keys) < len(spec["elements"]):
            chosen.pop()
            spec["elements"] = {k: one for k, one in spec["elements"].items() if k not in keys}


def rename_section(spec: Spec, draw: Draw) -> None:
    if found := sections(spec):
        new = f"Renamed {draw(st.integers(1, 99))}"
        if all(one["title"] != new for one in found):
            draw(st.sampled_from(found))["title"] = new


def set_condition(spec: Spec, draw: Draw) -> None:
    if found := sections(spec):
        one = draw(st.sampled_from(found))
        if one.pop("conditionalRendering", None) is None:
            one["conditionalRendering"] = copy.deepcopy(CONDITION)


def set_repeat(spec: Spec, draw: Draw) -> None:
    item = draw(st.sampled_from(draw(st.sampled_from(_filled(spec)))["spec"]["items"]))
    if item["spec"].pop("repeat", None) is None:
        item["spec"]["repeat"] = {"mode": "variable", "value": "env"}


def arrange(spec: Spec, draw: Draw) -> None:
    """Makes an auto grid of a grid, or changes the columns of an auto grid."""
    layout = draw(st.sampled_from(list(leaves(spec["layout"]))))
    keys = [one["spec"]["element"]["name"] for one in layout["spec"]["items"]]
    layout |= auto(*keys, maxColumnCount=draw(st.integers(1, 5)))


def add_variable(spec: Spec, draw: Draw) -> None:
    holders = [spec, *sections(spec)]
    listed = draw(st.sampled_from(holders)).setdefault("variables", [])
    new: Spec = copy.deepcopy(VARIABLE)
    new["spec"]["name"] = name = draw(st.sampled_from(["region", "zone"]))
    taken = {one["spec"]["name"] for holder in holders for one in holder.get("variables", ())}
    if name not in taken:
        listed.append(new)


def set_time(spec: Spec, draw: Draw) -> None:
    spec["timeSettings"]["from"] = draw(st.sampled_from(["now-6h", "now-7d"]))


EDITS = (
    *(retitle, requery, add_panel, remove_panel, move_panel, reorder_sections, add_section),
    *(remove_section, rename_section, set_condition, set_repeat, arrange, add_variable, set_time),
)


@st.composite
def edited_specs(draw: Draw, most: int = 5) -> tuple[Spec, Spec, list[str]]:
    """Draws a spec, an edited copy of it, and the names of the edits."""
    before: Spec = copy.deepcopy(draw(st.sampled_from(DASHBOARDS)))
    after = copy.deepcopy(before)
    done = draw(st.lists(st.sampled_from(EDITS), max_size=most))
    for edit in done:
        edit(after, draw)
    return before, after, [one.__name__ for one in done]
