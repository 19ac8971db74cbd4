"""Check that titles and legends of panels have room where they are shown."""

import math
import re
from collections.abc import Iterator

from ....dashboard.lenient import mapping
from ....dashboard.view import PanelView
from ...documents.place import Place
from ..findings import Finding
from ..grid import COLUMNS, Box, GridError, box_of
from ..subject import Result, Subject
from ..text_width import title_width

PAGE = 1280
"""The width of the page that titles have to fit, in pixels: that of a small laptop."""

# Measured in pictures of Grafana 12.4, in pixels.
_MARGINS = 32
_GAP = 8
_LINE = 38
_HEADER = 67  # what a header has beside the title and the icons
_ICON = 32
_LEGEND_SHARE = 0.35  # of the height of a panel, for a legend below it
_LEGEND_PADDING = 12
_LEGEND_ROW = 24

_VARIABLE = re.compile(r"\$|\[\[")
_WITH_LINES = ("timeseries", "barchart", "trend")


def check(subject: Subject) -> Iterator[Result]:
    """Finds titles and legends that are cut."""
    for dashboard in subject.dashboards:
        for place, panel in dashboard.panels:
            if panel.type == "row" or panel.is_library_panel or panel.is_of_old_row:
                continue
            try:
                box = box_of(panel)
            except GridError:
                continue
            yield from _title(place, panel, box)
            yield from _legend(place, panel, box)


def title_room(panel: PanelView, columns: float, page: float = PAGE) -> float:
    """Measures the room for a panel's title, in pixels.

    Args:
        panel: the panel; its description and its links are icons beside the title.
        columns: its width.
        page: the width of the page, in pixels.
    """
    width = (page - _MARGINS + _GAP) / COLUMNS * columns - _GAP
    icons = bool(panel.description.strip()) + bool(panel.model.get("links"))
    return width - _HEADER - icons * _ICON


def _title(place: Place, panel: PanelView, box: Box) -> Iterator[Finding]:
    # What a variable is long, and how wide a panel beside its repetitions, shows only Grafana.
    if not panel.title.strip() or _VARIABLE.search(panel.title) or panel.repeat:
        return
    needed = title_width(panel.title)
    if needed <= title_room(panel, box.w):
        return
    message = f"its title is cut on a page of {PAGE} pixels; shorten it"
    wide = (one for one in range(math.ceil(box.w), COLUMNS + 1) if title_room(panel, one) >= needed)
    if columns := next(wide, 0):
        message += f", or make the panel {columns} columns wide"
    yield Finding("title-cut", place.at("title"), message)


def _legend(place: Place, panel: PanelView, box: Box) -> Iterator[Finding]:
    legend = mapping(panel.options.get("legend"))
    is_table_below = legend.get("displayMode") == "table" and legend.get("placement") == "bottom"
    if panel.type not in _WITH_LINES or not is_table_below or legend.get("showLegend") is False:
        return
    # At least: a query may have many series.
    series = sum(not query.hidden for query in panel.queries)
    if box.h >= (high := _lines(series)):
        return
    message = (
        f"the table of its legend is cut: it has a row for each of {series} queries; set placement"
        f' to "right", or make the panel {high} lines high'
    )
    yield Finding("legend-cut", place.at("options", "legend"), message)


def _lines(rows: int) -> int:
    """Counts the lines of a panel that shows a legend of some rows, and the names of columns."""
    pixels = (_LEGEND_ROW * (rows + 1) + _LEGEND_PADDING) / _LEGEND_SHARE
    return math.ceil((pixels + _GAP) / _LINE)
