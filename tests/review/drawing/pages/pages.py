"""Dashboards of a few panels, their pages, and what a picture of them says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import unescape
from typing import Any
from xml.etree import ElementTree

from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.grid import Place
from mcp_monitoring.review.drawing.asking.placed import (
    PlacedDashboard,
    PlacedPanel,
    PlacedRow,
    ShownVariable,
)
from mcp_monitoring.review.drawing.pages.look import Look
from mcp_monitoring.review.drawing.pages.page import Page, page_of
from mcp_monitoring.review.drawing.pages.panel_drawing import Draw, drawn_panel
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.layers import specification, texts
from mcp_monitoring.review.drawing.panels.panel_data import PanelData
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import Theme, theme_called
from mcp_monitoring.review.drawing.time_range import TimeRange

HALF_AN_HOUR = TimeRange(1795654800000, 1795656600000)
"""From 2026-11-26 01:00 to 01:30 UTC."""

SVG = "{http://www.w3.org/2000/svg}"


def panel(
    title: str = "Requests",
    place: tuple[int, int, int, int] = (0, 0, 8, 8),
    *,
    kind: str = "timeseries",
    problems: Sequence[str] = (),
    **settings: Any,
) -> PlacedPanel:
    """A panel at `x`, `y`, `w`, `h`, which had no answers."""
    x, y, w, h = place
    model = {"id": 1, "type": kind, "title": title, **settings}
    [view] = read_view({"panels": [model]}).panels
    data = PanelData(view, (), HALF_AN_HOUR, tuple(problems))
    return PlacedPanel(data, Place(x, y, w, h), f"panel-{x}-{y}")


def dashboard(
    *panels: PlacedPanel,
    title: str = "Servers",
    rows: Sequence[PlacedRow] = (),
    variables: Mapping[str, str] | None = None,
    problems: Sequence[str] = (),
) -> PlacedDashboard:
    """A dashboard of panels above the first row, and of rows."""
    first = PlacedRow("", None, False, 0, panels)
    shown = [ShownVariable(name, name, text) for name, text in (variables or {}).items()]
    return PlacedDashboard(title, HALF_AN_HOUR, (first, *rows), tuple(shown), tuple(problems))


def saying(text: str, *notes: str) -> Draw:
    """Draws every panel as a text in its middle."""

    def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
        row = {"text": text, "x": size.width / 2, "y": size.height / 2, "fill": theme.text}
        return Drawing(
            specification(size, [texts("value", "it", [row | {"fontSize": 14}])]), tuple(notes)
        )

    return draw


def page(shown: PlacedDashboard, draw: Draw | None = None, **look: Any) -> Page:
    """Lays out a dashboard, dark unless another theme is given."""
    theme = theme_called(look.pop("theme", "dark"))
    drawn = partial(drawn_panel, draw=draw or saying("42"))
    return page_of(shown, Look(theme, **look), drawn)


def elements(svg: str, name: str) -> Iterator[ElementTree.Element]:
    """The elements of a picture; an error if it is no XML."""
    # It is ours, and it must not have what an attack needs: a document type.
    assert "<!" not in svg
    return ElementTree.fromstring(svg).iter(f"{SVG}{name}")  # noqa: S314


def texts_of(svg: str) -> list[str]:
    """Every text that a picture shows."""
    return ["".join(one.itertext()) for one in elements(svg, "text")]


def text_of_html(html: str) -> str:
    """What the elements of an HTML page say, without scripts and styles."""
    without = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "\n", without))
