"""The options of each kind of panel that are not drawn.

Sources: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/ and the JSON
of dashboards. `tests/review/drawing/options/` holds every known option to it.
"""

from collections.abc import Mapping, Sequence

from .option import LeftOut

_LEGEND = (LeftOut("options.legend.limit", "the limit of its legend", (0,)),)
_BAR_CHART = (
    *_LEGEND,
    LeftOut("custom.gradientMode", "gradients"),
)
LEFT_OUT: Mapping[str, Sequence[LeftOut]] = {
    "timeseries": (
        *_LEGEND,
        LeftOut("options.orientation", "an upright axis of time", ("horizontal",)),
        LeftOut("options.annotations.multiLane", "lanes of annotations"),
        LeftOut("options.annotations.clustering", "clusters of annotations", (-1,)),
        LeftOut("custom.lineColor", "own colours of lines"),
        LeftOut("custom.fillColor", "own colours of areas"),
        LeftOut("custom.pointColor", "own colours of points"),
        LeftOut("custom.pointSymbol", "symbols of points", ("circle",)),
        LeftOut("custom.showValues", "values beside points"),
    ),
    "gauge": (
        LeftOut("options.sparkline", "its sparkline"),
        LeftOut("options.gradient", "its gradient"),
        LeftOut("options.effects.gradient", "its gradient"),
        LeftOut("options.effects.barGlow", "its glow"),
        LeftOut("options.effects.centerGlow", "its glow"),
        LeftOut("options.effects.spotlight", "its spotlight"),
        LeftOut("options.barShape", "its round ends", ("flat",)),
        LeftOut(
            "options.endpointMarker", "the mark at its end", (), ("options.barShape", ("rounded",))
        ),
        LeftOut("options.textMode", "its choice of name and value"),
        LeftOut("options.sizing", "its own sizes"),
        LeftOut("options.text.titleSize", "the size of its names"),
    ),
    "table": (
        LeftOut("options.showTypeIcons", "icons of types"),
        LeftOut("custom.minWidth", "least widths of columns", (0, 150)),
        LeftOut("custom.hideHeader", "hidden headers of columns"),
        LeftOut("custom.wrapHeaderText", "headers of several lines"),
        LeftOut("custom.styleField", "styles from a field"),
    ),
    "barchart": (
        *_BAR_CHART,
        LeftOut("custom.axisPlacement", "the side of its axis", ("left", "hidden")),
        LeftOut("options.text.valueSize", "the size of its values"),
        LeftOut("options.text.titleSize", "the size of its names"),
    ),
    "histogram": (
        *_BAR_CHART,
        LeftOut("custom.axisPlacement", "the side of its axis", ("left",)),
        LeftOut("custom.axisLabel", "the title of its axis"),
        LeftOut("custom.axisWidth", "the width of its axis", (0,)),
        LeftOut("custom.axisSoftMin", "soft limits of its axis"),
        LeftOut("custom.axisSoftMax", "soft limits of its axis"),
        LeftOut("custom.axisGridShow", "a hidden grid", (True,)),
        LeftOut("custom.axisBorderShow", "the line of its axis"),
        LeftOut("custom.axisColorMode", "the colour of its axis", ("text",)),
        LeftOut("custom.axisCenteredZero", "zero in the middle"),
        LeftOut("custom.scaleDistribution.type", "the scale of its axis", ("linear",)),
    ),
    "heatmap": (
        LeftOut("options.rowsFrame.layout", "the place of its rows' names"),
        LeftOut("options.yAxis.axisWidth", "the width of its axis", (0,)),
        LeftOut(
            "options.calculation.yBuckets.scale.type",
            "buckets on a scale that is neither linear nor of logarithms",
            ("linear", "log"),
            ("options.calculate", (True,)),
        ),
        LeftOut("custom.scaleDistribution.type", "the scale of its axis", ("linear",)),
        LeftOut("custom.hideFrom.viz", "hidden fields"),
    ),
    "piechart": (
        *_LEGEND,
        LeftOut("options.text.titleSize", "the size of its names"),
        LeftOut("options.text.valueSize", "the size of its values"),
    ),
    "state-timeline": _LEGEND,
    "status-history": _LEGEND,
    "logs": (
        LeftOut("options.displayedFields", "fields in place of lines", ([],)),
        LeftOut("options.fontSize", "small letters", ("default",)),
        LeftOut("options.timestampResolution", "nanoseconds", ("ms",)),
        LeftOut("options.showLogAttributes", "attributes of OpenTelemetry"),
        LeftOut("options.unwrappedColumns", "columns of fields"),
        LeftOut("options.syntaxHighlighting", "colours of words"),
    ),
    "text": (
        LeftOut(
            "options.code.showLineNumbers", "numbers of lines", (), ("options.mode", ("code",))
        ),
        LeftOut("options.code.showMiniMap", "its small map", (), ("options.mode", ("code",))),
        LeftOut(
            "options.code.language",
            "colours of its language",
            ("plaintext",),
            ("options.mode", ("code",)),
        ),
    ),
}
"""By plugin."""
