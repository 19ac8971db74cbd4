"""Moments are said from now where their unit asks for that."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.charts import LIST
from review.drawing.panels.drawn import MINUTE, columns, drawn, series, words

ROOM = Size(900, 250)
# A panel of these tests shows the first half hour of 1970.
NOW = 30 * MINUTE


def one_panel(kind: str, moment: float, unit: str, **options: Any) -> Drawing:
    frame = columns(started=[moment]) if kind == "table" else series(moment, moment)
    return drawn(kind, frame, defaults={"unit": unit}, options=options, size=ROOM)


@pytest.mark.parametrize("kind", ["stat", "gauge", "bargauge", "table"])
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW - 5 * MINUTE, "5 minutes ago"),
        (NOW + 3 * 60 * MINUTE, "in 3 hours"),
        (NOW - 2 * 24 * 60 * MINUTE, "2 days ago"),
    ],
)
def test_a_moment_is_said_from_the_end_of_the_time_that_is_shown(
    kind: str, moment: float, said: str
) -> None:
    assert said in words(one_panel(kind, moment, "dateTimeFromNow"))


def test_a_legend_says_it_too() -> None:
    options = {"legend": {**LIST["legend"], "calcs": ["lastNotNull"]}}

    drawing = one_panel("timeseries", NOW - MINUTE, "dateTimeFromNow", **options)

    assert words(drawing, "legend_value") == ["a minute ago"]


@pytest.mark.parametrize(
    ("moment", "said"), [(MINUTE, "00:01:00"), (NOW - 24 * 60 * MINUTE, "1969-12-31 00:30:00")]
)
def test_the_day_is_left_out_if_it_is_today(moment: float, said: str) -> None:
    drawing = one_panel("stat", moment, "dateTimeAsIsoNoDateIfToday")

    assert words(drawing, "value") == [said]
