"""A pie chart shows the shares of its values, the largest first."""

import math
from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import columns, drawn, overridden, rows, series, words

ROOM = Size(499, 238)
TOOLS = {"list_views": 1.0, "execute_query": 4.0, "query_view": 3.0}


def pie(options: Any = None, **more: Any) -> Drawing:
    frames = [series(value, name=name) for name, value in TOOLS.items()]
    return drawn("piechart", *frames, options=options or {}, size=ROOM, **more)


def legend(drawing: Drawing) -> list[str]:
    return words(drawing, "legend_name")


def test_slices_follow_each_other_from_the_top_by_their_shares() -> None:
    slices = rows(pie(), "slices")

    assert [row["endAngle"] for row in slices] == pytest.approx(
        [math.pi, math.pi * 7 / 4, math.pi * 2], abs=0.001
    )
    assert [row["startAngle"] for row in slices] == [0, *(row["endAngle"] for row in slices[:-1])]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (None, ["execute_query", "query_view", "list_views"]),
        ("desc", ["execute_query", "query_view", "list_views"]),
        ("asc", ["list_views", "query_view", "execute_query"]),
        ("none", ["list_views", "execute_query", "query_view"]),
    ],
)
def test_slices_are_sorted_as_the_panel_says(order: str | None, names: list[str]) -> None:
    assert legend(pie({"sort": order})) == names


def test_each_series_has_its_own_colour_in_the_order_of_the_answer() -> None:
    marks = {row["fill"] for row in rows(pie(), "legend-marks")}

    assert marks == {"#73bf69", "#f2cc0c", "#5794f2"}


def test_each_row_has_its_own_colour_too() -> None:
    frame = columns(tool=["a", "b", "c"], calls=[3, 2, 1])

    drawing = drawn("piechart", frame, options={"reduceOptions": {"values": True}}, size=ROOM)

    assert legend(drawing) == ["a", "b", "c"]
    assert len({row["fill"] for row in rows(drawing, "slices")}) == 3


def test_labels_are_the_parts_that_the_panel_names() -> None:
    drawing = pie({"displayLabels": ["name", "value", "percent"]}, defaults={"unit": "reqps"})

    assert words(drawing, "name") == ["execute_query", "query_view", "list_views"]
    assert words(drawing, "value") == [
        *("4 req/s", "50%"),
        *("3 req/s", "38%"),
        *("1 req/s", "13%"),
    ]


def test_percent_have_the_decimals_of_the_field() -> None:
    drawing = pie({"displayLabels": ["percent"]}, defaults={"decimals": 1})

    assert words(drawing, "value") == ["50.0%", "37.5%", "12.5%"]


def test_a_slice_without_room_has_no_label() -> None:
    frames = [series(1000, name="most"), series(1, name="hardly any")]

    drawing = drawn("piechart", *frames, options={"displayLabels": ["name"]}, size=ROOM)

    assert words(drawing, "name") == ["most"]
    assert legend(drawing) == ["most", "hardly any"]


def test_the_legend_has_values_and_percent_in_columns() -> None:
    table = {"displayMode": "table", "placement": "right", "values": ["value", "percent"]}

    drawing = pie({"legend": table}, defaults={"unit": "reqps"})

    assert words(drawing, "legend_header") == ["Name", "Value", "Percent"]
    assert words(drawing, "legend_value")[:2] == ["4 req/s", "50%"]


def test_a_donut_has_a_hole() -> None:
    def hole(options: Any) -> float:
        mark = next(one for one in pie(options).spec["marks"] if one["name"] == "slices")
        return float(mark["encode"]["enter"]["innerRadius"]["value"])

    assert hole({"pieType": "donut"}) > 20
    assert hole({"pieType": "pie"}) == 0


def test_the_pie_stays_in_the_room_that_the_legend_leaves() -> None:
    drawing = pie({"legend": {"displayMode": "list", "placement": "bottom"}})

    mark = next(one for one in drawing.spec["marks"] if one["name"] == "slices")
    place = {key: one["value"] for key, one in mark["encode"]["enter"].items() if "value" in one}
    top = min(row["y"] for row in rows(drawing, "legend_name"))
    assert place["y"] + rows(drawing, "slices")[0]["outerRadius"] < top
    assert place["x"] == ROOM.width / 2


def test_hidden_series_have_no_slice_and_no_line_in_the_legend() -> None:
    def hidden(**where: bool) -> Drawing:
        return pie(overrides=[overridden("query_view", custom__hideFrom=where)])

    assert legend(hidden(viz=True, legend=True)) == ["execute_query", "list_views"]
    assert len(rows(hidden(viz=True, legend=True), "slices")) == 2
    assert legend(hidden(legend=True)) == ["execute_query", "list_views"]
    assert len(rows(hidden(legend=True), "slices")) == 3


def test_negative_values_have_no_slice_and_a_note_says_so() -> None:
    drawing = drawn("piechart", series(4, name="a"), series(-1, name="b"), size=ROOM)

    assert len(rows(drawing, "slices")) == 1
    assert drawing.notes == ("1 negative value has no slice",)


@pytest.mark.parametrize("values", [(0, 0), (float("nan"), None), (float("inf"), "text")])
def test_nothing_to_share_leaves_the_legend_alone(values: tuple[Any, ...]) -> None:
    frames = [series(value, name=str(number)) for number, value in enumerate(values)]

    drawing = drawn("piechart", *frames, size=ROOM)

    assert rows(drawing, "slices") == []
    assert len(legend(drawing)) == 2


def test_without_series_it_says_no_data() -> None:
    assert words(drawn("piechart", size=ROOM)) == ["No data"]


@pytest.mark.parametrize(
    ("values", "headers", "shown"),
    [
        (["percent"], [], ["50%", "38%", "13%"]),
        (["value"], [], ["4", "3", "1"]),
        (["value", "percent"], ["Value:", "Percent:"] * 3, ["4", "50%", "3", "38%", "1", "13%"]),
    ],
)
def test_a_value_that_stands_alone_in_a_list_has_no_name(
    values: list[str], headers: list[str], shown: list[str]
) -> None:
    drawing = pie({"legend": {"displayMode": "list", "placement": "right", "values": values}})

    assert words(drawing, "legend_header") == headers
    assert words(drawing, "legend_value") == shown


def test_the_headers_of_its_legend_are_there_but_not_seen() -> None:
    table = {"displayMode": "table", "placement": "right", "values": ["value", "percent"]}
    drawing = pie({"legend": table})

    assert {row["opacity"] for row in rows(drawing, "legend_header")} == {0}
    assert rows(drawing, "legend_name")[0]["y"] == 12


@pytest.mark.parametrize(
    ("kind", "name", "darkest", "lightest"),
    [
        ("pie", "execute_query", (145, 131, 7), (185, 148, 10)),
        ("pie", "query_view", (18, 80, 211), (38, 130, 233)),
        ("donut", "execute_query", (145, 131, 7), (170, 143, 9)),
    ],
)
def test_a_slice_becomes_lighter_outwards(
    kind: str, name: str, darkest: tuple[int, ...], lightest: tuple[int, ...]
) -> None:
    drawing = pie({"pieType": kind})
    place = legend(drawing).index(name)
    end = rows(drawing, "slices")[place]["endAngle"]
    inner = [row for row in rows(drawing, "shades") if row["endAngle"] == end]

    for colour, expected in (
        (inner[-1]["fill"], darkest),
        (rows(drawing, "slices")[place]["fill"], lightest),
    ):
        found = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert found == pytest.approx(expected, abs=12)


def test_many_slices_have_one_colour_each() -> None:
    many = [series(number + 1, name=str(number)) for number in range(60)]

    assert rows(drawn("piechart", *many, size=ROOM), "shades") == []
