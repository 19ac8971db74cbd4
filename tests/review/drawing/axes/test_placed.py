"""Axes stand around a plot, each label at its value."""

import pytest
from mcp_monitoring.review.drawing.axes.limits import ScaleOptions
from mcp_monitoring.review.drawing.axes.number_axis import NumberAxis
from mcp_monitoring.review.drawing.axes.placed import BottomTick, apart, placed_on_time
from mcp_monitoring.review.drawing.axes.plot import Plot
from mcp_monitoring.review.drawing.panels.text_width import page_width, text_width
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import theme_called
from mcp_monitoring.review.drawing.time_range import TimeRange

DARK = theme_called("dark")
ROOM = Size(499, 238)
HALF_AN_HOUR = TimeRange(1795654800000, 1795656600000)


def axis(side: str = "left", name: str = "y0", title: str = "") -> NumberAxis:
    labels = ((0.0, "0 req/s"), (5.0, "5 req/s"))
    linear = ScaleOptions()
    return NumberAxis(name, side, 0.0, 10.0, linear, (0.0, 5.0), labels, title)  # type: ignore[arg-type]


def rows(axes: list[NumberAxis], name: str) -> list[dict[str, object]]:
    placed = placed_on_time(axes, HALF_AN_HOUR, ROOM, DARK, "utc")
    found = [data for layer in placed.layers for data in layer.data if data["name"] == name]
    return list(found[0]["values"]) if found else []


def test_the_plot_leaves_room_for_labels_and_their_texts_fit_into_it() -> None:
    plot = placed_on_time([axis()], HALF_AN_HOUR, ROOM, DARK, "utc").plot

    assert plot.left >= text_width("0 req/s", 12)
    assert plot.right < ROOM.width
    assert plot.bottom <= ROOM.height - 20


@pytest.mark.parametrize(
    ("lines", "labels", "as_wide_as"),
    [
        ((0.0, 5.0), ("0", "5"), "5"),
        ((0.0, 2.5, 5.0), ("0", "5"), "null"),
        ((0.0, 2.5, 5.0), ("0 req/s", "5 req/s"), "5 req/s"),
    ],
)
def test_a_line_without_a_label_takes_the_room_that_grafana_gives_it(
    lines: tuple[float, ...], labels: tuple[str, str], as_wide_as: str
) -> None:
    written = ((0.0, labels[0]), (5.0, labels[1]))
    made = NumberAxis("y0", "left", 0.0, 5.0, ScaleOptions(), lines, written)

    assert made.width == max(page_width(one, 12, spacing=0) for one in (as_wide_as, *labels)) + 10


def test_a_label_is_at_the_height_of_its_value() -> None:
    plot = placed_on_time([axis()], HALF_AN_HOUR, ROOM, DARK, "utc").plot
    first, second = rows([axis()], "axis-y0-rows")

    assert first["y"] == pytest.approx(plot.bottom)
    assert second["y"] == pytest.approx((plot.top + plot.bottom) / 2)


@pytest.mark.parametrize(
    ("height", "shown"),
    [(240, [0, 1, 2, 3, 4, 5, 6, 7, 8]), (82, [0, 2, 4, 6, 8]), (50, [0, 4, 8])],
)
def test_labels_one_above_the_other_do_not_touch(height: float, shown: list[int]) -> None:
    values = [float(one) for one in range(9)]
    labels = tuple((one, f"{one:.0f}") for one in values)
    made = NumberAxis("y0", "left", 0.0, 8.0, ScaleOptions(), tuple(values), labels, "")

    placed = placed_on_time([made], HALF_AN_HOUR, Size(499, height), DARK, "utc")

    found = {data["name"]: data["values"] for layer in placed.layers for data in layer.data}
    assert [row["text"] for row in found["axis-y0-rows"]] == [str(one) for one in shown]
    assert len(found["grid-y0-rows"]) == 9


def test_the_grid_is_that_of_the_first_axis() -> None:
    axes = [axis(), axis("right", "y1")]

    assert len(rows(axes, "grid-y0-rows")) == 2
    assert rows(axes, "grid-y1-rows") == []


@pytest.mark.parametrize("name", ["grid-x-rows", "grid-y0-rows"])
@pytest.mark.parametrize("width", [499, 500, 611])
def test_lines_of_the_grid_are_in_the_middle_of_pixels(name: str, width: int) -> None:
    placed = placed_on_time([axis()], HALF_AN_HOUR, Size(width, 231), DARK, "utc")

    [lines] = [data["values"] for one in placed.layers for data in one.data if data["name"] == name]
    across = "y" if name == "grid-y0-rows" else "x"
    assert lines
    assert {row[across] % 1 for row in lines} == {0.5}
    assert all(row[across] == row[f"{across}2"] for row in lines)


@pytest.mark.parametrize("label", ["0", "10.00 req/s", "100.00 ms"])
def test_a_plot_begins_where_it_begins_on_a_page(label: str) -> None:
    """Widths of labels are those of Grafana's font, with 10 pixels beside them."""
    one = NumberAxis("y0", "left", 0, 1, ScaleOptions(), (0,), ((0, label),))

    assert one.width == pytest.approx(page_width(label, 12, spacing=0) + 10)


def test_an_axis_at_the_right_has_its_labels_beyond_the_plot() -> None:
    axes = [axis(), axis("right", "y1")]
    plot = placed_on_time(axes, HALF_AN_HOUR, ROOM, DARK, "utc").plot

    assert all(float(str(row["x"])) > plot.right for row in rows(axes, "axis-y1-rows"))


def test_a_hidden_axis_takes_no_room_and_says_nothing() -> None:
    shown = placed_on_time([axis()], HALF_AN_HOUR, ROOM, DARK, "utc").plot
    hidden = placed_on_time([axis("hidden")], HALF_AN_HOUR, ROOM, DARK, "utc").plot

    assert hidden.left < shown.left
    assert rows([axis("hidden")], "axis-y0-rows") == []


def test_a_title_stands_upright_beside_the_labels() -> None:
    [title] = rows([axis(title="requests")], "axis-title-y0-rows")

    assert title["text"] == "requests"
    assert title["angle"] == -90


def test_the_last_label_of_time_is_within_the_panel() -> None:
    last = rows([axis()], "axis-x-rows")[-1]

    assert last["text"] == "01:30"
    assert float(str(last["x"])) + text_width("01:30", 12) / 2 <= ROOM.width + 0.01


@pytest.mark.parametrize("kind", ["linear", "log", "symlog"])
def test_positions_agree_with_the_scale_at_both_ends(kind: str) -> None:
    options = ScaleOptions(kind)  # type: ignore[arg-type]
    made = NumberAxis("y0", "left", 1.0, 1000.0, options)
    plot = Plot(0, 10, 100, 110)

    assert made.position(1.0, plot) == pytest.approx(110)
    assert made.position(1000.0, plot) == pytest.approx(10)
    assert made.vega_scale(plot)["type"] == kind


def test_labels_that_would_touch_are_left_out_but_their_lines_stay() -> None:
    ticks = [BottomTick(float(x), "10.0 req/s") for x in (0, 30, 60, 90)]

    assert [one.label for one in apart(ticks)] == ["10.0 req/s", "", "", "10.0 req/s"]
    assert [one.x for one in apart(ticks)] == [0, 30, 60, 90]
