"""A table shows the rows of a frame, with widths, colours and kinds of cells of its columns."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.text_width import text_width
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import columns, drawn, overridden, rows, series, words

ROOM = Size(760, 238)
GREEN, RED = "#73bf69", "#f2495c"
TOOLS = columns(
    Tool=["query", "list", "describe"], Calls=[2035, 491, 614], Errors=[0.0045, 0.002, 0.0082]
)
SHARE = {
    "unit": "percentunit",
    "decimals": 2,
    "thresholds": {
        "mode": "absolute",
        "steps": [{"color": "green", "value": None}, {"color": "red", "value": 0.005}],
    },
}


def table(*frames: Frame, options: Any = None, size: Size = ROOM, **more: Any) -> Drawing:
    return drawn("table", *(frames or (TOOLS,)), options=options or {}, size=size, **more)


def column(drawing: Drawing, number: int, of: int = 3) -> list[str]:
    return words(drawing, "cell")[number::of]


def cell(**options: Any) -> Drawing:
    """A table whose last column has cells of a kind."""
    return table(overrides=[overridden("Errors", **SHARE, custom__cellOptions=options)])


def test_a_table_has_its_headers_and_its_cells_row_by_row() -> None:
    drawing = table()

    assert words(drawing, "header") == ["Tool", "Calls", "Errors"]
    assert words(drawing, "cell")[:3] == ["query", "2035", "0.00450"]


def test_values_have_the_unit_and_the_mapping_of_their_column() -> None:
    mapped = {"type": "value", "options": {"list": {"text": "Listing"}}}

    drawing = table(
        overrides=[overridden("Errors", **SHARE), overridden("Tool", mappings=[mapped])]
    )

    assert column(drawing, 2) == ["0.45%", "0.20%", "0.82%"]
    assert column(drawing, 0) == ["query", "Listing", "describe"]


def test_numbers_stand_at_the_right_and_texts_at_the_left() -> None:
    align = {row["text"]: row["align"] for row in rows(table(), "cell-")}

    assert (align["query"], align["2035"]) == ("left", "right")


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_column_is_aligned_as_the_panel_says_and_its_header_with_it(align: str) -> None:
    drawing = table(overrides=[overridden("Calls", custom__align=align)])

    assert rows(drawing, "header-")[1]["align"] == align
    assert rows(drawing, "cell-")[1]["align"] == align


def edges(drawing: Drawing) -> list[float]:
    """Where columns end: the lines between them."""
    return sorted({row["x"] + 0.5 for row in rows(drawing, "lines") if row["x"] == row["x2"]})


def test_columns_are_equally_wide_where_their_content_fits() -> None:
    assert edges(table(size=Size(600, 238))) == [200, 400]


def test_a_column_with_more_content_gets_more_where_it_does_not_fit() -> None:
    frame = columns(A=["1"], B=["a text that needs a lot of room in its column"], C=["3"])

    drawing = table(frame, size=Size(450, 238))

    first, second = edges(drawing)
    assert second - first > 2 * first
    assert column(drawing, 1) == ["a text that needs a lot of room in its column"]


def test_a_width_that_the_panel_sets_is_kept_and_the_others_share_the_rest() -> None:
    drawing = table(overrides=[overridden("Tool", custom__width=100)], size=Size(600, 238))

    assert edges(drawing) == [100, 350]


def test_widths_beyond_the_panel_are_scaled_down() -> None:
    wide = [overridden(name, custom__width=5000) for name in ("Tool", "Calls", "Errors")]

    assert edges(table(overrides=wide, size=Size(600, 238))) == [200, 400]


def test_a_text_that_is_too_long_for_its_cell_is_shortened_inside_it() -> None:
    drawing = table(columns(A=["x" * 300], B=["y" * 300]), size=Size(200, 100))

    for row in rows(drawing, "cell-"):
        assert row["text"].endswith("…")
        assert text_width(row["text"], row["fontSize"]) <= 88
        assert len(row["tooltip"]) == 300


def test_a_coloured_text_has_the_colour_of_its_value() -> None:
    fills = {row["text"]: row["fill"] for row in rows(cell(type="color-text"), "cell-")}

    assert (fills["0.45%"], fills["0.82%"], fills["2035"]) == (GREEN, RED, "#ccccdc")


@pytest.mark.parametrize(
    "options",
    [
        {"custom__cellOptions": {"type": "color-background", "mode": "basic"}},
        {"custom__displayMode": "color-background-solid"},
    ],
)
def test_a_coloured_background_has_the_colour_of_its_value(options: dict[str, Any]) -> None:
    drawing = table(overrides=[overridden("Errors", **SHARE, **options)])

    assert [row["fill"] for row in rows(drawing, "grounds")] == [GREEN, GREEN, RED]
    assert [row["fill"] for row in rows(drawing, "cell-")[2::3]] == ["#f7f8fa"] * 3


def test_a_background_is_a_gradient_unless_the_panel_says_otherwise() -> None:
    [ground, *_] = rows(cell(type="color-background"), "grounds")

    assert ground["fill"]["stops"][-1]["color"] == GREEN


def test_a_colour_can_be_that_of_the_whole_row() -> None:
    drawing = cell(type="color-background", mode="basic", applyToRow=True)

    assert ROOM.width in {row["width"] for row in rows(drawing, "grounds")}
    assert {row["fill"] for row in rows(drawing, "cell-")} == {"#f7f8fa"}


@pytest.mark.parametrize(
    ("mode", "name"), [("basic", "bars-"), ("gradient", "bars-"), ("lcd", "cells-")]
)
def test_a_gauge_stands_left_of_its_value(mode: str, name: str) -> None:
    drawing = cell(type="gauge", mode=mode)

    values = rows(drawing, "cell-")[2::3]
    assert [row["text"] for row in values] == ["0.45%", "0.20%", "0.82%"]
    width = max(text_width(row["text"], row["fontSize"]) for row in values)
    for row in rows(drawing, name):
        assert ROOM.width * 2 / 3 < row["x"]
        assert row["x"] + row["width"] < values[0]["x"] - width


def test_a_column_of_gauges_has_room_for_its_bars_beside_a_long_text() -> None:
    frame = columns(Load=[0.5], Note=["a text that needs a lot of room in its column " * 3])
    gauge = overridden("Load", **SHARE, custom__cellOptions={"type": "gauge", "mode": "basic"})

    assert edges(table(frame, overrides=[gauge], size=Size(460, 238)))[0] > 80


def test_an_object_is_written_as_json() -> None:
    frame = columns(Labels=[{"job": "mcp"}], Tags=["a"])

    assert words(table(frame), "cell") == ['{"job": "mcp"}', "a"]


def test_links_are_shown_by_their_colour() -> None:
    links = [{"title": "Tool", "url": "/d/x?var-tool=${__value.raw}"}]

    by_override = table(overrides=[overridden("Tool", links=links)])
    by_default = table(defaults={"links": links})

    assert rows(by_override, "cell-")[0]["fill"] == "#6e9fff"
    assert rows(by_override, "cell-")[1]["fill"] == "#ccccdc"
    assert rows(by_default, "cell-")[1]["fill"] == "#6e9fff"
    assert not any("href" in row for row in rows(by_override, "cell-"))


@pytest.mark.parametrize("how", [{"custom__hidden": True}, {"custom__hideFrom": {"viz": True}}])
def test_a_hidden_column_is_not_there(how: dict[str, Any]) -> None:
    assert words(table(overrides=[overridden("Calls", **how)]), "header") == ["Tool", "Errors"]


def test_a_column_has_the_name_that_the_panel_gives_it() -> None:
    drawing = table(overrides=[overridden("Calls", displayName="Calls in 10 min")])

    assert words(drawing, "header") == ["Tool", "Calls in 10 min", "Errors"]


def test_the_header_can_be_off() -> None:
    drawing = table(options={"showHeader": False})

    assert words(drawing, "header") == []
    assert rows(drawing, "cell-")[0]["y"] < rows(table(), "cell-")[0]["y"]


@pytest.mark.parametrize(
    ("name", "down", "tools"),
    [
        ("Calls", True, ["query", "describe", "list"]),
        ("Calls", False, ["list", "describe", "query"]),
        ("Tool", False, ["describe", "list", "query"]),
        ("no such column", True, ["query", "list", "describe"]),
    ],
)
def test_rows_are_sorted_as_the_panel_says(name: str, down: bool, tools: list[str]) -> None:
    drawing = table(options={"sortBy": [{"displayName": name, "desc": down}]})

    assert column(drawing, 0) == tools


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize(("name", "number"), [("Tool", 0), ("Calls", 1)])
def test_an_arrow_behind_its_name_shows_which_column_sorts_and_how(
    name: str, number: int, down: bool
) -> None:
    drawing = table(options={"sortBy": [{"displayName": name, "desc": down}]})

    shaft, left, right = rows(drawing, "icons")
    header = rows(drawing, "header-")[number]
    width = text_width(name, 14)
    end = header["x"] + {"left": width, "right": 0}[header["align"]]
    assert end < left["x"] < shaft["x"] < right["x2"] <= end + 18
    # Both parts of its tip end at the end of the shaft.
    assert (shaft["x2"], shaft["y2"]) == (left["x2"], left["y2"]) == (right["x"], right["y"])
    assert (shaft["y2"] > shaft["y"]) == down


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_column_that_can_be_filtered_has_a_funnel_behind_name_and_arrow(align: str) -> None:
    custom = {"filterable": True, "align": align}
    options = {"sortBy": [{"displayName": "Calls", "desc": True}]}
    drawing = table(columns(Calls=[3, 7]), options=options, defaults={"custom": custom})

    [header] = rows(drawing, "header-")
    behind = {"left": text_width("Calls", 14), "center": text_width("Calls", 14) / 2, "right": 0}
    end = header["x"] + behind[align]
    marks = rows(drawing, "icons")
    arrow = max(row["x2"] for row in marks[:3])
    funnel = [row["x"] for row in marks[3:]]
    assert len(funnel) == 6
    assert end < arrow < min(funnel)
    assert max(funnel) <= drawing.spec["width"]


def test_rows_without_a_value_come_last_when_the_largest_come_first() -> None:
    frame = columns(Calls=[3, None, float("nan"), 7])

    drawing = table(frame, options={"sortBy": [{"displayName": "Calls", "desc": True}]})

    assert words(drawing, "cell")[:2] == ["7", "3"]


def test_a_sort_by_a_hidden_column_still_counts() -> None:
    drawing = table(
        options={"sortBy": [{"displayName": "Calls", "desc": True}]},
        overrides=[overridden("Calls", custom__hidden=True)],
    )

    assert column(drawing, 0, of=2) == ["query", "describe", "list"]


@pytest.mark.parametrize(("height", "shown"), [("sm", 5), ("md", 4), ("lg", 3), ("x", 5)])
def test_rows_are_as_high_as_the_panel_says(height: str, shown: int) -> None:
    many = columns(A=[str(number) for number in range(100)])

    assert len(words(table(many, options={"cellHeight": height}), "cell")) == shown - 1


def test_rows_that_have_no_room_are_counted() -> None:
    many = columns(A=[str(number) for number in range(5000)])

    drawing = table(many)

    assert words(drawing, "text") == ["and 4,996 more rows"]
    assert len(words(drawing, "cell")) == 4


def test_calculations_stand_below_their_columns() -> None:
    footer = {"show": True, "reducer": ["sum", "max"], "fields": ["Calls"]}

    drawing = table(options={"footer": footer})

    assert words(drawing, "cell")[-2:] == ["3140", "2035"]
    assert words(drawing, "text") == ["Total", "Max"]


def test_a_column_can_have_calculations_of_its_own() -> None:
    own = overridden("Calls", custom__footer={"reducers": ["sum"]})

    assert words(table(overrides=[own]), "cell")[-1] == "3140"


def test_of_several_tables_one_is_drawn_and_a_note_says_so() -> None:
    frames = [columns(A=["first"]), columns(A=["second"])]

    assert words(table(*frames), "cell") == ["first"]
    assert words(table(*frames, options={"frameIndex": 1}), "cell") == ["second"]
    assert table(*frames).notes == ("1 of 2 tables is drawn; Grafana offers the others in a menu",)


def test_only_as_many_columns_are_drawn_as_have_room() -> None:
    wide = columns(**{f"column {number}": [number] for number in range(1000)})

    drawing = table(wide)

    assert drawing.notes == ("19 of 1,000 columns have room",)
    assert max(row["x"] for row in rows(drawing, "cell-")) <= ROOM.width


@pytest.mark.parametrize("frames", [[], [columns(A=[])], [series()]])
def test_a_table_without_rows_says_so(frames: list[Frame]) -> None:
    assert words(drawn("table", *frames, size=ROOM)) == ["No data"]
    assert words(drawn("table", *frames, size=ROOM, defaults={"noValue": "-"})) == ["-"]


def test_odd_values_break_nothing() -> None:
    odd = (None, float("nan"), float("inf"), -1e308, "text", True, {"a": 1}, [1, 2])
    frame = Frame((Field("n", "number", odd), Field("s", "string", odd), Field("o", "other", odd)))

    drawing = table(
        frame,
        options={"sortBy": [{"displayName": "n", "desc": True}]},
        size=Size(760, 600),
        defaults={"custom": {"cellOptions": {"type": "gauge"}}},
    )

    assert len(words(drawing, "cell")) == 3 * len(odd)


def test_markup_in_cells_and_headers_is_only_text() -> None:
    drawing = table(columns(**{"<b>A</b>": ["<script>alert(1)</script>\n<i>"]}))

    assert words(drawing, "header") == ["<b>A</b>"]
    assert words(drawing, "cell") == ["<script>alert(1)</script> <i>"]


@pytest.mark.parametrize(
    ("mode", "texts", "fill"),
    [
        ("text", ["0.45%", "0.20%", "0.82%"], "#ccccdc"),
        ("color", ["0.45%", "0.20%", "0.82%"], GREEN),
        ("hidden", ["", "", ""], "#ccccdc"),
        (None, ["0.45%", "0.20%", "0.82%"], "#ccccdc"),
    ],
)
def test_the_value_of_a_gauge_is_plain_coloured_or_hidden(
    mode: str | None, texts: list[str], fill: str
) -> None:
    values = rows(cell(type="gauge", mode="basic", valueDisplayMode=mode), "cell-")[2::3]

    assert [row["text"] for row in values] == texts
    assert values[0]["fill"] == fill


def test_a_gauge_whose_value_is_hidden_takes_its_room() -> None:
    hidden, shown = (
        max(row["x"] + row["width"] for row in rows(drawing, "rest-"))
        for drawing in (
            cell(type="gauge", mode="basic", valueDisplayMode="hidden"),
            cell(type="gauge", mode="basic"),
        )
    )

    assert hidden > shown


@pytest.mark.parametrize(
    ("titles", "shown"), [(["Go"], "Go"), (["Go", "See"], "Go  See"), ([], "query")]
)
def test_a_cell_of_links_shows_their_titles(titles: list[str], shown: str) -> None:
    links = [{"title": one, "url": "x"} for one in titles]
    override = overridden("Tool", links=links, custom__cellOptions={"type": "data-links"})

    assert column(table(overrides=[override]), 0)[0] == " ".join(shown.split())


@pytest.mark.parametrize("kind", ["image", "pill", "geo"])
def test_cells_that_are_drawn_as_text_are_named(kind: str) -> None:
    assert cell(type=kind).notes == (f"cells of the kind {kind} are drawn as text",)


def test_a_sparkline_is_no_text_of_its_points() -> None:
    frame = columns(Name=["a"], Trend=[{"values": [1, 2]}])
    drawing = table(
        frame, overrides=[overridden("Trend", custom__cellOptions={"type": "sparkline"})]
    )

    assert words(drawing, "cell") == ["a", ""]
    assert drawing.notes == ("cells of the kind sparkline are drawn as text",)


def test_a_text_that_is_cut_instead_of_wrapped_is_named() -> None:
    frame = columns(Note=["a text that needs a lot of room in its column " * 5, "short"])
    wrapping = {"custom": {"cellOptions": {"type": "auto", "wrapText": True}}}

    assert table(frame, size=Size(300, 200), defaults=wrapping).notes == (
        'texts of "Note" are cut where Grafana goes on in another line',
    )
    assert table(columns(Note=["short"]), defaults=wrapping).notes == ()


def test_the_number_of_rows_stands_below_the_first_column() -> None:
    footer = {"show": True, "reducer": ["count"], "countRows": True}

    drawing = table(options={"footer": footer})
    assert words(drawing, "text") == ["Count 3"]
    assert len(words(drawing, "cell")) == 9


@pytest.mark.parametrize("values", [[999_999, 999_999], [1.5e6, 3e6], [0.1234, 99999.5]])
def test_a_column_is_wide_enough_for_its_sum(values: list[float]) -> None:
    frame = columns(Name=["x" * 60, "y"], n=values)
    footer = {"show": True, "reducer": ["sum"]}
    drawing = table(frame, options={"footer": footer}, size=Size(420, 200))

    assert not words(drawing, "cell")[-1].endswith("…")
