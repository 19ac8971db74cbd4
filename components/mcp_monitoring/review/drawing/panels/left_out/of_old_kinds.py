"""The options of panels that Grafana no longer has that are not drawn.

Sources: https://grafana.com/docs/grafana/v7.5/panels/visualizations/ and the JSON of dashboards.
"""

from collections.abc import Mapping, Sequence

from .option import LeftOut

_ONLY_HISTOGRAM = ("panel.xaxis.mode", ("histogram",))
_ONLY_BARS = ("panel.xaxis.mode", ("series",))
_WITH_VALUES = ("panel.legend.values",)
_OF_AXES = "settings of its axes"
_SINGLESTAT = (
    LeftOut("panel.valueFontSize", "the size of its value", ("80%",)),
    LeftOut("panel.prefixFontSize", "the size of its prefix", ("50%",), given=("panel.prefix",)),
    LeftOut("panel.postfixFontSize", "the size of its postfix", ("50%",), given=("panel.postfix",)),
    LeftOut("panel.colorPrefix", "the colour of its prefix", given=("panel.prefix",)),
    LeftOut("panel.colorPostfix", "the colour of its postfix", given=("panel.postfix",)),
    *(
        LeftOut(f"panel.sparkline.{key}", words, usual, ("panel.sparkline.show", (True,)))
        for key, words, usual in (
            ("full", "a sparkline behind its value", ()),
            ("lineColor", "the colours of its sparkline", ("rgb(31, 120, 193)",)),
            ("fillColor", "the colours of its sparkline", ("rgba(31, 118, 189, 0.18)",)),
            ("ymin", "the limits of its sparkline", ()),
            ("ymax", "the limits of its sparkline", ()),
        )
    ),
)

OLD_LEFT_OUT: Mapping[str, Sequence[LeftOut]] = {
    "graph": (
        LeftOut("panel.timeRegions", "regions of time", ([],)),
        LeftOut("panel.yaxis.align", "axes that are aligned"),
        LeftOut("panel.seriesOverrides.*.zindex", "the order of series", (0,)),
        LeftOut(
            "panel.seriesOverrides.*.nullPointMode",
            "zeros in place of missing values of some series",
            ("null", "connected"),
        ),
        LeftOut("panel.xaxis.min", "the limits of its values", only=_ONLY_HISTOGRAM),
        LeftOut("panel.xaxis.max", "the limits of its values", only=_ONLY_HISTOGRAM),
        LeftOut("panel.thresholds", "thresholds", ([],), _ONLY_HISTOGRAM),
        LeftOut("panel.thresholds", "thresholds", ([],), _ONLY_BARS, _WITH_VALUES),
        *(
            LeftOut(f"panel.yaxes.*.{key}", _OF_AXES, usual, _ONLY_BARS, _WITH_VALUES)
            for key, usual in (("label", ()), ("logBase", (1,)), ("show", (True,)))
        ),
        LeftOut("panel.stack", "stacked bars", only=_ONLY_BARS),
        *(
            LeftOut(
                f"panel.legend.{key}",
                "the values of its legend",
                only=_ONLY_BARS,
                given=_WITH_VALUES,
            )
            for key in ("avg", "current", "max", "min", "total")
        ),
        *(
            LeftOut(f"panel.yaxes.*.{key}", _OF_AXES, usual, _ONLY_HISTOGRAM)
            for key, usual in (
                ("format", ("none", "short")),
                ("label", ()),
                ("logBase", (1,)),
                ("max", ()),
                ("min", ("0", 0)),
                ("show", (True,)),
            )
        ),
    ),
    "singlestat": _SINGLESTAT,
    "grafana-singlestat-panel": _SINGLESTAT,
    "table-old": (
        LeftOut("panel.fontSize", "the size of its letters", ("100%",)),
        LeftOut("panel.pageSize", "its pages", (0,)),
        LeftOut("panel.styles.*.preserveFormat", "line breaks of texts"),
    ),
    "heatmap": (LeftOut("panel.xAxis.show", "a hidden axis of time", (True,)),),
}
"""By plugin; of kinds that still exist, what only their older versions had."""
