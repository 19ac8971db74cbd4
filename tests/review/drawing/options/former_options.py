"""The options that panels of today had in older versions of Grafana, each with an unusual value.

From the documentation of Grafana 5 to 8 and from the JSON of dashboards.
"""

from collections.abc import Mapping

from review.drawing.options.panels_with_options import Option

_SERIES = {"panel.dataFormat": "timeseries"}
_ROWS = {"panel.dataFormat": "tsbuckets"}
_OPACITY = {**_ROWS, "panel.color.mode": "opacity"}

FORMER_OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "heatmap": (
        Option("panel.dataFormat", "timeseries", _ROWS),
        Option("panel.cards", {"cardPadding": 6}, _ROWS),
        Option("panel.cards", {"cardRound": 4}, _ROWS),
        Option("panel.color.colorScheme", "interpolateBlues", _ROWS),
        Option("panel.color.mode", "opacity", _ROWS),
        Option("panel.color.cardColor", "purple", _OPACITY),
        Option("panel.color.colorScale", "linear", _OPACITY),
        Option("panel.color.exponent", 0.9, _OPACITY),
        Option("panel.color.min", 3, _ROWS),
        Option("panel.color.max", 3, _ROWS),
        Option("panel.legend.show", True, _ROWS),
        Option("panel.hideZeroBuckets", True, _ROWS),
        Option("panel.highlightCards", True, _ROWS),
        Option("panel.reverseYBuckets", True, _ROWS),
        Option("panel.tooltip", {"show": False}, _ROWS),
        Option("panel.tooltip.showHistogram", True, _ROWS),
        Option("panel.tooltipDecimals", 3, _ROWS),
        Option("panel.xAxis.show", False, _ROWS),
        Option("panel.xBucketSize", "10m", _SERIES),
        Option("panel.xBucketNumber", 3, _SERIES),
        Option("panel.yBucketSize", 3, _SERIES),
        Option("panel.yBucketNumber", 3, _SERIES),
        Option("panel.yBucketBound", "lower", _ROWS),
        Option("panel.yAxis.format", "s", _ROWS),
        Option("panel.yAxis.decimals", 3, _ROWS),
        Option("panel.yAxis.show", False, _ROWS),
        Option("panel.yAxis.width", 150, _ROWS),
        Option("panel.yAxis.min", "0.2", _ROWS),
        Option("panel.yAxis.max", "0.7", _ROWS),
        Option("panel.yAxis.logBase", 2, _SERIES),
        Option("panel.yAxis.splitFactor", 2, {**_SERIES, "panel.yAxis.logBase": 2}),
    ),
    "text": (
        Option("panel.mode", "html", {"panel.content": "# a *b*"}),
        Option("panel.content", "words"),
    ),
}
"""By plugin, of those that still exist: what only their older versions had."""

_FIELD = {"options.fieldOptions.calcs": ["mean"]}
_OF_FIELDS = (
    Option("options.fieldOptions.calcs", ["max"]),
    Option("options.fieldOptions.values", True, _FIELD),
    Option("options.fieldOptions.limit", 2, {"options.fieldOptions.values": True}),
    Option("options.fieldOptions.defaults.unit", "s", _FIELD),
    Option("options.fieldOptions.defaults.title", "words", {**_FIELD, "options.textMode": "name"}),
    Option(
        "options.fieldOptions.thresholds",
        [{"index": 0, "color": "purple"}],
        {
            **_FIELD,
            "options.colorMode": "value",
        },
    ),
    Option(
        "options.fieldOptions.mappings",
        [
            {"id": 0, "type": 2, "from": "0", "to": "99", "text": "some"},
        ],
        _FIELD,
    ),
    Option("options.fieldOptions.prefix", "about", _FIELD),
    Option(
        "options.fieldOptions.overrides",
        [
            {
                "matcher": {"id": "byName", "options": "calls"},
                "properties": [{"path": "unit", "value": "s"}],
            }
        ],
        _FIELD,
    ),
)
_OF_VALUES = (
    Option("options.valueOptions.stat", "max", {"options.valueOptions.unit": "short"}),
    Option("options.valueOptions.unit", "s"),
    Option("options.valueOptions.decimals", 3),
    Option("options.valueOptions.prefix", "about", {"options.valueOptions.unit": "short"}),
    Option("options.valueOptions.suffix", "rows", {"options.valueOptions.unit": "short"}),
    Option("options.maxValue", 10, {"options.valueOptions.stat": "max"}),
    Option(
        "options.valueMappings",
        [
            {"id": 0, "type": 2, "from": "0", "to": "99", "text": "some"},
        ],
        {"options.valueOptions.stat": "max"},
    ),
    Option(
        "options.thresholds",
        [
            {"index": 1, "value": 2, "color": "purple"},
            {"index": 0, "value": None, "color": "red"},
        ],
        {"options.valueOptions.stat": "max"},
    ),
)
OPTIONS_OF_VALUES: Mapping[str, tuple[Option, ...]] = {
    "stat": _OF_FIELDS,
    "gauge": (*_OF_FIELDS, *_OF_VALUES),
    "bargauge": _OF_FIELDS,
}
"""By plugin: the settings of fields that panels of values had in their options."""
