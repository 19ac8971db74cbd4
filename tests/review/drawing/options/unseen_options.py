"""The options with which nothing else is to be seen in a picture, and why."""

from collections.abc import Mapping

from review.drawing.options.panels_with_options import Option

_ROOM = "a tooltip takes the room that it needs, and counts the lines that it leaves out"
_TOOLTIP = "Grafana's own look of a tooltip"
_BUTTON = "a button of Grafana, which pictures do not have"
_OLD_LEGEND = "Grafana reads showLegend and displayMode in its place"
_OLD_GAUGE = "a gauge of before Grafana 12.2 has no marks in Grafana 12.4"
_OPENED = "is seen once the reader opens a line"

UNSEEN: Mapping[str, str] = {
    "options.tooltip.maxHeight": _ROOM,
    "options.tooltip.maxWidth": _ROOM,
    "heatmap custom.hideFrom.tooltip": "a tooltip is about a cell, not about a field",
    "heatmap custom.hideFrom.legend": "its legend is a scale of colours",
    "gauge options.minVizWidth": "is named where sizing is manual",
    "gauge options.minVizHeight": "is named where sizing is manual",
    "bargauge options.sizing": "the sizes themselves are drawn",
    "table options.footer.enablePagination": "rows that have no room are counted in the table",
    "options.legend.isVisible": _OLD_LEGEND,
    "options.legend.asTable": _OLD_LEGEND,
    "options.legend.enableFacetedFilter": _BUTTON,
    "table options.enablePagination": "rows that have no room are counted in the table",
    "table options.frozenColumns": "all columns are drawn, so that none has to stay",
    "table options.maxRowHeight": "rows have one line; texts that are cut are named",
    "table options.disableKeyboardEvents": "is about keys",
    "table options.frameIndex": "the first of one table; see the tests of tables for the others",
    "table custom.inspect": _BUTTON,
    "table custom.tooltip": _TOOLTIP,
    "barchart options.fullHighlight": _TOOLTIP,
    "heatmap options.tooltip.yHistogram": _TOOLTIP,
    "heatmap options.tooltip.showColorScale": _TOOLTIP,
    "heatmap options.exemplars.color": "exemplars are not drawn, which is said of their query",
    "heatmap options.rowsFrame.value": _TOOLTIP,
    "heatmap options.selectionMode": "is about the mouse",
    "logs options.enableLogDetails": _OPENED,
    "logs options.detailsMode": _OPENED,
    "logs options.showControls": _BUTTON,
    "logs options.showFieldSelector": _BUTTON,
    "logs options.showLogContextToggle": _BUTTON,
    "logs options.enableInfiniteScrolling": "is about scrolling",
    "logs options.noInteractions": "is about the mouse",
    "logs options.controlsStorageKey": "where a browser keeps what was chosen",
    "graph panel.tooltip.value_type": "the heirs of graphs tell the values themselves",
    "graph panel.tooltip.msResolution": _TOOLTIP,
    "graph panel.renderer": "there is one way of drawing",
    "graph panel.alert": "panels have had no alerts of their own since Grafana 11",
    "singlestat panel.gauge.thresholdMarkers": _OLD_GAUGE,
    "grafana-singlestat-panel panel.gauge.thresholdMarkers": _OLD_GAUGE,
    "singlestat panel.mappingTypes": "is what the editor of the panel offers",
    "grafana-singlestat-panel panel.mappingTypes": "is what the editor of the panel offers",
    "table-old panel.scroll": "rows that have no room are counted in the table",
    "table-old panel.styles sanitize": "markup in texts is shown as text",
    "table-old panel.styles linkTargetBlank": "is about a click",
    "heatmap panel.hideZeroBuckets": "zeros are hidden with and without it, as by Grafana 12",
    "heatmap panel.highlightCards": "is about the mouse",
    "heatmap panel.tooltip.showHistogram": _TOOLTIP,
    "heatmap panel.tooltipDecimals": _TOOLTIP,
    "alertlist options.showInstances": "every instance is listed without a click",
}
"""By path, with the plugin before it where another kind of panel shows it.

A name behind the path is a setting in each element of a list.
"""


def reason_unseen(kind: str, option: Option) -> str:
    """Tells why an option is not to be seen; "" if it is."""
    names = (option.path, f"{kind} {option.path}", f"{kind} {option.path.rpartition('.')[0]}")
    in_lists = {
        f"{kind} {option.path} {key}"
        for one in (option.value if isinstance(option.value, list) else ())
        for key in (one if isinstance(one, dict) else ())
    }
    return next((UNSEEN[name] for name in (*names, *in_lists) if name in UNSEEN), "")
