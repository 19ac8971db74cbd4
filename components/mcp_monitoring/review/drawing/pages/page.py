"""A page, laid out: its head, its rows, and its panels with their drawings. Pure."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from ....dashboard.grid import Place
from ....dashboard.lenient import objects, text
from ..asking.placed import (
    GAP,
    LINE,
    PlacedDashboard,
    PlacedPanel,
    PlacedRow,
    panel_edges,
    panel_height,
)
from ..box import Box
from ..panels.layers import Layer
from ..panels.panel_data import PanelData
from ..size import Size
from .header import MARGIN, header
from .look import Look
from .panel_drawing import DrawnPanel, drawn_panel, shown_notes


@dataclass(frozen=True)
class PagePanel:
    """A panel on its page.

    Attributes:
        key: its name, unique on the page.
        title: its title.
        box: its place on the page.
        description: its description; "" for none.
        links: the titles of its links.
        background: colour of all of it; "" for that of the theme.
        transparent: whether it has neither background nor border.
        warns: whether a mark tells that something is wrong with it.
        content: the room of its content, from its own top left corner on.
        spec: the Vega specification of its content.
        hover: makes the marks above it that tell of values under the mouse; None for none.
        told: makes what all values under the mouse say; None where only one of them does.
        notes: every note, also those that are not shown.
        failure: why it could not be drawn, if that is a fault of this package; "" if it was.
        rendered: the content as SVG, if it is being rendered already.
    """

    key: str
    title: str
    description: str
    links: tuple[str, ...]
    background: str
    transparent: bool
    warns: bool
    box: Box
    content: Box
    spec: Mapping[str, Any]
    hover: Callable[[], Layer] | None = None
    told: Callable[[], Mapping[str, Any]] | None = None
    notes: tuple[str, ...] = ()
    failure: str = ""
    rendered: "Future[str] | None" = None

    @property
    def shown_notes(self) -> tuple[str, ...]:
        """The lines below the content."""
        return shown_notes(self.notes)


@dataclass(frozen=True)
class PageRow:
    """The title of a row on its page.

    Attributes:
        title: what stands there.
        hint: what stands behind it, such as how many panels the row hides.
        collapsed: whether it is closed.
        box: its place on the page.
    """

    title: str
    hint: str
    collapsed: bool
    box: Box


@dataclass(frozen=True)
class Page:
    """A page, ready to be rendered.

    Attributes:
        dashboard: what it shows.
        look: how it looks.
        size: its size.
        header: its head, as SVG.
        header_height: height of the head.
        rows: titles of rows, from top to bottom.
        panels: its panels.
    """

    dashboard: PlacedDashboard
    look: Look
    size: Size
    header: str
    header_height: float
    rows: tuple[PageRow, ...]
    panels: tuple[PagePanel, ...]

    @property
    def title(self) -> str:
        """Title of the dashboard."""
        return self.dashboard.title


Drawn = Callable[[PanelData, Place, Look], DrawnPanel]
"""Draws a panel in its place."""


def page_of(dashboard: PlacedDashboard, look: Look, drawn: Drawn = drawn_panel) -> Page:
    """Lays out a dashboard and draws its panels.

    Args:
        dashboard: the dashboard with its answers.
        look: how the page looks.
        drawn: draws a panel in its place.
    """
    head = header(dashboard, look)
    rows = tuple(_row(one, look, head.bottom) for one in dashboard.rows if one.line is not None)
    panels = tuple(
        _panel(one, look, head.bottom, drawn) for row in dashboard.rows for one in row.panels
    )
    if not panels and not rows:
        return _empty(dashboard, look, head.markup, head.bottom)
    boxes = [*(one.box for one in panels), *(one.box for one in rows)]
    return Page(
        dashboard=dashboard,
        look=look,
        size=Size(look.visible, max(box.bottom for box in boxes) + MARGIN),
        header=head.markup,
        header_height=head.bottom,
        rows=rows,
        panels=panels,
    )


def _empty(dashboard: PlacedDashboard, look: Look, head: str, bottom: float) -> Page:
    box = Box(MARGIN, bottom, look.visible - 2 * MARGIN, LINE)
    says_so = PageRow("This dashboard has no panels", "", collapsed=False, box=box)
    size = Size(look.visible, box.bottom + MARGIN)
    return Page(dashboard, look, size, head, bottom, (says_so,), ())


def _top(line: int, above: float) -> float:
    return above + (LINE + GAP) * line


def _row(row: PlacedRow, look: Look, above: float) -> PageRow:
    hidden = row.closed_panels if row.collapsed else 0
    counted = "1 panel" if hidden == 1 else f"{hidden} panels"
    box = Box(MARGIN, _top(row.line or 0, above), look.visible - 2 * MARGIN, LINE)
    closed = f"({counted}, not drawn: the row is closed)" if hidden else ""
    return PageRow(row.title, " ".join(filter(None, (row.hint, closed))), row.collapsed, box)


def _panel(placed: PlacedPanel, look: Look, above: float, draw: Drawn) -> PagePanel:
    place, data = placed.place, placed.data
    left, right = panel_edges(place.x, place.w, look.width)
    box = Box(left, _top(place.y, above), right - left, panel_height(place.h))
    drawn = draw(data, place, look)
    panel = data.panel
    return PagePanel(
        key=placed.key,
        title=panel.title,
        description=panel.description,
        links=tuple(
            text(one.get("title")) or "Link" for _, one in objects(panel.model.get("links"))
        ),
        background=drawn.drawing.background,
        transparent=panel.model.get("transparent") is True,
        warns=bool(data.problems or drawn.failure),
        box=box,
        content=drawn.content,
        spec=drawn.drawing.spec,
        rendered=drawn.rendered,
        hover=drawn.drawing.hover,
        told=drawn.drawing.told,
        notes=drawn.notes,
        failure=drawn.failure,
    )
