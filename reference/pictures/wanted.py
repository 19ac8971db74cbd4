"""Which pictures the documentation has."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mcp_monitoring.metric_sets import CONTRACT, OTEL, metric_set
from mcp_monitoring.review.drawing.asking.source import Source
from mcp_monitoring.review.drawing.pages.page import Page
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.picture.bound_files import files_to_draw
from mcp_monitoring.review.picture.drawn import Wanted, drawn_page
from mcp_monitoring.review.picture.times import Times

END = 1_795_705_200
"""What counts as now in the pictures: 2026-11-26 15:00 UTC."""

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
"""Where the pictures are."""

_WIDTH = 1280
_WORDS = "simulated data"
# That of SLO & Alerts is a day; the simulation is an afternoon.
_SLO_RANGE = "6h"
_FIRST_SCREEN = "Tools and alerts"


@dataclass(frozen=True)
class Picture:
    """A picture of a dashboard.

    Attributes:
        name: its file, without the ending.
        dashboard: the file of the dashboard.
        metrics: the set of metrics that the dashboard belongs to.
        range: the time that it shows; "" for that of the dashboard.
        ends_before: title of the row that it ends before; "" for none.
    """

    name: str
    dashboard: Path
    metrics: str
    range: str = ""
    ends_before: str = ""

    @property
    def file(self) -> Path:
        """Where it is."""
        return FOLDER / f"{self.name}.png"


def wanted_pictures() -> Iterator[Picture]:
    """Lists the pictures: one of each dashboard, and the first rows of the overview."""
    overview = metric_set(CONTRACT).dashboards / "mcp-overview.json"
    yield Picture("first-screen", overview, CONTRACT, ends_before=_FIRST_SCREEN)
    for metrics, prefix in ((CONTRACT, ""), (OTEL, "otel-")):
        for file in sorted(metric_set(metrics).dashboards.glob("*.json")):
            range_ = _SLO_RANGE if file.stem == "mcp-slo" else ""
            yield Picture(prefix + file.stem, file, metrics, range_)


def page_of_picture(picture: Picture, source: Source) -> Page:
    """Draws the page that a picture shows.

    Args:
        picture: the picture.
        source: what answers the queries of its dashboard.
    """
    found = files_to_draw(
        [str(picture.dashboard)], {"metrics": picture.metrics}, "prometheus", Path()
    )
    [one] = found.dashboards
    wanted = Wanted(Times(range=picture.range), width=_WIDTH, words=_WORDS)
    return _cut(drawn_page(one, source, wanted, END * 1000), picture.ends_before)


def _cut(page: Page, ends_before: str) -> Page:
    """Leaves out a row and what is below it."""
    if not ends_before:
        return page
    [end] = (row.box.y for row in page.rows if row.title == ends_before)
    return replace(
        page,
        size=Size(page.size.width, end),
        rows=tuple(row for row in page.rows if row.box.y < end),
        panels=tuple(panel for panel in page.panels if panel.box.y < end),
    )
