"""A bar gauge shows values as bars: basic, as a gradient, or as cells."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.text_width import page_width, text_width
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import drawn, overridden, rows, series, words

ROOM = Size(368, 238)
GREEN, RED = "#73bf69", "#f2495c"
RATES = {
    "unit": "reqps",
    "min": 0,
    "max": 6,
    "thresholds": {
        "mode": "absolute",
        "steps": [{"color": "green", "value": None}, {"color": "red", "value": 3}],
    },
}
TOOLS = {"describe_view": 1.5, "execute_query": 4.5, "list_databases": 0.0}


def bars(mode: str = "basic", orientation: str = "horizontal", **options: Any) -> Drawing:
    return drawn(
        "bargauge",
        *(series(value, name=name) for name, value in TOOLS.items()),
        options={"displayMode": mode, "orientation": orientation, **options},
        defaults=RATES,
        size=ROOM,
    )


@pytest.mark.parametrize("mode", ["basic", "gradient", "lcd"])
@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_every_bar_has_its_name_its_value_and_its_unit(mode: str, orientation: str) -> None:
    drawing = bars(mode, orientation)

    assert words(drawing, "name") == list(TOOLS)
    assert words(drawing, "value") == ["1.50", "4.50", "0"]
    assert words(drawing, "unit") == ["req/s"] * 3
    assert [row["fill"] for row in rows(drawing, "value-")] == [GREEN, RED, GREEN]


def test_a_bar_is_as_long_as_its_value() -> None:
    filled = [row["width"] for row in rows(bars(), "bars-")]

    assert filled[0] == pytest.approx(filled[1] / 3)
    assert filled[2] == 0


def test_the_rest_of_a_lying_bar_goes_on_until_its_own_value() -> None:
    drawing = bars()

    ends = [row["x"] + row["width"] for row in rows(drawing, "rest-")]
    begins = [row["x"] for row in rows(drawing, "value-")]
    assert [begin - end > 10 for begin, end in zip(begins, ends, strict=True)] == [True] * 3
    assert ends[2] > max(ends[:2]), "the value 0 is the shortest"


@pytest.mark.parametrize(
    ("unit", "by", "count"), [("s", "height", 10), ("reqps", "width", 4), ("mmmmmm", "width", 4)]
)
def test_values_are_as_large_as_their_room_allows_in_the_font_of_a_page(
    unit: str, by: str, count: int
) -> None:
    drawing = drawn(
        "bargauge",
        *(series(1.25, name=f"tool {number}") for number in range(count)),
        options={"orientation": "horizontal", "namePlacement": "left"},
        defaults={"unit": unit if unit in ("s", "reqps") else f"suffix:{unit}"},
        size=ROOM,
    )

    size = {row["fontSize"] for row in rows(drawing, "value-bars-in")}.pop()
    [bar, *_] = rows(drawing, "bars-gauge")
    if by == "height":
        assert size == pytest.approx(bar["height"], abs=0.01)
    else:
        # They get the room that they need at the size of the names, and are measured with 2 pixels
        # more at a size of 14.
        said = "".join(words(drawing, role)[0] for role in ("value", "unit"))
        measured = page_width(said, 14, spacing=0)
        usual = rows(drawing, "name-")[0]["fontSize"] * measured / (measured + 2)
        assert size == pytest.approx(usual, rel=0.05)


def test_values_stand_at_their_cells_and_else_at_the_edge() -> None:
    beginnings = {row["x"] for row in rows(bars("lcd"), "value-")}
    ends = {
        round(row["x"] + text_width(row["text"], row["fontSize"]))
        for row in rows(bars("basic"), "unit-")
    }

    assert len(beginnings) == 1
    assert ends == {ROOM.width - 10}


@pytest.mark.parametrize("count", [5, 6, 8])
def test_names_below_bars_keep_their_size_and_are_shortened(count: int) -> None:
    frames = [series(1, name=f"a tool with a name {number}") for number in range(count)]
    drawing = drawn(
        "bargauge", *frames, options={"orientation": "vertical"}, defaults=RATES, size=ROOM
    )

    names = rows(drawing, "name-")
    assert {row["fontSize"] for row in names} == {14}
    assert all(row["text"].endswith("…") for row in names)


@pytest.mark.parametrize("placement", ["bottom", "right"])
def test_a_legend_takes_its_room_where_it_is_switched_on(placement: str) -> None:
    legend = {"displayMode": "list", "placement": placement}
    without, with_legend = bars(legend=legend), bars(legend={**legend, "showLegend": True})

    assert words(without, "legend_name") == []
    assert words(with_legend, "legend_name") == list(TOOLS)
    areas = [
        sum(row["width"] * row["height"] for row in rows(one, "rest-"))
        for one in (without, with_legend)
    ]
    assert areas[1] < areas[0]


def test_a_bar_that_stands_grows_upwards() -> None:
    [ground, *_], [bar, *_] = (
        rows(bars(orientation="vertical"), "rest-"),
        rows(bars(orientation="vertical"), "bars-"),
    )

    # The scale is 3 pixels higher than is seen of it, as in Grafana.
    assert bar["height"] == pytest.approx((ground["height"] + 3) / 4)
    assert bar["y"] + bar["height"] == pytest.approx(ground["y"] + ground["height"])


def test_a_bar_that_stands_ends_where_its_scale_ends() -> None:
    drawing = drawn(
        "bargauge",
        *(series(one, name=f"tool {one}") for one in (1, 99, 100)),
        options={"orientation": "vertical"},
        defaults={"min": 0, "max": 100},
        size=ROOM,
    )

    tops = [row["y"] for row in rows(drawing, "rest-")]
    low, *high = [row["y"] for row in rows(drawing, "bars-")]
    assert low > tops[0]
    assert high == tops[1:]


@pytest.mark.parametrize("width", [301, 368, 450.5])
@pytest.mark.parametrize("number", [1, 5])
def test_cells_are_whole_pixels_and_values_stand_behind_the_last_one(
    width: float, number: int
) -> None:
    drawing = drawn(
        "bargauge",
        *(series(one + 1, name=f"tool {one}") for one in range(number)),
        options={"orientation": "horizontal", "displayMode": "lcd"},
        defaults={"min": 0, "max": 10},
        size=Size(width, 238),
    )

    cells = [row for row in rows(drawing, "cells-") if row["y"] == rows(drawing, "cells-")[0]["y"]]
    places = [(round(row["x"], 6), round(row["width"], 6)) for row in cells]
    assert places == [(12 * number, 10) for number in range(len(cells))]
    assert rows(drawing, "value-")[0]["x"] == pytest.approx(cells[-1]["x"] + 10 + 12)


@pytest.mark.parametrize(("value", "lit"), [(0, 0), (5, 10), (10, 20)])
def test_lit_cells_are_brighter_in_their_middle(value: float, lit: int) -> None:
    drawing = drawn(
        "bargauge",
        series(value),
        options={"orientation": "horizontal", "displayMode": "lcd", "valueMode": "hidden"},
        defaults={"min": 0, "max": 10},
        size=Size(240, 100),
    )

    ends = rows(drawing, "ends-")
    assert len(ends) == lit
    places = [(row["x"], row["width"]) for row in rows(drawing, "cells-")]
    assert [(row["x"], row["width"]) for row in ends] == places[:lit]


@pytest.mark.parametrize("name", ["a long name of a tool that lists databases", "query", "x"])
def test_names_before_bars_take_what_they_need_and_at_most_a_share(name: str) -> None:
    options = {"orientation": "horizontal", "namePlacement": "left"}
    drawing = drawn("bargauge", series(1, name=name), series(2, name="b"), options=options)

    [row, *_] = rows(drawing, "name-")
    begins = rows(drawing, "bars-")[0]["x"]
    needed = page_width(name, row["fontSize"], spacing=0) + 15
    assert begins == pytest.approx(min(needed, drawing.spec["width"] * 0.4), abs=0.01)
    assert row["text"] == name or row["text"].endswith("…")


def test_bars_stand_in_a_wide_panel_and_lie_in_a_high_one() -> None:
    wide, high = (
        drawn("bargauge", series(1, name="a"), series(2, name="b"), size=size)
        for size in (Size(300, 200), Size(200, 300))
    )

    assert len({row["y"] for row in rows(wide, "rest-")}) == 1
    assert len({row["x"] for row in rows(high, "rest-")}) == 1


@pytest.mark.parametrize(("value", "share"), [(-5, 0.0), (99, 1.0), (float("inf"), 1.0)])
def test_a_value_beyond_the_scale_ends_at_its_end(value: float, share: float) -> None:
    def width(of_value: float) -> float:
        options = {"orientation": "horizontal", "valueMode": "hidden"}
        drawing = drawn("bargauge", series(of_value), options=options, defaults=RATES, size=ROOM)
        return float(rows(drawing, "bars-")[0]["width"])

    assert width(value) == width(6) * share


def test_percent_without_limits_go_from_nothing_to_all() -> None:
    drawing = drawn(
        "bargauge",
        series(0.2, name="a"),
        series(0.1, name="b"),
        options={"displayMode": "basic", "orientation": "horizontal"},
        defaults={"unit": "percentunit"},
        size=ROOM,
    )

    widths = [row["width"] for row in rows(drawing, "bars-")]
    whole = rows(drawing, "rest-")[0]["width"]
    assert widths[0] == pytest.approx(2 * widths[1])
    assert widths[0] == pytest.approx(whole * 0.2, rel=0.05)


@pytest.mark.parametrize(
    ("value", "stops"),
    [
        # Until halfway to the threshold at 3; the last colour is there in full at the end.
        (4.5, [(1.5 / 4.5, GREEN), (1, RED)]),
        (6.0, [(1.5 / 6, GREEN), (1, RED)]),
        (3.0, [(1.5 / 3, GREEN), (1, RED)]),
    ],
)
def test_the_gradient_leaves_a_colour_halfway_to_the_next_threshold(
    value: float, stops: list[tuple[float, str]]
) -> None:
    options = {"displayMode": "gradient", "orientation": "horizontal"}
    drawing = drawn("bargauge", series(value), options=options, defaults=RATES, size=ROOM)

    found = rows(drawing, "bars-")[0]["fill"]["stops"]
    assert [(one["offset"], one["color"]) for one in found] == [
        (pytest.approx(offset), colour) for offset, colour in stops
    ]


def test_below_the_first_threshold_there_is_one_colour() -> None:
    assert rows(bars("gradient"), "bars-")[0]["fill"] == GREEN


@pytest.mark.parametrize("scheme", ["continuous-GrYlRd", "fixed", "palette-classic"])
def test_other_colour_schemes_have_gradients_too(scheme: str) -> None:
    defaults = RATES | {"color": {"mode": scheme, "fixedColor": "blue"}}

    drawing = drawn("bargauge", series(4), options={"orientation": "horizontal"}, defaults=defaults)

    assert len({stop["color"] for stop in rows(drawing, "bars-")[0]["fill"]["stops"]}) > 1


def test_cells_up_to_the_value_are_lit_in_the_colours_of_their_places() -> None:
    drawing = bars("lcd")

    cells = rows(drawing, "cells-")
    high = [cell for cell in cells if cell["y"] == cells[len(cells) // 3]["y"]]
    lit = [cell for cell in high if isinstance(cell["fill"], dict)]
    assert len(lit) == pytest.approx(len(high) * 0.75, abs=1)
    assert lit[0]["fill"]["stops"][0]["color"].startswith("rgba(115, 191, 105")
    assert lit[-1]["fill"]["stops"][0]["color"].startswith("rgba(242, 73, 92")


@pytest.mark.parametrize("mode", ["basic", "gradient", "lcd"])
def test_the_rest_of_a_bar_is_shown_unless_the_panel_says_otherwise(mode: str) -> None:
    def area(drawing: Drawing) -> float:
        marks = [row for name in ("rest-", "cells-") for row in rows(drawing, name)]
        return float(sum(row["width"] for row in marks))

    assert area(bars(mode, showUnfilled=False)) < area(bars(mode))


@pytest.mark.parametrize(
    ("mode", "values", "fill"), [("text", 3, "#ccccdc"), ("hidden", 0, None), ("color", 3, GREEN)]
)
def test_values_are_coloured_plain_or_hidden(mode: str, values: int, fill: str | None) -> None:
    shown = rows(bars(valueMode=mode), "value-")

    assert len(shown) == values
    assert not shown or shown[0]["fill"] == fill


def test_names_stand_at_the_left_of_low_bars_and_above_high_ones() -> None:
    def name_and_bar(count: int, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        frames = [series(1, name=f"tool {number}") for number in range(count)]
        drawing = drawn(
            "bargauge",
            *frames,
            options={"orientation": "horizontal", **options},
            defaults=RATES,
            size=ROOM,
        )
        return rows(drawing, "name-")[0], rows(drawing, "rest-")[0]

    name, bar = name_and_bar(5)
    assert name["align"] == "right"
    assert name["x"] < bar["x"]
    for name, bar in (name_and_bar(2), name_and_bar(5, namePlacement="top")):
        assert (name["x"], bar["x"]) == (0, 0)
        assert name["y"] < bar["y"]


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_names_can_be_hidden(orientation: str) -> None:
    assert words(bars(orientation=orientation, namePlacement="hidden"), "name") == []


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
@pytest.mark.parametrize(
    ("values", "more", "names"),
    [
        ({"calls": 1}, {}, []),
        ({"calls": 1}, {"defaults": {"displayName": "All calls"}}, ["All calls"]),
        (
            {"calls": 1},
            {"overrides": [overridden("calls", displayName="${__field.name} of all")]},
            ["calls of all"],
        ),
        ({"calls": 1, "errors": 2}, {}, ["calls", "errors"]),
    ],
)
def test_a_value_that_stands_alone_has_only_the_name_that_the_panel_gives_it(
    orientation: str, values: dict[str, float], more: dict[str, Any], names: list[str]
) -> None:
    frames = [series(value, name=name) for name, value in values.items()]

    drawing = drawn("bargauge", *frames, options={"orientation": orientation}, size=ROOM, **more)

    assert words(drawing, "name") == names


def test_long_names_leave_room_for_the_bars() -> None:
    drawing = drawn(
        "bargauge",
        series(1, name="a very long name of a tool " * 4),
        *(series(1, name=str(number)) for number in range(5)),
        options={"orientation": "horizontal"},
        size=ROOM,
    )

    [name, *_] = rows(drawing, "name-")
    assert name["text"].endswith("…")
    assert name["x"] - text_width(name["text"], name["fontSize"]) >= 0
    assert rows(drawing, "rest-")[0]["width"] > 100


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_values_and_bars_stay_inside_the_panel(orientation: str) -> None:
    drawing = bars("gradient", orientation)

    for row in rows(drawing, "rest-"):
        assert 0 <= row["x"] <= row["x"] + row["width"] <= ROOM.width + 0.01
        assert 0 <= row["y"] <= row["y"] + row["height"] <= ROOM.height + 0.01
    for row in rows(drawing, "unit-"):
        assert row["x"] + text_width(row["text"], row["fontSize"]) <= ROOM.width


def test_as_many_bars_are_drawn_as_have_room() -> None:
    many = [series(number, name=f"pod-{number}") for number in range(5000)]

    drawing = drawn("bargauge", *many, options={"orientation": "horizontal"}, size=ROOM)

    assert drawing.notes == ("9 of 5,000 values are drawn",)
    assert len(words(drawing, "name")) == 9
    assert max(row["y"] for row in rows(drawing, "name-")) < ROOM.height


def test_the_panel_can_set_how_thin_a_bar_may_be() -> None:
    many = [series(number, name=f"pod-{number}") for number in range(100)]
    options = {"orientation": "horizontal", "sizing": "manual", "minVizHeight": 40}

    drawing = drawn("bargauge", *many, options=options, size=ROOM)

    assert len(words(drawing, "name")) == 4


def test_without_values_it_says_so() -> None:
    assert words(drawn("bargauge", size=ROOM), "value") == ["No data"]


@pytest.mark.parametrize("value", [None, float("nan"), 1e308, -1e308, "text", True])
@pytest.mark.parametrize("mode", ["basic", "gradient", "lcd"])
def test_odd_values_break_nothing(mode: str, value: object) -> None:
    drawing = drawn("bargauge", series(value), options={"displayMode": mode}, size=ROOM)

    assert len(words(drawing, "value")) == 1
