"""A legend is a list or a table, and leaves the rest of the room to the chart."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.legend.items import LegendItem, PlacedLegend
from mcp_monitoring.review.drawing.panels.legend.placed import placed_legend
from mcp_monitoring.review.drawing.panels.text_width import page_width, text_width
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.fields.frames import shown_field

ROOM = Size(499, 238)
DARK = theme_called("dark")


def item(name: str, *values: float, right: bool = False, **config: Any) -> LegendItem:
    return LegendItem(name, "#73bf69", shown_field(*values or (1.0,), **config), right=right)


def legend(items: list[LegendItem], size: Size = ROOM, **options: Any) -> PlacedLegend:
    return placed_legend(items, {"showLegend": True, **options}, size, DARK)


def table(items: list[LegendItem], size: Size = ROOM, **options: Any) -> PlacedLegend:
    return legend(items, size, displayMode="table", **options)


def rows(placed: PlacedLegend, name: str) -> list[dict[str, Any]]:
    found = [one["values"] for one in placed.layer.data if one["name"] == f"{name}-rows"]
    return list(found[0]) if found else []


def words(placed: PlacedLegend, role: str) -> list[str]:
    return [row["text"] for row in rows(placed, f"{role}-legend")]


def test_a_list_has_a_name_and_a_mark_for_each_series() -> None:
    placed = legend([item("calls"), item("errors")])

    assert words(placed, "legend_name") == ["calls", "errors"]
    assert len(rows(placed, "legend-marks")) == 2
    assert placed.left == Size(499, 238 - 32)


def test_a_list_breaks_into_lines() -> None:
    placed = legend([item(f"a series with a long name {number}") for number in range(5)])

    lines = {row["y"] for row in rows(placed, "legend_name-legend")}
    assert len(lines) == 3
    for row in rows(placed, "legend_name-legend"):
        assert row["x"] + text_width(row["text"], 12) <= ROOM.width


def test_calculations_stand_behind_their_names() -> None:
    placed = legend([item("calls", 1, 3, unit="reqps", decimals=2)], calcs=["mean", "lastNotNull"])

    assert words(placed, "legend_header") == ["Mean:", "Last *:"]
    assert words(placed, "legend_value") == ["2.00 req/s", "3.00 req/s"]


def test_a_dashed_series_has_a_dashed_mark() -> None:
    dashed = LegendItem("limit", "#f2495c", dash=(10.0, 10.0))

    assert len(rows(legend([dashed]), "legend-marks")) == 2


def test_series_of_the_right_axis_stand_at_the_right_of_a_list() -> None:
    placed = legend([item("right", right=True), item("left")])
    places = {row["text"]: row["x"] for row in rows(placed, "legend_name-legend")}

    assert places["left"] < 50
    assert places["right"] > ROOM.width - 50


@pytest.mark.parametrize("options", [{"showLegend": False}, {"displayMode": "hidden"}])
def test_a_hidden_legend_leaves_all_room(options: dict[str, Any]) -> None:
    placed = legend([item("calls")], **options)

    assert placed.left == ROOM
    assert placed.layer.marks == ()


def test_what_has_no_room_is_counted() -> None:
    placed = legend([item(f"a series with a rather long name {number}") for number in range(80)])

    shown = len(words(placed, "legend_name"))
    assert words(placed, "text") == [f"and {80 - shown} more"]
    assert placed.left.height > ROOM.height / 2
    last = rows(placed, "text-legend")[0]
    assert last["x"] + text_width(last["text"], 12) <= ROOM.width


def test_a_table_has_a_header_and_a_column_for_each_calculation() -> None:
    items = [item("calls", 1, 3, unit="reqps"), item("errors", 5, unit="reqps")]
    placed = table(items, calcs=["min", "count"])

    assert words(placed, "legend_header") == ["Name", "Min", "Count"]
    assert words(placed, "legend_value") == ["1 req/s", "2", "5 req/s", "1"]


def test_values_of_a_table_end_below_each_other_and_headers_stand_above_their_middle() -> None:
    placed = table([item("calls", 1), item("errors", 123456789)], calcs=["min", "max"])

    headers = rows(placed, "legend_header-legend")[1:]
    values = rows(placed, "legend_value-legend")
    ends = [row["x"] for row in values]
    assert ends[:2] == ends[2:]
    for header, widest in zip(headers, values[2:], strict=True):
        middle = widest["x"] - page_width(widest["text"], 12) / 2
        assert header["align"] == "center"
        assert header["x"] == pytest.approx(middle, abs=5)


@pytest.mark.parametrize(("placement", "gap"), [("right", 16), ("bottom", 24)])
def test_columns_have_the_widths_and_the_room_between_of_a_page(placement: str, gap: float) -> None:
    items = [item("calls", 12.3), item("errors", 123456789)]
    placed = table(items, size=Size(999, 300), calcs=["min", "max", "mean"], placement=placement)

    ends = [row["x"] for row in rows(placed, "legend_value-legend")[:3]]
    texts = [row["text"] for row in rows(placed, "legend_value-legend")[3:]]
    for before, after, text in zip(ends, ends[1:], texts[1:], strict=False):
        assert after - before == pytest.approx(page_width(text, 12) + gap, abs=0.1)
    assert ends[-1] == 999 - 8


@pytest.mark.parametrize("value", ["1", "12345", "a long value"])
def test_a_hidden_header_takes_no_room(value: str) -> None:
    options = {"displayMode": "table", "placement": "right"}
    items = [replace(item("a"), field=None, values={"A header of many words": value})]

    hidden, seen = (
        placed_legend(items, options, ROOM, DARK, hides_headers=hides) for hides in (True, False)
    )

    wide = page_width("A header of many words", 12) - page_width(value, 12)
    assert hidden.left.width - seen.left.width == pytest.approx(wide, abs=0.1)


def test_a_header_wider_than_its_values_ends_where_they_end() -> None:
    placed = table([item("calls", 1)], calcs=["stdDev"])

    [header] = rows(placed, "legend_header-legend")[1:]
    [value] = rows(placed, "legend_value-legend")
    end = header["x"] + text_width(header["text"], 12) / 2
    assert end == pytest.approx(value["x"], abs=0.1)


@pytest.mark.parametrize(
    ("sort_by", "descending", "order"),
    [
        ("Max", True, ["b", "c", "a"]),
        ("Max", False, ["a", "c", "b"]),
        ("Name", True, ["c", "b", "a"]),
        ("Nothing", True, ["a", "b", "c"]),
    ],
)
def test_a_table_is_sorted(sort_by: str, descending: bool, order: list[str]) -> None:
    items = [item("a", 1), item("b", 9), item("c", 5)]
    placed = table(items, calcs=["max"], sortBy=sort_by, sortDesc=descending)

    assert words(placed, "legend_name") == order


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("calculation", ["Max", "StdDev"])
def test_the_column_that_a_table_is_sorted_by_has_a_sign(
    calculation: str, descending: bool
) -> None:
    calcs = ["min", "max", "stdDev"]
    placed = table([item("a", 1)], calcs=calcs, sortBy=calculation, sortDesc=descending)

    first, second = rows(placed, "legend-sorted")
    header = next(one for one in rows(placed, "legend_header-legend") if one["text"] == calculation)
    # An angle: its tip is at the bottom if the largest values come first.
    assert (first["y2"] > first["y"], second["y2"] < second["y"]) == (descending, descending)
    ends = header["x"] + text_width(header["text"], 12) / 2
    edge = max(row["x"] for row in rows(placed, "legend_value-legend"))
    assert ends < first["x"] < second["x2"] <= edge


def test_hidden_headers_have_no_sign() -> None:
    options = {"displayMode": "table", "calcs": ["max"], "sortBy": "Max", "sortDesc": True}

    placed = placed_legend([item("a", 1)], options, ROOM, DARK, hides_headers=True)

    assert rows(placed, "legend-sorted") == []


def test_a_table_says_which_series_are_of_the_right_axis() -> None:
    assert words(table([item("calls", right=True)]), "text") == ["(right y-axis)"]


def test_a_table_at_the_right_leaves_the_chart_at_the_left() -> None:
    placed = table([item("calls", 1)], calcs=["mean"], placement="right")

    assert placed.left.height == ROOM.height
    assert placed.left.width < ROOM.width
    assert all(row["x"] >= placed.left.width for row in rows(placed, "legend_name-legend"))


def test_columns_that_have_no_room_are_named_in_a_note() -> None:
    items = [item("calls", 1234.5, unit="reqps")]
    many = ["min", "max", "mean", "sum", "last", "first", "range", "stdDev", "median", "variance"]
    placed = table(items, calcs=many, placement="right")

    assert placed.notes[0].startswith("its legend has no room for ")
    assert "Variance" in placed.notes[0]
    assert placed.left.width > 100


def test_a_long_name_is_shortened_and_kept_as_a_tooltip() -> None:
    name = "a name that nobody could read in a legend that has so little room for it"
    placed = table([item(name, 1)], calcs=["mean"], placement="right")
    [row] = rows(placed, "legend_name-legend")

    assert row["text"].endswith("…")
    assert row["tooltip"] == name


def test_a_table_of_many_lines_counts_the_rest() -> None:
    placed = table([item(f"series {number}") for number in range(40)])

    shown = len(words(placed, "legend_name"))
    assert 2 <= shown <= 5
    assert words(placed, "text") == [f"and {40 - shown} more"]


@pytest.mark.parametrize(
    ("count", "options"),
    [
        (8, {"displayMode": "table", "calcs": ["max"]}),
        (9, {"displayMode": "list", "calcs": ["min", "max", "mean", "sum", "count"]}),
        (13, {"displayMode": "table", "placement": "right"}),
        (14, {"displayMode": "list", "placement": "right"}),
    ],
)
def test_lines_move_closer_together_before_any_is_left_out(
    count: int, options: dict[str, Any]
) -> None:
    placed = legend([item(f"a series with a name {one}") for one in range(count)], **options)

    lines = sorted({row["y"] for row in rows(placed, "legend_name-legend")})
    assert len(lines) == count
    assert not words(placed, "text")
    assert min(b - a for a, b in pairwise(lines)) >= 16
    assert placed.left.height > ROOM.height / 3
    assert lines[-1] < ROOM.height


def test_a_legend_at_the_right_as_a_list_has_a_line_for_each_series() -> None:
    placed = legend([item("calls"), item("errors")], placement="right")

    assert len({row["y"] for row in rows(placed, "legend_name-legend")}) == 2
    assert placed.left.height == ROOM.height


def test_no_room_at_all_is_no_fault() -> None:
    for placement in ("bottom", "right"):
        for mode in ("list", "table"):
            placed = legend(
                [item("calls", 1)],
                Size(20, 10),
                displayMode=mode,
                placement=placement,
                calcs=["max"],
            )
            assert placed.left.width >= 0
            assert placed.left.height >= 0


@pytest.mark.parametrize("width", [150, 200, 300])
def test_columns_stay_in_the_width_that_is_configured(width: int) -> None:
    calcs = ["min", "max", "mean", "sum", "lastNotNull"]
    placed = table([item("a", 1, 2), item("b", 3)], placement="right", width=width, calcs=calcs)

    names = rows(placed, "legend_header-legend")
    first = min(row["x"] - text_width(row["text"], 12) for row in names[1:])
    assert placed.left.width == ROOM.width - width
    assert names[0]["x"] + text_width("Name", 12) <= first


@pytest.mark.parametrize(
    ("means", "lines"),
    [
        # As recorded: queries by type of a panel of eight columns.
        (("407.47 ms", "1.30 s", "1.08 s", "1.68 s"), 1),
        (("4.03 s", "1.48 mins", "909.29 ms", "4.43 s"), 2),
        (("0.06 c/m", "3.68 c/m", "0.00 c/m", "0.00 c/m"), 2),
    ],
)
def test_a_row_ends_where_it_ends_with_the_letters_of_grafana(
    means: tuple[str, ...], lines: int
) -> None:
    names = ("describe", "select") if lines == 1 else ("select", "show")
    items = [
        LegendItem(name, "#73bf69", values={"Mean": means[at], "Max": means[at + 1]})
        for name, at in zip(names, (0, 2), strict=True)
    ]

    assert len({row["y"] for row in rows(legend(items), "legend_name-legend")}) == lines
