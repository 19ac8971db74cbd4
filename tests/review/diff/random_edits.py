"""Random edits of real dashboards, as a person makes them in Grafana; each says what it touched."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.dashboard.files import read_dashboard
from places import REPOSITORY

DASHBOARDS = [
    read_dashboard(file).model
    for file in (
        *sorted((REPOSITORY / "dashboards").glob("*.json")),
        REPOSITORY / "tests" / "fixtures" / "seed-mcp-overview.json",
        REPOSITORY / "tests" / "fixtures" / "ui-export.json",
        REPOSITORY / "tests" / "fixtures" / "api-answer.json",
    )
]

EXPRESSIONS = ("up", "sum(rate(mcp_requests_total[5m]))", 'mcp_x{a="1"} > 2', "1 + 1")
TITLES = ("Queue depth", "Response Time", "", "A|B `c` </details>", "Ünï—code 🙂")


@dataclass
class Edited:
    """A dashboard and its edited copy.

    Attributes:
        before: as it was.
        after: as it is.
        touched: ids of the panels that were edited, moved, added or removed.
        edits: what was done, in order.
    """

    before: dict[str, Any] = field(repr=False)
    after: dict[str, Any] = field(repr=False)
    touched: set[int] = field(default_factory=set)
    edits: list[str] = field(default_factory=list)

    def panels(self) -> list[dict[str, Any]]:
        return list(panels_of(self.after))


Draw = Callable[[st.SearchStrategy[Any]], Any]


def _insert_on_top(draw: Draw, edited: Edited) -> None:
    new = {
        "id": max((p["id"] for p in edited.panels()), default=0) + 1000,
        "type": "timeseries",
        "title": draw(st.sampled_from(TITLES)),
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
        "targets": [{"refId": "A", "expr": draw(st.sampled_from(EXPRESSIONS))}],
    }
    for panel in edited.panels():
        panel["gridPos"]["y"] += 8
        edited.touched.add(panel["id"])
    edited.after["panels"].insert(draw(st.sampled_from((0, len(edited.after["panels"])))), new)
    edited.touched.add(new["id"])


def _remove(draw: Draw, edited: Edited) -> None:
    panels = edited.after["panels"]
    if len(panels) > 1:
        gone = panels[draw(st.integers(0, len(panels) - 1))]
        if gone["type"] == "row":
            # What is below it comes into the row before, or into none.
            edited.touched |= {panel["id"] for panel in edited.panels()}
        panels.remove(gone)
        edited.touched.add(gone["id"])


def _move(draw: Draw, edited: Edited) -> None:
    panel = draw(st.sampled_from(edited.panels()))
    panel["gridPos"]["x"] = draw(st.integers(0, 23))
    edited.touched.add(panel["id"])


def _reorder(draw: Draw, edited: Edited) -> None:
    edited.after["panels"] = draw(st.permutations(edited.after["panels"]))


def _edit_query(draw: Draw, edited: Edited) -> None:
    panels = [one for one in edited.panels() if one.get("targets")]
    if panels:
        panel = draw(st.sampled_from(panels))
        target = draw(st.sampled_from(panel["targets"]))
        target["expr"] = draw(st.sampled_from(EXPRESSIONS))
        edited.touched.add(panel["id"])


def _add_query(draw: Draw, edited: Edited) -> None:
    panel = draw(st.sampled_from(edited.panels()))
    panel.setdefault("targets", [])
    new = {"refId": draw(st.sampled_from("ABZ")), "expr": draw(st.sampled_from(EXPRESSIONS))}
    panel["targets"].insert(draw(st.integers(0, len(panel["targets"]))), new)
    edited.touched.add(panel["id"])


def _retitle(draw: Draw, edited: Edited) -> None:
    panel = draw(st.sampled_from(edited.panels()))
    panel["title"] = draw(st.sampled_from(TITLES))
    edited.touched.add(panel["id"])


def _set_option(draw: Draw, edited: Edited) -> None:
    panel = draw(st.sampled_from(edited.panels()))
    values = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", [], {}])
    deep = st.recursive(values, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
    key = draw(
        st.sampled_from(["options", "description", "transparent", "repeat", "maxDataPoints"])
    )
    panel[key] = draw(deep)
    edited.touched.add(panel["id"])


def _edit_thresholds(draw: Draw, edited: Edited) -> None:
    panel = draw(st.sampled_from(edited.panels()))
    colors = st.sampled_from(["green", "red", "yellow"])
    step = st.fixed_dictionaries({"color": colors, "value": st.none() | st.integers(0, 9)})
    steps = draw(st.lists(step, max_size=4))
    defaults = panel.setdefault("fieldConfig", {}).setdefault("defaults", {})
    defaults["thresholds"] = {"mode": "absolute", "steps": steps}
    edited.touched.add(panel["id"])


def _edit_overrides(draw: Draw, edited: Edited) -> None:
    panel = draw(st.sampled_from(edited.panels()))
    matcher = st.fixed_dictionaries(
        {"id": st.sampled_from(["byName", "byRegexp"]), "options": st.sampled_from(["a", "b"])}
    )
    properties = st.lists(
        st.fixed_dictionaries({"id": st.sampled_from(["color", "unit"]), "value": st.integers()}),
        max_size=3,
    )
    override = st.fixed_dictionaries({"matcher": matcher, "properties": properties})
    panel.setdefault("fieldConfig", {})["overrides"] = draw(st.lists(override, max_size=3))
    edited.touched.add(panel["id"])


def _edit_variables(draw: Draw, edited: Edited) -> None:
    variables = edited.after.setdefault("templating", {}).setdefault("list", [])
    name = draw(st.sampled_from(["job", "instance", "new"]))
    new = {"name": name, "type": "custom", "query": draw(st.sampled_from(["a,b", "c"]))}
    variables.insert(draw(st.integers(0, len(variables))), new)


def _edit_settings(draw: Draw, edited: Edited) -> None:
    key = draw(st.sampled_from(["title", "refresh", "tags", "time", "links", "editable"]))
    values = {
        "title": st.sampled_from(TITLES),
        "refresh": st.sampled_from(["", "5s", False]),
        "tags": st.lists(st.sampled_from("abc"), max_size=4),
        "time": st.just({"from": "now-3h", "to": "now"}),
        "links": st.lists(st.fixed_dictionaries({"title": st.sampled_from("ab")}), max_size=3),
        "editable": st.booleans(),
    }
    edited.after[key] = draw(values[key])


def _reformat(_draw: Draw, edited: Edited) -> None:
    """Changes nothing: key order, numbers, defaults spelled out, spaces in a query."""
    text = json.dumps(dict(reversed(edited.after.items())), indent=3)
    again = json.loads(text)
    edited.after.clear()
    edited.after.update(again)
    edited.after["fiscalYearStartMonth"] = 0
    for panel in edited.panels():
        panel.setdefault("transparent", False)
        panel.setdefault("links", [])
        for target in panel.get("targets") or []:
            target.setdefault("hide", False)
            if isinstance(target.get("expr"), str):
                target["expr"] = f"  {target['expr']}\n"


EDITS = (
    _insert_on_top,
    _remove,
    _move,
    _reorder,
    _edit_query,
    _add_query,
    _retitle,
    _set_option,
    _edit_thresholds,
    _edit_overrides,
    _edit_variables,
    _edit_settings,
    _reformat,
)


@st.composite
def edited_dashboards(draw: Draw) -> Edited:
    """Draws a real dashboard and up to six edits of it."""
    before = copy.deepcopy(dict(draw(st.sampled_from(DASHBOARDS))))
    edited = Edited(before, copy.deepcopy(before))
    for edit in draw(st.lists(st.sampled_from(EDITS), max_size=6)):
        edit(draw, edited)
        edited.edits.append(edit.__name__)
    return edited
