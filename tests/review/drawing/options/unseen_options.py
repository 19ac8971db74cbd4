"""The options with which nothing else is to be seen in a picture, and why."""

from collections.abc import Mapping

_TOOLTIP = "a tooltip is shown under the mouse only"
_BUTTON = "a button of Grafana, which pictures do not have"
_OLD_LEGEND = "Grafana reads showLegend and displayMode in its place"
_OPENED = "is seen once the reader opens a line"

UNSEEN: Mapping[str, str] = {
    "options.tooltip.mode": _TOOLTIP,
    "options.tooltip.sort": _TOOLTIP,
    "options.tooltip.hideZeros": _TOOLTIP,
    "options.tooltip.maxHeight": _TOOLTIP,
    "options.tooltip.maxWidth": _TOOLTIP,
    "custom.hideFrom.tooltip": _TOOLTIP,
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
    "alertlist options.showInstances": "every instance is listed without a click",
}
"""By path, with the plugin before it where another kind of panel shows it."""


def reason_unseen(kind: str, path: str) -> str:
    """Tells why an option is not to be seen; "" if it is."""
    return UNSEEN.get(f"{kind} {path}") or UNSEEN.get(path, "")
