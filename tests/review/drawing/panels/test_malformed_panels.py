"""Options, answers and sizes that nobody has checked: a picture all the same, never a traceback."""

import json
from typing import Any

import pytest
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import columns, drawn, series

KINDS = (
    *("stat", "gauge", "bargauge", "piechart", "table"),
    *("text", "alertlist", "logs", "singlestat", "table-old"),
)
OPTIONS = (
    *("reduceOptions", "orientation", "textMode", "colorMode", "graphMode", "justifyMode", "text"),
    *("wideLayout", "showPercentChange", "percentChangeColorMode", "displayMode", "valueMode"),
    *("namePlacement", "sizing", "minVizWidth", "minVizHeight", "maxVizHeight", "showUnfilled"),
    *("shape", "barWidthFactor", "showThresholdLabels", "showThresholdMarkers", "pieType"),
    *("displayLabels", "legend", "sort", "frameIndex", "sortBy", "footer", "cellHeight", "mode"),
    *("showHeader", "content", "stateFilter", "maxItems", "sortOrder", "viewMode", "alertName"),
    *("alertInstanceLabelFilter", "showTime"),
)
ODD: tuple[object, ...] = (None, True, -1, 10**30, "x", [], [None, 1], {}, {"a": [1]})
ANSWERS = (
    series(1, None, float("nan"), float("inf"), -1e308, name="<b>"),
    columns(tool=["a", "b"], calls=[3, -7]),
)


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("kind", KINDS)
def test_options_of_a_wrong_type_count_as_not_set(kind: str, odd: object) -> None:
    for options in (odd, dict.fromkeys(OPTIONS, odd)):
        drawing = drawn(kind, *ANSWERS, options=options, size=Size(300, 200))

        # It is JSON that a renderer reads: no NaN and no infinity.
        json.dumps(drawing.spec, allow_nan=False)


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("kind", KINDS)
def test_field_configuration_of_a_wrong_type_counts_as_not_set(kind: str, odd: object) -> None:
    keys = ("unit", "decimals", "min", "max", "noValue", "displayName", "color", "thresholds")
    defaults = dict.fromkeys((*keys, "mappings", "links", "custom"), odd)

    drawing = drawn(kind, *ANSWERS, defaults=defaults, overrides=odd, size=Size(300, 200))

    json.dumps(drawing.spec, allow_nan=False)


@pytest.mark.parametrize("size", [Size(1, 1), Size(2000, 20), Size(20, 2000)], ids=repr)
@pytest.mark.parametrize("kind", KINDS)
def test_panels_of_any_size_are_drawn(kind: str, size: Size) -> None:
    options: dict[str, Any] = {"content": "# A\n\n- b\n\n| c | d |\n|---|---|\n| 1 | 2 |"}

    drawing = drawn(kind, *ANSWERS, options=options, size=size)

    assert (drawing.spec["width"], drawing.spec["height"]) == (size.width, size.height)
    json.dumps(drawing.spec, allow_nan=False)


@pytest.mark.parametrize("kind", KINDS)
def test_marks_have_names_of_their_own(kind: str) -> None:
    names = [mark["name"] for mark in drawn(kind, *ANSWERS, size=Size(400, 300)).spec["marks"]]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_panel_is_always_the_same_picture(kind: str) -> None:
    first, second = (drawn(kind, *ANSWERS, size=Size(400, 300)) for _ in range(2))

    assert first.spec == second.spec
