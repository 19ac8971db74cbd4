"""The axis of time or of categories is hidden by the same option as those of numbers."""

from typing import Any

import pytest
from review.drawing.panels.charts import ROOM, over_time
from review.drawing.panels.drawn import columns, drawn, overridden, words

HIDDEN = {"custom": {"axisPlacement": "hidden"}}


@pytest.mark.parametrize(
    ("defaults", "overrides", "is_shown"),
    [
        ({}, [], True),
        (HIDDEN, [], False),
        ({}, [overridden("Time", custom__axisPlacement="hidden")], False),
        ({}, [overridden("calls", custom__axisPlacement="hidden")], True),
    ],
)
def test_the_axis_of_time_is_hidden_as_those_of_numbers_are(
    defaults: dict[str, Any], overrides: list[dict[str, Any]], is_shown: bool
) -> None:
    drawing = drawn(
        "timeseries",
        over_time(1, 3, name="calls"),
        defaults=defaults,
        overrides=overrides,
        size=ROOM,
    )

    assert any(":" in word for word in words(drawing, "axis")) is is_shown


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
@pytest.mark.parametrize(
    ("defaults", "overrides", "shown"),
    [
        ({}, [], {"names", "numbers"}),
        (HIDDEN, [], set()),
        ({}, [overridden("tool", custom__axisPlacement="hidden")], {"numbers"}),
        ({}, [overridden("calls", custom__axisPlacement="hidden")], {"names"}),
    ],
)
def test_the_categories_of_bars_are_hidden_as_numbers_are(
    orientation: str, defaults: dict[str, Any], overrides: list[dict[str, Any]], shown: set[str]
) -> None:
    drawing = drawn(
        "barchart",
        columns(tool=["query", "list"], calls=[3, 9]),
        options={"orientation": orientation, "showValue": "never"},
        defaults=defaults,
        overrides=overrides,
        size=ROOM,
    )

    found = words(drawing, "axis")
    seen = {"names" if one in ("query", "list") else "numbers" for one in found}
    assert seen == shown
