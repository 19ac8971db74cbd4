"""A stat shows its values as large as their room allows, as Grafana does."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.text_width import page_width, text_width
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import SMALL, columns, drawn, overridden, rows, series, words

GREEN, RED = "#73bf69", "#f2495c"
FIVE = [series(number, name=f"tool_{number}") for number in range(5)]


def test_number_and_unit_are_texts_of_their_own_in_the_colour_of_the_value() -> None:
    drawing = drawn("stat", series(1, 10.06), defaults={"unit": "reqps"})

    assert words(drawing, "value") == ["10.1"]
    assert words(drawing, "unit") == ["req/s"]
    assert [row["fill"] for row in rows(drawing, "value-")] == [GREEN]


def test_a_unit_before_the_number_stands_before_it() -> None:
    drawing = drawn("stat", series(1234), defaults={"unit": "currencyEUR"})

    [number] = rows(drawing, "value-")
    before, behind = sorted(rows(drawing, "unit-"), key=lambda row: float(row["x"]))
    assert (before["text"], number["text"], behind["text"]) == ("€", "1.23", "K")
    assert before["x"] < number["x"] < behind["x"]
    assert before["fontSize"] == number["fontSize"] > behind["fontSize"]


def test_the_unit_shares_the_baseline_of_the_number_and_is_smaller() -> None:
    drawing = drawn("stat", series(10.1), defaults={"unit": "reqps"})

    [number], [unit] = rows(drawing, "value-"), rows(drawing, "unit-")
    assert number["y"] == unit["y"]
    assert unit["fontSize"] == pytest.approx(number["fontSize"] * 0.6, abs=0.01)


@pytest.mark.parametrize("value", ["7", "12345", "a rather long text"])
def test_a_value_fills_its_room_and_stays_inside(value: str) -> None:
    mapped = {"type": "value", "options": {"1": {"text": value}}}

    [row] = rows(drawn("stat", series(1), defaults={"mappings": [mapped]}), "value-")

    width = text_width(value, row["fontSize"])
    assert row["x"] >= 11
    assert row["x"] + width <= SMALL.width - 11
    # As wide as on a page, whose letters are wider, and which leaves some room.
    on_page = page_width(value, row["fontSize"], spacing=0) + row["fontSize"] / 7
    is_as_wide = on_page == pytest.approx(SMALL.width - 24, abs=1)
    is_as_high = row["fontSize"] * 1.2 == pytest.approx(SMALL.height - 24, abs=1)
    assert is_as_wide or is_as_high


@pytest.mark.parametrize(
    ("calculation", "text"),
    [("lastNotNull", "3"), ("max", "8"), ("mean", "4"), ("count", "3"), ("nobody knows it", "3")],
)
def test_the_value_is_that_of_the_calculation(calculation: str, text: str) -> None:
    options = {"reduceOptions": {"calcs": [calculation]}}

    assert words(drawn("stat", series(1, 8, 3), options=options), "value") == [text]


def test_several_calculations_are_several_values() -> None:
    options = {"reduceOptions": {"calcs": ["min", "max"]}}

    assert words(drawn("stat", series(1, 8, 3), options=options), "value") == ["1", "8"]


def test_every_row_is_a_value_named_by_its_texts() -> None:
    frame = columns(tool=["query", "list"], calls=[7, 9])

    drawing = drawn("stat", frame, options={"reduceOptions": {"values": True}})

    assert words(drawing, "value") == ["7", "9"]
    assert words(drawing, "name") == ["query", "list"]


@pytest.mark.parametrize(("limit", "shown"), [(None, 25), (3, 3), (0, 25), ("x", 25)])
def test_so_many_rows_are_shown_as_the_panel_says(limit: object, shown: int) -> None:
    frame = columns(calls=list(range(60)))
    options = {"reduceOptions": {"values": True, "limit": limit}}

    drawing = drawn("stat", frame, options=options)

    assert len(words(drawing, "value")) == shown
    assert drawing.notes == ()


@pytest.mark.parametrize(
    ("fields", "shown"),
    [("", ["7"]), ("/^tool$/", ["query"]), ("tool", ["query"]), ("/.*/", ["query", "7"])],
)
def test_fields_are_chosen_by_name_or_by_expression(fields: str, shown: list[str]) -> None:
    frame = columns(tool=["query"], calls=[7])

    drawing = drawn("stat", frame, options={"reduceOptions": {"fields": fields}})

    assert words(drawing, "value") == shown


def test_a_hidden_field_is_not_shown() -> None:
    hidden = overridden("b", custom__hideFrom={"viz": True})

    drawing = drawn("stat", columns(a=[1], b=[2]), overrides=[hidden])

    assert words(drawing, "value") == ["1"]


@pytest.mark.parametrize(
    ("mode", "values", "names"),
    [
        ("auto", ["7"], []),
        ("value", ["7"], []),
        ("value_and_name", ["7"], ["pool"]),
        ("name", ["pool"], []),
        ("none", [], []),
    ],
)
def test_the_text_mode_chooses_what_is_written(
    mode: str, values: list[str], names: list[str]
) -> None:
    drawing = drawn("stat", series(7, name="pool"), options={"textMode": mode})

    assert words(drawing, "value") == values
    assert words(drawing, "name") == names


def test_several_values_have_their_names_unless_the_panel_says_otherwise() -> None:
    assert words(drawn("stat", *FIVE), "name") == [f"tool_{number}" for number in range(5)]
    assert words(drawn("stat", *FIVE, options={"textMode": "value"}), "name") == []


def test_five_values_stand_in_two_rows_of_which_the_last_is_filled() -> None:
    names = rows(drawn("stat", *FIVE), "name-")

    assert [round(row["y"]) for row in names[:3]] == [round(names[0]["y"])] * 3
    assert round(names[3]["y"]) == round(names[4]["y"]) > round(names[0]["y"])
    assert names[4]["x"] - names[3]["x"] > names[1]["x"] - names[0]["x"]


@pytest.mark.parametrize(("orientation", "axis"), [("horizontal", "x"), ("vertical", "y")])
def test_an_orientation_puts_all_values_in_one_line(orientation: str, axis: str) -> None:
    names = rows(drawn("stat", *FIVE, options={"orientation": orientation}), "name-")

    assert len({row[axis] for row in names}) == 1


def test_values_in_a_wide_room_stand_beside_their_names() -> None:
    options = {"textMode": "value_and_name"}
    wide = drawn("stat", series(7, name="pool"), options=options, size=Size(600, 80))
    below = drawn(
        "stat", series(7, name="pool"), options=options | {"wideLayout": False}, size=Size(600, 80)
    )

    assert rows(wide, "name-")[0]["x"] < rows(wide, "value-")[0]["x"] - 300
    assert rows(below, "name-")[0]["y"] < rows(below, "value-")[0]["y"]
    assert rows(below, "name-")[0]["x"] == rows(below, "value-")[0]["x"]


def test_values_of_one_panel_have_one_size() -> None:
    frames = [series(1, name="a"), series(123456, name="b")]

    sizes = {row["fontSize"] for row in rows(drawn("stat", *frames), "value-")}

    assert len(sizes) == 1


@pytest.mark.parametrize("values", [(1, 1, 0, 0), (1, 0, 0, 0)])
def test_the_first_of_the_longest_values_has_the_size_of_all(values: tuple[int, ...]) -> None:
    """As recorded: with 1 first, all are as high as the panel lets them, though 0 is wider."""
    frames = [series(one, name=f"{number}") for number, one in enumerate(values)]
    narrow = Size(515, 216)

    of_all, turned = (drawn("stat", *some, size=narrow) for some in (frames, frames[::-1]))

    [size], [smaller] = (
        {row["fontSize"] for row in rows(one, "value-")} for one in (of_all, turned)
    )
    assert smaller < size


@pytest.mark.parametrize("wide", ["WWWWW", "EXECS", "mmmmm"])
def test_a_value_that_is_wider_than_the_longest_one_stays_in_its_room(wide: str) -> None:
    texts = {"1": {"text": wide}, "2": {"text": "illilli"}}
    frames = [series(number, name=f"{number}") for number in (1, 2)]

    drawing = drawn(
        "stat",
        *frames,
        defaults={"mappings": [{"type": "value", "options": texts}]},
        size=Size(300, 240),
    )

    for row in rows(drawing, "value-"):
        left = 0 if row["text"] == wide else 151.5
        assert row["x"] - left + text_width(row["text"], row["fontSize"]) <= 148.5 - 12 + 0.1


def test_sizes_that_the_panel_sets_are_kept() -> None:
    options = {"textMode": "value_and_name", "text": {"titleSize": 11, "valueSize": 33}}

    drawing = drawn("stat", series(7, name="pool"), options=options)

    assert rows(drawing, "value-")[0]["fontSize"] == 33
    assert rows(drawing, "name-")[0]["fontSize"] == 11


def test_a_value_with_its_name_is_in_the_middle_only_if_the_panel_says_so() -> None:
    named = {"textMode": "value_and_name"}
    left = drawn("stat", series(7, name="pool"), options=named)
    centred = drawn("stat", series(7, name="pool"), options=named | {"justifyMode": "center"})

    assert rows(left, "value-")[0]["x"] == 12
    middle = rows(centred, "value-")[0]
    width = text_width("7", middle["fontSize"])
    assert middle["x"] + width / 2 == pytest.approx(SMALL.width / 2, abs=0.1)


@pytest.mark.parametrize(
    ("mode", "fill"), [("value", RED), ("none", "#ccccdc"), ("background", "#f7f8fa")]
)
def test_the_colour_mode_colours_the_value_or_what_is_behind_it(mode: str, fill: str) -> None:
    drawing = drawn("stat", series(90), options={"colorMode": mode})

    assert rows(drawing, "value-")[0]["fill"] == fill
    assert bool(rows(drawing, "backgrounds")) == (mode == "background")


def test_a_solid_background_is_the_colour_of_the_value_itself() -> None:
    [ground] = rows(drawn("stat", series(90), options={"colorMode": "background_solid"}), "back")

    assert ground["fill"] == RED
    assert (ground["width"], ground["height"]) == (SMALL.width, SMALL.height)


def test_the_text_on_a_bright_background_is_dark() -> None:
    bright = {"color": {"mode": "fixed", "fixedColor": "#ffee52"}}

    drawing = drawn("stat", series(1), options={"colorMode": "background"}, defaults=bright)

    assert rows(drawing, "value-")[0]["fill"] == "#202226"


def points(*values: Any, **defaults: Any) -> list[dict[str, Any]]:
    drawing = drawn("stat", series(*values), options={"graphMode": "area"}, defaults=defaults)
    return next(
        (one["values"] for one in drawing.spec["data"] if one["name"].startswith("sparkline")), []
    )


def test_the_sparkline_goes_from_edge_to_edge_and_from_the_least_to_the_largest_value() -> None:
    line = points(1, 3, 2)

    assert [row["x"] for row in line] == [0, SMALL.width / 2, SMALL.width]
    bottom, top, middle = (row["y"] for row in line)
    assert top == 0
    assert middle == pytest.approx(bottom / 2, abs=0.01)


def test_the_sparkline_takes_the_room_that_the_value_leaves() -> None:
    drawing = drawn("stat", series(1, 3, 2.5), options={"graphMode": "area"})

    [group] = (mark for mark in drawing.spec["marks"] if mark["name"] == "sparkline-0")
    place = {key: one["value"] for key, one in group["encode"]["enter"].items()}
    value = rows(drawing, "value-")[0]["fontSize"]
    assert place["height"] == pytest.approx(SMALL.height - value * 1.2, abs=0.1)
    assert place["y"] + place["height"] == pytest.approx(SMALL.height, abs=0.1)


def test_percent_are_drawn_from_nothing_to_all() -> None:
    low, high = points(0, 1, unit="percentunit")[-1], points(0.5, 0.5, unit="percentunit")[0]

    assert low["y"] == 0
    assert high["y"] > 20


def test_a_line_that_never_changes_lies_at_the_bottom() -> None:
    assert len({row["y"] for row in points(7, 7, 7)}) == 1
    assert points(7, 7, 7)[0]["y"] > 30


def test_gaps_are_gaps() -> None:
    assert [row["known"] for row in points(1, None, float("nan"), 2)] == [True, False, False, True]


@pytest.mark.parametrize("values", [(), (1,), (None, None)])
def test_without_a_line_there_is_no_sparkline(values: tuple[Any, ...]) -> None:
    assert not any(row["known"] for row in points(*values))


@pytest.mark.parametrize(
    ("unit", "value", "size", "shown"),
    [
        ("dateTimeAsUS", 0, Size(900, 300), ["01/01/1970 12:00:00 am"]),
        ("suffix:requests of a day", 91584.7, Size(1568, 400), ["91585", "requests of a day"]),
        ("prefix:about ", 605944.2, Size(780, 258), ["about", "605944"]),
    ],
)
def test_a_wide_value_without_a_name_fills_a_wide_panel(
    unit: str, value: float, size: Size, shown: list[str]
) -> None:
    drawing = drawn("stat", series(value), defaults={"unit": unit}, size=size)

    assert [one.strip() for one in words(drawing)] == shown


def test_a_change_is_written_in_percent_of_the_first_value() -> None:
    options = {"showPercentChange": True}

    rising = drawn("stat", series(100, None, 125), options=options)
    falling = drawn("stat", series(100, 97.5), options=options)

    assert words(rising, "value") == ["125", "25%"]
    assert words(falling, "value") == ["97.5", "-2.5%"]
    assert words(rising, "text") == ["↑"]
    assert words(falling, "text") == ["↓"]


@pytest.mark.parametrize(
    ("last", "change"),
    [
        (100, "0%"),
        (112.34, "12.3%"),
        (1334.56, "1,230%"),
        (199.96, "100%"),
        (100.00123, "0.00123%"),
        (2e9, "2,000,000,000%"),
    ],
)
def test_three_digits_of_a_change_count_at_most(last: float, change: str) -> None:
    drawing = drawn("stat", series(100, last), options={"showPercentChange": True})

    assert words(drawing, "value")[1] == change


@pytest.mark.parametrize(("mode", "fill"), [("standard", GREEN), ("inverted", RED)])
def test_a_rise_is_good_or_bad_as_the_panel_says(mode: str, fill: str) -> None:
    options = {"showPercentChange": True, "percentChangeColorMode": mode}

    drawing = drawn("stat", series(1, 2), options=options)

    assert rows(drawing, "value-change")[0]["fill"] == fill


@pytest.mark.parametrize("first", [0, None])
def test_there_is_no_change_from_nothing(first: object) -> None:
    values = (first, first) if first is None else (first, 5)

    drawing = drawn("stat", series(*values), options={"showPercentChange": True})

    assert not [one for one in words(drawing, "value") if one.endswith("%")]


@pytest.mark.parametrize(
    ("defaults", "text"),
    [({}, "No data"), ({"noValue": "none yet"}, "none yet")],
)
def test_a_panel_without_values_says_so_large_and_in_the_colour_of_its_base(
    defaults: dict[str, Any], text: str
) -> None:
    for frames in ((), (series(),)):
        drawing = drawn("stat", *frames, defaults=defaults)

        assert words(drawing, "value") == [text]
        assert rows(drawing, "value-")[0]["fill"] == GREEN
        assert rows(drawing, "value-")[0]["fontSize"] > 25


def test_only_as_many_values_are_drawn_as_a_reader_can_see() -> None:
    many = [series(number, name=f"pod-{number}") for number in range(5000)]

    drawing = drawn("stat", *many)

    assert len(words(drawing, "value")) == 100
    assert drawing.notes == ("100 of 5,000 values are drawn",)


def test_a_value_that_is_mapped_to_no_text_stays_empty() -> None:
    mapped = {"type": "value", "options": {"1": {"text": ""}}}

    assert words(drawn("stat", series(1), defaults={"mappings": [mapped]})) == []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e308, "text", True])
def test_odd_values_are_written_and_break_nothing(value: object) -> None:
    options = {"graphMode": "area", "showPercentChange": True}

    drawing = drawn("stat", series(1e-9, value), options=options)

    assert len(words(drawing, "value")) in (1, 2)


def test_markup_in_names_and_values_is_only_text() -> None:
    mapped = {"type": "value", "options": {"1": {"text": "<b>up</b>"}}}
    options = {"textMode": "value_and_name"}
    frame = series(1, name="<img src=x onerror=alert(1)>")

    drawing = drawn("stat", frame, options=options, defaults={"mappings": [mapped]})

    assert words(drawing, "value") == ["<b>up</b>"]
    assert words(drawing, "name")[0].startswith("<img src=x")
