"""The page of a dynamic dashboard: tabs one below another, auto grids, and conditions."""

from typing import Any

import pytest
from dynamic_specs import auto, dashboard, grid, placed, row, rows, tabs
from mcp_monitoring.dashboard.wrappers import unwrapped
from mcp_monitoring.review.drawing.asking.dashboards import drawn_view
from mcp_monitoring.review.drawing.asking.filled_in import Chosen, Variables
from mcp_monitoring.review.drawing.asking.layout import LaidRow, laid_out
from review.drawing.asking.held_source import SHOWN

Spec = dict[str, Any]
DATA = {"kind": "ConditionalRenderingData", "spec": {"value": True}}


def laid(spec: Spec, *, open_rows: bool = False) -> tuple[LaidRow, ...]:
    chosen = {"env": Chosen(("prod",), ("prod",))}
    view = drawn_view(unwrapped(spec).model)
    return laid_out(view, Variables(chosen, SHOWN), open_rows=open_rows)[0]


def shown(found: tuple[LaidRow, ...]) -> list[tuple[str, str, list[int | None]]]:
    """The title of each row and tab, what is said of it, and its panels."""
    return [
        (one.row.title if one.row else "", one.hint, [panel.panel.id for panel in one.panels])
        for one in found
    ]


def condition(*items: Spec, visibility: str = "show", joined: str = "and") -> Spec:
    spec = {"visibility": visibility, "condition": joined, "items": list(items)}
    return {"kind": "ConditionalRenderingGroup", "spec": spec}


def env(operator: str, value: str) -> Spec:
    spec = {"variable": "env", "operator": operator, "value": value}
    return {"kind": "ConditionalRenderingVariable", "spec": spec}


def test_tabs_are_opened_one_below_another_with_their_titles() -> None:
    layout = tabs(
        Load=rows(row("A", auto("panel-1", "panel-2")), row("B", grid(placed("panel-3", 0, 0)))),
        Errors=grid(placed("panel-4", 0, 0)),
    )

    assert shown(laid(dashboard(layout, 1, 2, 3, 4))) == [
        ("Load", "(tab)", []),
        ("A", "", [1, 2]),
        ("B", "", [3]),
        ("Errors", "(tab)", [4]),
    ]


def test_an_auto_grid_fills_its_lines_from_the_left() -> None:
    (whole,) = laid(dashboard(auto("panel-1", "panel-2", "panel-3"), 1, 2, 3))

    places = [(one.place.x, one.place.y, one.place.w) for one in whole.panels]
    assert places == [(0, 0, 12), (12, 0, 12), (0, 5, 12)]


def test_what_is_in_a_closed_row_is_counted_with_the_rows_in_it() -> None:
    inner = rows(row("In", auto("panel-1", "panel-2")))
    spec = dashboard(rows(row("Out", inner, collapse=True), row("B", auto("panel-3"))), 1, 2, 3)

    closed, other = laid(spec)
    assert (closed.collapsed, closed.closed_panels, len(other.panels)) == (True, 2, 1)
    assert [title for title, *_ in shown(laid(spec, open_rows=True))] == ["Out", "In", "B"]


def test_a_row_without_a_header_takes_no_line() -> None:
    spec = dashboard(
        rows(row("A", auto("panel-1"), hideHeader=True), row("B", auto("panel-2"))), 1, 2
    )

    hidden, other = laid(spec)
    assert (hidden.line, hidden.panels[0].place.y, other.line) == (None, 0, 5)


@pytest.mark.parametrize(
    ("of", "panels", "hint"),
    [
        (condition(env("equals", "prod")), [1], ""),
        (condition(env("equals", "dev")), [], '(shown only if $env = "dev", it is not now)'),
        (condition(env("notEquals", "dev")), [1], ""),
        (condition(env("matches", "^pr")), [1], ""),
        (
            condition(env("notMatches", "^pr")),
            [],
            '(shown only if $env !~ "^pr", it is not now)',
        ),
        (
            condition(env("equals", "prod"), visibility="hide"),
            [],
            '(hidden if $env = "prod", it is not now)',
        ),
        (condition(DATA), [1], "(shown only if there is data)"),
        (condition(env("equals", "prod"), DATA, joined="or"), [1], ""),
        (
            condition(env("equals", "dev"), DATA),
            [],
            '(shown only if $env = "dev" and there is data, it is not now)',
        ),
        (condition(), [1], ""),
        (condition(env("matches", "(")), [1], '(shown only if $env =~ "(")'),
    ],
)
def test_a_condition_is_decided_where_a_picture_can(of: Spec, panels: list[int], hint: str) -> None:
    spec = dashboard(rows(row("A", grid(placed("panel-1", 0, 0)), conditionalRendering=of)), 1)

    assert shown(laid(spec)) == [("A", hint, panels)]


def test_a_panel_of_an_auto_grid_that_is_not_shown_now_is_left_out() -> None:
    layout = auto("panel-1", "panel-2")
    layout["spec"]["items"][0]["spec"]["conditionalRendering"] = condition(env("equals", "dev"))

    assert shown(laid(dashboard(layout, 1, 2))) == [("", "", [2])]
