"""Panels left out of dynamic dashboards: what stays keeps its order, its rows and its tabs."""

from collections.abc import Iterator
from typing import Any

import pytest
from dynamic_dashboards import VERSIONS, specs
from dynamic_specs import auto, dashboard, grid, placed, row, rows, tabs
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.dynamic.form import classic_form
from mcp_monitoring.dashboard.dynamic.shape import dynamic_problems
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec
from mcp_monitoring.dashboard.removal import without_parts


def left(spec: dict[str, Any], *gone: int, version: str = "v2") -> dict[str, Any]:
    """The spec without the panels of some ids."""
    form = classic_form(spec, version).model
    paths = [one.path for one in read_view(form).panels if one.id in gone]
    assert len(paths) == len(gone)
    return dynamic_spec(without_parts(form, paths), version)


def shown(layout: dict[str, Any]) -> Iterator[Any]:
    """Elements in a layout, and the titles of rows and tabs with what is in them."""
    inner = layout["spec"]
    for entry in inner.get("rows", inner.get("tabs", inner.get("items", []))):
        spec = entry["spec"]
        if "layout" in spec:
            yield spec.get("title"), list(shown(spec["layout"]))
        elif "elements" in spec:
            yield spec.get("title"), [one["spec"]["element"]["name"] for one in spec["elements"]]
        else:
            yield spec["element"]["name"]


NESTED = dashboard(
    tabs(
        Load=rows(
            row("Calls", grid(placed("panel-1", 0, 0, 12), placed("panel-2", 12, 0, 12))),
            row("Errors", auto("panel-3", "panel-4")),
        ),
        Pool=tabs(Inner=grid(placed("panel-5", 0, 0)), Empty=grid()),
        Notes=grid(),
    ),
    *range(1, 6),
)


def test_a_row_that_loses_its_panels_goes_and_the_others_stay() -> None:
    found = list(shown(left(NESTED, 1, 2)["layout"]))

    assert found == [
        ("Load", [("Errors", ["panel-3", "panel-4"])]),
        ("Pool", [("Inner", ["panel-5"]), ("Empty", [])]),
        ("Notes", []),
    ]


def test_a_tab_goes_with_all_that_is_in_it_when_the_last_panel_goes() -> None:
    found = list(shown(left(NESTED, 5)["layout"]))

    # A tab that had no panel before is no business of what is left out.
    assert [title for title, _ in found] == ["Load", "Notes"]


def test_a_grid_closes_up_and_an_auto_grid_only_has_fewer_items() -> None:
    spec = left(NESTED, 1, 3)

    load = spec["layout"]["spec"]["tabs"][0]["spec"]["layout"]["spec"]["rows"]
    (item,) = load[0]["spec"]["layout"]["spec"]["items"]
    place = {key: item["spec"][key] for key in ("x", "y", "width")}
    assert place == {"x": 0, "y": 0, "width": 24}
    assert load[1]["spec"]["layout"] == auto("panel-4")
    assert spec["elements"].keys() == {"panel-2", "panel-4", "panel-5"}


def test_all_panels_may_go() -> None:
    assert left(NESTED, 1, 2, 3, 4, 5)["elements"] == {}


def kept_of(those: list[Any], gone: set[str]) -> list[Any]:
    """What is shown without some elements, and without the rows and tabs that lose theirs."""
    found: list[Any] = []
    for one in those:
        if isinstance(one, str):
            found += [one] if one not in gone else []
            continue
        title, inside = one
        names = set(names_in(inside))
        if not names or names - gone:
            found.append((title, kept_of(inside, gone)))
    return found


def names_in(those: list[Any]) -> Iterator[str]:
    for one in those:
        yield from [one] if isinstance(one, str) else names_in(one[1])


def in_order(value: Any) -> Any:
    """Puts the rows of a grid, which only the first version has, below the panels before them."""
    if isinstance(value, list):
        return [in_order(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("kind") == "GridLayoutRow":
        value = {**value, "spec": {**value["spec"], "y": 200}}
    return {key: in_order(one) for key, one in value.items()}


# Shrinking a spec takes minutes, and tells little more.
@settings(max_examples=60, phases=(Phase.explicit, Phase.generate))
@pytest.mark.parametrize("version", VERSIONS)
@given(data=st.data())
def test_whatever_goes_the_rest_stays_where_it_was(version: str, data: st.DataObject) -> None:
    spec = in_order(data.draw(specs(version, whole=True)))
    numbers = {key: one["spec"]["id"] for key, one in spec["elements"].items()}
    gone = data.draw(st.sets(st.sampled_from(sorted(numbers)))) if numbers else set()

    found = left(spec, *(numbers[key] for key in gone), version=version)

    assert list(dynamic_problems(found, version)) == []
    assert found["elements"] == {
        key: one for key, one in spec["elements"].items() if key not in gone
    }
    before = list(shown(spec["layout"]))
    assert list(shown(found["layout"])) == kept_of(before, gone)
