"""Options that several kinds of panel have, each with an unusual value."""

from review.drawing.options.panels_with_options import Option

OF_ANY_PANEL = (
    Option("panel.timeFrom", "1h"),
    Option("panel.timeShift", "1d"),
    Option("panel.hideTimeOverride", True, {"panel.timeFrom": "1h"}),
    Option("panel.timeCompare", "1d"),
    Option("panel.targets", [{"refId": "A", "expr": "up", "exemplar": True}]),
    Option("panel.transformations", [{"id": "limit", "topic": "annotations"}]),
)
TABLE_LEGEND = {
    "options.legend.displayMode": "table",
    "options.legend.calcs": ["mean", "max"],
}
LEGEND = (
    Option("options.legend.showLegend", False),
    Option("options.legend.displayMode", "table"),
    Option("options.legend.placement", "right"),
)
CALCULATIONS = (
    Option("options.legend.calcs", ["max"]),
    Option("options.legend.sortBy", "Max", TABLE_LEGEND),
    Option("options.legend.sortDesc", True, {**TABLE_LEGEND, "options.legend.sortBy": "Mean"}),
)
LEGEND_WIDTH = (Option("options.legend.width", 60, {"options.legend.placement": "right"}),)
SHOWN_LEGEND = tuple(
    Option(one.path, one.value, {"options.legend.showLegend": True}) for one in LEGEND[1:]
)
OLD_LEGEND = (
    Option("options.legend.isVisible", False),
    Option("options.legend.asTable", True),
    Option("options.legend.limit", 1),
    Option("options.legend.enableFacetedFilter", True),
)
TOOLTIP = (
    Option("options.tooltip.mode", "none"),
    Option("options.tooltip.mode", "multi"),
    Option("options.tooltip.sort", "desc", {"options.tooltip.mode": "multi"}),
    Option("options.tooltip.hideZeros", True, {"options.tooltip.mode": "multi"}),
    Option("options.tooltip.maxHeight", 200),
    Option("options.tooltip.maxWidth", 200),
)
HIDDEN_FROM = (
    Option("custom.hideFrom.viz", True),
    Option("custom.hideFrom.legend", True),
    Option("custom.hideFrom.tooltip", True),
)
AXIS = (
    Option("custom.axisPlacement", "right"),
    Option("custom.axisLabel", "calls"),
    Option("custom.axisWidth", 120),
    Option("custom.axisSoftMin", -20),
    Option("custom.axisSoftMax", 40),
    Option("custom.axisGridShow", False),
    Option("custom.axisBorderShow", True),
    Option("custom.axisColorMode", "series"),
    Option("custom.axisCenteredZero", True),
    Option("custom.scaleDistribution", {"type": "log", "log": 2}),
    Option("custom.scaleDistribution", {"type": "symlog", "linearThreshold": 1}),
)
REDUCED = (
    Option("options.reduceOptions.calcs", ["mean"]),
    Option("options.reduceOptions.fields", "/Time/"),
    Option("options.reduceOptions.values", True),
    Option("options.reduceOptions.limit", 2, {"options.reduceOptions.values": True}),
)
TEXT = (Option("options.text.titleSize", 40), Option("options.text.valueSize", 50))
TIMES = (
    Option("options.timezone", ["Asia/Tokyo"]),
    Option("options.timezone", ["utc", "Asia/Tokyo"]),
)
BY_THRESHOLDS = tuple(
    Option(one.path, one.value, {"field.color": {"mode": "thresholds"}, **one.given})
    for one in (*LEGEND, *LEGEND_WIDTH, *HIDDEN_FROM)
)
STATES = (
    Option("options.showValue", "never"),
    Option("options.rowHeight", 0.5),
    Option("options.perPage", 1),
    *TIMES,
    *BY_THRESHOLDS,
    *OLD_LEGEND,
    *TOOLTIP,
    Option("custom.fillOpacity", 20),
    Option("custom.lineWidth", 5),
    Option("custom.axisPlacement", "hidden"),
    Option("custom.axisWidth", 150),
)
