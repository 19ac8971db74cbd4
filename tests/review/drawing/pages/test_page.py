"""A page has the places and sizes of Grafana's, and loses no panel."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.asking.placed import PlacedRow
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.pages.pages import dashboard, page, panel, saying


@pytest.mark.parametrize(
    ("place", "kind", "size"),
    [
        ((0, 0, 6, 8), "timeseries", (386, 296)),
        ((0, 0, 8, 7), "table", (517, 258)),
        ((0, 0, 14, 8), "text", (911, 296)),
        ((0, 0, 4, 5), "stat", (255, 182)),
    ],
)
def test_panels_have_the_sizes_that_grafana_gives_them_on_a_page_of_1600_pixels(
    place: tuple[int, int, int, int], kind: str, size: tuple[int, int]
) -> None:
    [one] = page(dashboard(panel(place=place, kind=kind))).panels

    assert (round(one.box.width), round(one.box.height)) == size


def test_the_content_of_a_panel_is_inside_of_its_border_and_below_its_title() -> None:
    [one] = page(dashboard(panel(place=(0, 0, 8, 8)))).panels

    # Measured in a picture of Grafana: border 1, title 40, padding 8.
    assert (one.content.x, one.content.y) == (9, 49)
    assert round(one.content.width) == 517 - 2 * 9
    assert one.content.height == 296 - 49 - 9


def test_the_content_of_a_stat_touches_the_border() -> None:
    [one] = page(dashboard(panel(place=(0, 0, 4, 5), kind="stat"))).panels

    assert (one.content.x, one.content.y) == (1, 41)
    assert (round(one.content.width), one.content.height) == (253, 140)


def test_a_panel_without_a_title_has_its_height_for_its_content() -> None:
    [one] = page(dashboard(panel("", place=(0, 0, 8, 8)))).panels

    assert one.content.y == 9
    assert one.content.height == 296 - 18


def test_panels_stand_in_columns_and_lines_below_the_head() -> None:
    shown = dashboard(
        panel(place=(0, 0, 12, 8)), panel(place=(12, 0, 12, 8)), panel(place=(0, 8, 24, 3))
    )

    left, right, below = page(shown).panels

    assert left.box.x == 16
    assert right.box.x == pytest.approx(left.box.right + 8)
    assert right.box.right == pytest.approx(1600 - 16)
    assert below.box.y == pytest.approx(left.box.bottom + 8)
    assert page(shown).size.height == pytest.approx(below.box.bottom + 16)


def test_a_closed_row_says_how_many_panels_it_hides() -> None:
    rows = [
        PlacedRow("Open", 0, False, 0, (panel(place=(0, 1, 8, 8)),)),
        PlacedRow("Closed", 9, True, 3, ()),
        PlacedRow("Closed with one", 10, True, 1, ()),
    ]

    found = page(dashboard(rows=rows))

    assert [row.title for row in found.rows] == ["Open", "Closed", "Closed with one"]
    assert [row.hint for row in found.rows] == [
        "",
        "(3 panels, not drawn: the row is closed)",
        "(1 panel, not drawn: the row is closed)",
    ]
    assert found.rows[1].box.y == pytest.approx(found.panels[0].box.bottom + 8)


def test_a_dashboard_without_panels_says_so() -> None:
    found = page(dashboard())

    assert found.panels == ()
    assert [row.title for row in found.rows] == ["This dashboard has no panels"]


@pytest.mark.parametrize(
    "error", [KeyError("fields"), ZeroDivisionError(), RecursionError("too deep")]
)
def test_a_panel_that_fails_does_not_lose_the_others(error: Exception) -> None:
    def draw(data: Any, size: Any, theme: Any, timezone: str) -> Drawing:
        if data.panel.title == "Bad":
            raise error
        return saying("42")(data, size, theme, timezone)

    shown = dashboard(panel("Good"), panel("Bad", (8, 0, 8, 8)), panel("Fine", (16, 0, 8, 8)))
    found = page(shown, draw)

    assert [one.title for one in found.panels] == ["Good", "Bad", "Fine"]
    assert [bool(one.failure) for one in found.panels] == [False, True, False]
    assert type(error).__name__ in found.panels[1].failure
    assert found.panels[1].warns
    assert type(error).__name__ in str(found.panels[1].spec)


def test_notes_and_problems_stand_below_the_content_which_gets_smaller() -> None:
    [without] = page(dashboard(panel())).panels

    shown = dashboard(panel(problems=["query B: 422 too many samples"]))
    [one] = page(shown, saying("42", "shows 100 of 5,000 series")).panels

    assert one.notes == ("query B: 422 too many samples", "shows 100 of 5,000 series")
    assert one.shown_notes == one.notes
    assert one.content.height == without.content.height - 2 * 16
    assert one.spec["height"] == one.content.height
    assert one.warns


def test_many_notes_leave_room_for_the_content() -> None:
    [one] = page(dashboard(panel()), saying("42", *map(str, range(9)))).panels

    assert one.shown_notes == ("0", "1", "and 7 more")
    assert len(one.notes) == 9
    assert one.content.height > 150


def test_a_panel_that_is_smaller_than_its_title_and_notes_still_has_a_size() -> None:
    shown = dashboard(panel(place=(0, 0, 1, 1), problems=["no answer"]))

    [one] = page(shown, width=320).panels

    assert one.content.size.height >= 1
    assert one.content.size.width >= 1


def test_each_panel_is_drawn_for_exactly_its_room() -> None:
    asked: list[Size] = []

    def draw(data: Any, size: Size, theme: Any, timezone: str) -> Drawing:
        asked.append(size)
        return saying("42")(data, size, theme, timezone)

    found = page(dashboard(panel(), panel("B", (8, 0, 4, 5), kind="stat")), draw, width=1200)

    assert asked == [one.content.size for one in found.panels]
