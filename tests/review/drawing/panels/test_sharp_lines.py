"""Lines that go along the edges of pixels are in the middle of one, as on Grafana's canvas."""

import json
import re

import pytest
from mcp_monitoring.review.drawing.rendering.renderer import svg_of
from review.drawing.panels.charts import ROOM, over_time
from review.drawing.panels.drawn import drawn

VALUES = (1, 4, 2, 7.3, 5, 11, 3)


def places(**custom: object) -> list[float]:
    """The coordinates that a line goes through, across and down."""
    drawing = drawn("timeseries", over_time(*VALUES), defaults={"custom": custom}, size=ROOM)
    svg = svg_of(json.dumps(drawing.spec))
    line = re.search(r'class="mark-line role-mark series-0".*?<path [^>]*d="([^"]*)"', svg)
    assert line
    return [float(one) for one in re.findall(r"-?[\d.]+", line[1])]


@pytest.mark.parametrize("interpolation", ["stepBefore", "stepAfter"])
@pytest.mark.parametrize("width", [1, 3])
def test_steps_are_in_the_middle_of_pixels(interpolation: str, width: int) -> None:
    found = places(lineInterpolation=interpolation, lineWidth=width)

    assert len(found) > 2 * len(VALUES)
    assert {one % 1 for one in found} == {0.5}


@pytest.mark.parametrize(
    "custom",
    [
        {"lineInterpolation": "stepAfter", "lineWidth": 2},
        {"lineInterpolation": "linear", "lineWidth": 1},
        {"lineInterpolation": "smooth", "lineWidth": 1},
    ],
)
def test_lines_of_even_width_and_slopes_go_through_their_values(custom: dict[str, object]) -> None:
    assert {one % 1 for one in places(**custom)} != {0.5}


def test_steps_have_the_distances_of_their_values() -> None:
    sharp = places(lineInterpolation="stepAfter", lineWidth=1)
    exact = places(lineInterpolation="stepAfter", lineWidth=2)

    assert sharp == pytest.approx(exact, abs=0.51)
