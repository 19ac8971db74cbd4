"""The grid of a dashboard after repeats, without gaps."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.dashboard.grid import COLUMNS, Place
from mcp_monitoring.dashboard.view import View
from mcp_monitoring.review.drawing.asking.dashboards import drawn_view
from mcp_monitoring.review.drawing.asking.filled_in import Chosen, Variables
from mcp_monitoring.review.drawing.asking.layout import MOST_COPIES, LaidRow, laid_out
from review.drawing.asking.held_source import SHOWN, dashboard, panel

LETTERS = tuple("abcde")
GRID = st.fixed_dictionaries(
    {}, optional={key: st.integers(-3, 40) | st.none() | st.text(max_size=1) for key in "xywh"}
)


def laid(view: View, *values: str, open_rows: bool = False) -> tuple[LaidRow, ...]:
    chosen = {"v": Chosen(values, values, is_list=True)}
    return laid_out(view, Variables(chosen, SHOWN), open_rows=open_rows)[0]


def places(rows: tuple[LaidRow, ...]) -> list[tuple[int | None, Place]]:
    return [(one.panel.id, one.place) for row in rows for one in row.panels]


def at(number: int, x: int, y: int, w: int, h: int, **keys: Any) -> dict[str, Any]:
    return panel(number, gridPos={"x": x, "y": y, "w": w, "h": h}, **keys)


def row(title: str, y: int, *inside: Mapping[str, Any], **keys: Any) -> dict[str, Any]:
    place = {"x": 0, "y": y, "w": 24, "h": 1}
    return {"type": "row", "title": title, "gridPos": place, "panels": list(inside), **keys}


def test_panels_move_up_into_gaps_as_grafana_shows_them() -> None:
    view = dashboard(
        at(1, 0, 0, 12, 8), at(2, 12, 0, 12, 5), at(3, 12, 20, 12, 4), at(4, 0, 30, 24, 2)
    )

    assert places(laid(view)) == [
        (1, Place(0, 0, 12, 8)),
        (2, Place(12, 0, 12, 5)),
        (3, Place(12, 5, 12, 4)),
        (4, Place(0, 9, 24, 2)),
    ]


def test_a_row_holds_the_panels_below_it_up_to_the_next_one() -> None:
    view = dashboard(
        at(1, 0, 0, 6, 2), row("A", 2), at(2, 0, 3, 6, 2), row("B", 5), at(3, 0, 6, 6, 2)
    )

    rows = laid(view)

    assert [(one.row.title if one.row else None, one.line) for one in rows] == [
        (None, None),
        ("A", 2),
        ("B", 5),
    ]
    assert [[one.panel.id for one in each.panels] for each in rows] == [[1], [2], [3]]


def test_the_order_is_that_of_the_grid_and_not_of_the_file() -> None:
    view = dashboard(at(3, 0, 6, 6, 2), row("A", 2), at(1, 0, 0, 6, 2))

    assert [[one.panel.id for one in each.panels] for each in laid(view)] == [[1], [3]]


def test_a_closed_row_hides_its_panels_and_what_is_below_moves_up() -> None:
    closed = row("A", 0, at(1, 0, 1, 6, 8), at(2, 6, 1, 6, 8), collapsed=True)
    view = dashboard(closed, row("B", 9), at(3, 0, 10, 6, 2))

    rows = laid(view)

    assert (rows[0].collapsed, rows[0].closed_panels, rows[0].panels) == (True, 2, ())
    assert rows[1].line == 1
    assert places(laid(view, open_rows=True))[:2] == [
        (1, Place(0, 1, 6, 8)),
        (2, Place(6, 1, 6, 8)),
    ]


def test_a_panel_is_repeated_beside_itself() -> None:
    repeated = at(1, 3, 0, 6, 4, repeat="v", repeatDirection="h")
    view = dashboard(repeated, at(2, 0, 4, 24, 2))

    assert places(laid(view, *"abc")) == [
        (1, Place(0, 0, 8, 4)),
        (1, Place(8, 0, 8, 4)),
        (1, Place(16, 0, 8, 4)),
        (2, Place(0, 4, 24, 2)),
    ]


def test_a_line_has_no_more_repeated_panels_than_the_panel_says() -> None:
    view = dashboard(at(1, 0, 0, 6, 4, repeat="v", maxPerRow=2), at(2, 0, 4, 24, 2))

    assert places(laid(view, *"abc")) == [
        (1, Place(0, 0, 12, 4)),
        (1, Place(12, 0, 12, 4)),
        (1, Place(0, 4, 12, 4)),
        (2, Place(0, 8, 24, 2)),
    ]


def test_four_repeated_panels_are_on_a_line_by_default() -> None:
    found = places(laid(dashboard(at(1, 0, 0, 6, 4, repeat="v")), *"abcde"))

    assert [place for _, place in found] == [
        *(Place(x, 0, 6, 4) for x in (0, 6, 12, 18)),
        Place(0, 4, 6, 4),
    ]


def test_a_panel_is_repeated_below_itself() -> None:
    view = dashboard(at(1, 6, 0, 6, 4, repeat="v", repeatDirection="v"), at(2, 0, 0, 6, 4))

    assert places(laid(view, *"ab")) == [
        (2, Place(0, 0, 6, 4)),
        (1, Place(6, 0, 6, 4)),
        (1, Place(6, 4, 6, 4)),
    ]


def test_each_copy_has_one_value() -> None:
    (first,) = laid(dashboard(at(1, 0, 0, 6, 4, repeat="v")), *"ab")

    assert [one.variables.fill("$v", "text") for one in first.panels] == ["a", "b"]
    assert [one.copy for one in first.panels] == [0, 1]


def test_a_row_is_repeated_with_its_panels() -> None:
    view = dashboard(
        row("Of $v", 0, repeat="v"), at(1, 0, 1, 6, 4), at(2, 6, 1, 6, 4), row("End", 5)
    )

    rows = laid(view, *"ab")

    assert [one.variables.fill(one.row.title, "text") for one in rows if one.row] == [
        "Of a",
        "Of b",
        "End",
    ]
    assert [one.line for one in rows] == [0, 5, 10]
    assert [[each.panel.id for each in one.panels] for one in rows] == [[1, 2], [1, 2], []]
    assert rows[1].panels[0].variables.fill("$v", "text") == "b"


@pytest.mark.parametrize("repeat", ["nobody", "v"])
def test_a_panel_that_nothing_repeats_is_there_once(repeat: str) -> None:
    assert len(places(laid(dashboard(at(1, 0, 0, 6, 4, repeat=repeat))))) == 1


def test_too_many_copies_are_left_out_and_told() -> None:
    view = dashboard(at(1, 0, 0, 6, 4, repeat="v"))
    values = tuple(map(str, range(MOST_COPIES + 7)))

    rows, problems = laid_out(view, Variables({"v": Chosen(values)}, SHOWN))

    assert len(rows[0].panels) == MOST_COPIES
    assert problems == ('panel "Panel 1" is repeated 107 times; the first 100 are shown',)


def test_rows_of_before_grafana_5_have_places() -> None:
    old = {
        "title": "Old",
        "rows": [
            {
                "title": "A",
                "showTitle": True,
                "height": 250,
                "panels": [{"id": 1, "span": 6}, {"id": 2, "span": 6}],
            },
            {"title": "B", "panels": [{"id": 3, "span": 12}]},
        ],
    }

    rows = laid(drawn_view(old))

    assert [one.line for one in rows] == [0, 8]
    assert [place.w for _, place in places(rows)] == [12, 12, 24]


@given(st.lists(GRID, max_size=12))
def test_panels_never_overlap_whatever_their_places_say(grids: list[dict[str, Any]]) -> None:
    view = dashboard(*(panel(number, gridPos=one) for number, one in enumerate(grids, 1)))

    found = [place for _, place in places(laid(view))]

    assert len(found) == len(grids)
    for number, one in enumerate(found):
        assert 0 <= one.x < one.x + one.w <= COLUMNS
        assert one.h >= 1
        assert not any(one.overlaps(other) for other in found[:number])
