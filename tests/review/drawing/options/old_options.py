"""The options of panels that Grafana no longer has, each with an unusual value.

From the documentation of Grafana 4 to 8 and from the JSON of dashboards.
"""

from collections.abc import Mapping

from review.drawing.options.panels_with_options import Option
from review.drawing.options.shared_options import OF_ANY_PANEL

_VALUES = {"panel.legend.values": True, "panel.legend.show": True}
_TABLE = {**_VALUES, "panel.legend.alignAsTable": True}
_SORTED = {**_TABLE, "panel.legend.max": True}
_RIGHT = {"panel.legend.show": True, "panel.legend.rightSide": True}
_HISTOGRAM = {"panel.xaxis.mode": "histogram"}
_BARS = {"panel.xaxis.mode": "series"}
_POINTS = {"panel.points": True}
_DASHES = {"panel.dashes": True}


def _on_axis(**settings: object) -> list[Mapping[str, object]]:
    return [{"format": "short", "logBase": 1, "show": True, **settings}]


def _threshold(**settings: object) -> list[Mapping[str, object]]:
    return [{"value": 4, "op": "gt", "colorMode": "critical", "line": True, **settings}]


_GRAPH = (
    *OF_ANY_PANEL,
    *(
        Option("panel.yaxes", _on_axis(**one))
        for one in (
            {"format": "s"},
            {"decimals": 3},
            {"label": "words"},
            {"logBase": 2},
            {"logBase": 10},
            {"logBase": 1024},
            {"max": "5"},
            {"min": -3},
            {"show": False},
        )
    ),
    Option("panel.y_formats", ["s", "short"]),
    Option("panel.leftYAxisLabel", "words"),
    Option("panel.y-axis", False),
    Option("panel.x-axis", False),
    Option("panel.grid", {"leftMax": 5}),
    Option("panel.grid", {"leftMin": -3}),
    Option("panel.grid", {"leftLogBase": 2}),
    Option("panel.grid", {"threshold1": 4, "threshold1Color": "red"}),
    Option("panel.grid", {"threshold1": 4, "threshold2": 2, "threshold2Color": "red"}),
    Option("panel.grid.thresholdLine", True, {"panel.grid.threshold1": 4}),
    Option("panel.xaxis.show", False),
    Option("panel.xaxis.mode", "histogram"),
    Option("panel.xaxis.mode", "series"),
    Option("panel.xaxis.mode", "table"),
    Option("panel.xaxis.buckets", 3, _HISTOGRAM),
    Option("panel.xaxis.min", 2, _HISTOGRAM),
    Option("panel.xaxis.max", 2, _HISTOGRAM),
    Option("panel.yaxes", _on_axis(format="s"), _HISTOGRAM),
    Option("panel.yaxes", _on_axis(max=50), _HISTOGRAM),
    Option("panel.xaxis.values", ["max"], _BARS),
    Option("panel.xaxis.values", ["max"], {**_BARS, **_VALUES}),
    Option("panel.legend.values", True, _BARS),
    *(
        Option(path, value, given)
        for path, value in (
            ("panel.thresholds", _threshold()),
            ("panel.yaxes", _on_axis(label="words")),
            ("panel.yaxes", _on_axis(logBase=10)),
            ("panel.yaxes", _on_axis(show=False)),
        )
        for given in (_HISTOGRAM, _BARS, {**_BARS, **_VALUES})
    ),
    Option("panel.stack", True, _BARS),
    Option("panel.legend.avg", True, {**_BARS, **_VALUES}),
    Option("panel.yaxis", {"align": True, "alignLevel": 2}),
    Option("panel.lines", False),
    Option("panel.bars", True),
    Option("panel.points", True),
    Option("panel.pointradius", 5, _POINTS),
    Option("panel.fill", 4),
    Option("panel.fillGradient", 4, {"panel.fill": 4}),
    Option("panel.linewidth", 4),
    Option("panel.steppedLine", True),
    Option("panel.dashes", True),
    Option("panel.dashLength", 3, _DASHES),
    Option("panel.spaceLength", 3, _DASHES),
    Option("panel.stack", True),
    Option("panel.percentage", True, {"panel.stack": True}),
    Option("panel.nullPointMode", "connected"),
    Option("panel.nullPointMode", "null as zero"),
    Option("panel.decimals", 3),
    Option("panel.aliasColors", {"calls": "purple"}),
    *(
        Option("panel.seriesOverrides", [{"alias": "calls", **one}])
        for one in (
            {"bars": True},
            {"lines": False},
            {"fill": 4},
            {"linewidth": 4},
            {"fillBelowTo": "errors"},
            {"nullPointMode": "connected"},
            {"nullPointMode": "null as zero"},
            {"steppedLine": True},
            {"dashes": True},
            {"hiddenSeries": True},
            {"points": True},
            {"stack": "A"},
            {"yaxis": 2},
            {"color": "purple"},
            {"zindex": 3},
            {"transform": "negative-Y"},
            {"transform": "constant"},
            {"legend": False},
        )
    ),
    Option("panel.seriesOverrides", [{"alias": "/(/", "fill": 4}]),
    Option("panel.seriesOverrides", [{"alias": "calls", "stack": False}], {"panel.stack": True}),
    Option("panel.seriesOverrides", [{"alias": "calls", "pointradius": 5}], _POINTS),
    Option("panel.seriesOverrides", [{"alias": "calls", "hideTooltip": True}]),
    Option("panel.thresholds", _threshold()),
    Option("panel.thresholds", _threshold(fill=True)),
    Option("panel.thresholds", _threshold(fill=True, op="lt")),
    Option("panel.thresholds", _threshold(fill=True, line=False, op="lt")),
    Option("panel.thresholds", _threshold(visible=False), {"panel.thresholds": _threshold()}),
    Option(
        "panel.thresholds",
        _threshold(yaxis="right"),
        {"panel.seriesOverrides": [{"alias": "calls", "yaxis": 2}]},
    ),
    Option(
        "panel.thresholds",
        _threshold(colorMode="custom", lineColor="purple"),
        {"panel.thresholds": _threshold()},
    ),
    Option(
        "panel.thresholds",
        _threshold(colorMode="custom", fill=True, fillColor="purple"),
        {"panel.thresholds": _threshold(fill=True)},
    ),
    Option("panel.timeRegions", [{"op": "time", "from": "08:00", "to": "10:00"}]),
    Option("panel.legend.show", False),
    Option("panel.legend.rightSide", True),
    Option("panel.legend.alignAsTable", True, {**_VALUES, "panel.legend.max": True}),
    Option("panel.legend.values", True, {"panel.legend.max": True}),
    *(
        Option(f"panel.legend.{key}", True, _TABLE)
        for key in (
            "avg",
            "current",
            "max",
            "min",
            "total",
        )
    ),
    Option("panel.legend.sort", "max", _SORTED),
    Option("panel.legend.sortDesc", True, {**_SORTED, "panel.legend.sort": "max"}),
    Option("panel.legend.sideWidth", 300, _RIGHT),
    Option("panel.legend.hideZero", True),
    Option("panel.legend.hideEmpty", True),
    Option("panel.tooltip.shared", False),
    Option("panel.tooltip.sort", 2),
    Option("panel.tooltip.value_type", "cumulative"),
    Option("panel.tooltip.msResolution", True),
    Option("panel.renderer", "png"),
    Option("panel.alert", {"name": "Slow calls"}),
    Option(
        "panel.fieldConfig.overrides",
        [
            {
                "matcher": {"id": "byName", "options": "calls"},
                "properties": [{"id": "displayName", "value": "words"}],
            }
        ],
    ),
)

_GAUGE = {"panel.gauge.show": True}
_SPARKLINE = {"panel.sparkline.show": True}
_PREFIX, _POSTFIX = {"panel.prefix": "about"}, {"panel.postfix": "rows"}
_STEPS = {"panel.thresholds": "2,4", "panel.colors": ["green", "orange", "red"]}
_SINGLESTAT = (
    *(
        Option("panel.valueName", one)
        for one in (
            "min",
            "max",
            "current",
            "total",
            "name",
            "first",
            "delta",
            "diff",
            "range",
        )
    ),
    Option("panel.format", "s"),
    Option("panel.prefix", "about"),
    Option("panel.postfix", "rows"),
    Option("panel.prefix", "about", {"panel.format": "s"}),
    Option("panel.postfix", "rows", {"panel.format": "s"}),
    Option("panel.prefix", "about", _POSTFIX),
    Option("panel.valueFontSize", "30%"),
    Option("panel.prefixFontSize", "30%", _PREFIX),
    Option("panel.postfixFontSize", "30%", _POSTFIX),
    Option("panel.decimals", 3),
    Option("panel.thresholds", "2,4", {"panel.colorValue": True}),
    Option("panel.colors", ["purple", "red", "red"], {"panel.colorValue": True}),
    Option("panel.colorValue", True, _STEPS),
    Option("panel.colorBackground", True, _STEPS),
    Option("panel.colorPrefix", True, _PREFIX),
    Option("panel.colorPostfix", True, _POSTFIX),
    Option("panel.gauge", {"show": True}),
    Option("panel.gauge.minValue", -100, _GAUGE),
    Option("panel.gauge.maxValue", 10, _GAUGE),
    Option("panel.gauge.thresholdMarkers", False, _GAUGE),
    Option("panel.gauge.thresholdLabels", True, {**_GAUGE, **_STEPS}),
    Option("panel.sparkline", {"show": True}),
    Option("panel.sparkline.full", True, _SPARKLINE),
    Option("panel.sparkline.lineColor", "red", _SPARKLINE),
    Option("panel.sparkline.fillColor", "red", _SPARKLINE),
    Option("panel.sparkline.ymin", 0, _SPARKLINE),
    Option("panel.sparkline.ymax", 40, _SPARKLINE),
    Option(
        "panel.valueMaps",
        [{"op": "=", "value": "4", "text": "four"}],
        {
            "panel.mappingType": 1,
            "panel.valueName": "current",
        },
    ),
    Option("panel.rangeMaps", [{"from": "0", "to": "9", "text": "few"}], {"panel.mappingType": 2}),
    Option(
        "panel.mappingType",
        2,
        {
            "panel.rangeMaps": [{"from": "0", "to": "9", "text": "few"}],
            "panel.valueMaps": [{"op": "=", "value": "4", "text": "four"}],
        },
    ),
    Option("panel.mappingTypes", [{"name": "value to text", "value": 1}]),
    Option("panel.nullText", "none", {"panel.tableColumn": "nowhere"}),
    Option("panel.nullPointMode", "null as zero"),
    Option("panel.tableColumn", "Time"),
)

_STYLE = {"pattern": "calls", "type": "number"}


def _styled(**settings: object) -> list[Mapping[str, object]]:
    return [{**_STYLE, **settings}]


_TABLE_OLD = (
    Option("panel.showHeader", False),
    Option("panel.sort", {"col": 1, "desc": True}),
    Option("panel.transform", "timeseries_aggregations"),
    Option(
        "panel.columns",
        [{"text": "Max", "value": "max"}, {"text": "Avg", "value": "avg"}],
        {
            "panel.transform": "timeseries_aggregations",
        },
    ),
    Option("panel.transform", "json"),
    Option("panel.transform", "annotations"),
    Option("panel.pageSize", 2),
    Option("panel.fontSize", "80%"),
    Option("panel.scroll", False),
    *(
        Option("panel.styles", _styled(**one), {"panel.styles": _styled()})
        for one in (
            {"alias": "words"},
            {"align": "left"},
            {"unit": "s"},
            {"decimals": 3},
            {"type": "hidden"},
            {"type": "date"},
            {"colorMode": "value"},
            {"colorMode": "cell"},
            {"colorMode": "row"},
            {"link": True, "linkTooltip": "words", "linkUrl": "/"},
            {"preserveFormat": True},
            {"pattern": "/err/", "unit": "s"},
        )
    ),
    Option(
        "panel.styles",
        _styled(colorMode="cell", thresholds=["2", "4"], colors=["red", "green", "blue"]),
        {"panel.styles": _styled(colorMode="cell")},
    ),
    Option(
        "panel.styles",
        _styled(type="string", mappingType=1, valueMaps=[{"value": "7", "text": "seven"}]),
        {"panel.styles": _styled(type="string")},
    ),
    Option(
        "panel.styles",
        _styled(type="date", dateFormat="YYYY"),
        {"panel.styles": _styled(type="date")},
    ),
    Option("panel.styles", _styled(sanitize=True), {"panel.styles": _styled()}),
    Option("panel.styles", _styled(linkTargetBlank=True), {"panel.styles": _styled()}),
)

OLD_OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "graph": _GRAPH,
    "singlestat": _SINGLESTAT,
    "grafana-singlestat-panel": _SINGLESTAT,
    "table-old": _TABLE_OLD,
}
"""By plugin, of those that Grafana no longer has."""
