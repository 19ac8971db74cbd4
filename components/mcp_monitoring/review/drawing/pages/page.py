"""A page, laid out: its head, its rows, and its panels with their drawings. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..asking.placed import (
    GAP,
    LINE,
    PlacedDashboard,
    PlacedPanel,
    PlacedRow,
    panel_height,
    panel_left,
    panel_width,
)
from ..box import Box
from ..panels.draw import drawing_of
from ..panels.drawing import Drawing
from ..panels.layers import Layer, specification, texts
from ..panels.panel_data import PanelData
from ..panels.text_width import shortened
from ..size import Size
from ..theme import Theme
from .content_box import content_box
from .header import MARGIN, header
from .look import Look

MOST_NOTES = 3
"""So many notes stand below a panel; the last line counts the others."""


@dataclass(frozen=True)
class PagePanel:
    """A panel on its page.

    Attributes:
        key: its name, unique on the page.
        title: its title.
        box: its place on the page.
        description: its description; "" for none.
        background: colour of all of it; "" for that of the theme.
        transparent: whether it has neither background nor border.
        warns: whether a mark tells that something is wrong with it.
        content: the room of its content, from its own top left corner on.
        spec: the Vega specification of its content.
        hover: makes the marks above it that tell of values under the mouse; None for none.
        notes: every note, also those that are not shown.
        failure: why it could not be drawn, if that is a fault of this package; "" if it was.
    """

    key: str
    title: str
    description: str
    background: str
    transparent: bool
    warns: bool
    box: Box
    content: Box
    spec: Mapping[str, Any]
    hover: Callable[[], Layer] | None = None
    notes: tuple[str, ...] = ()
    failure: str = ""

    @property
    def shown_notes(self) -> tuple[str, ...]:
        """The lines below the content."""
        return _shown(self.notes)


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


Draw = Callable[[PanelData, Size, Theme, str], Drawing]


def page_of(dashboard: PlacedDashboard, look: Look, draw: Draw = drawing_of) -> Page:
    """Lays out a dashboard and draws its panels.

    A panel that fails to be drawn says so in its place; the others are there.

    Args:
        dashboard: the dashboard with its answers.
        look: how the page looks.
        draw: draws the content of a panel.
    """
    head = header(dashboard, look)
    rows = tuple(_row(one, look, head.bottom) for one in dashboard.rows if one.line is not None)
    panels = tuple(
        _panel(one, look, head.bottom, draw) for row in dashboard.rows for one in row.panels
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


def _panel(placed: PlacedPanel, look: Look, above: float, draw: Draw) -> PagePanel:
    place, data = placed.place, placed.data
    size = Size(panel_width(place.w, look.width), panel_height(place.h))
    box = Box(panel_left(place.x, look.width), _top(place.y, above), size.width, size.height)
    drawn = _drawn(data, size, look, draw)
    panel = data.panel
    return PagePanel(
        key=placed.key,
        title=panel.title,
        description=panel.description,
        background=drawn.drawing.background,
        transparent=panel.model.get("transparent") is True,
        warns=bool(data.problems or drawn.failure),
        box=box,
        content=drawn.content,
        spec=drawn.drawing.spec,
        hover=drawn.drawing.hover,
        notes=drawn.notes,
        failure=drawn.failure,
    )


@dataclass(frozen=True)
class _Drawn:
    """A drawing with the room that it has, and the notes below it."""

    drawing: Drawing
    content: Box
    notes: tuple[str, ...] = ()
    failure: str = ""


def _drawn(data: PanelData, size: Size, look: Look, draw: Draw) -> _Drawn:
    """Draws a panel; once more in less room if there are notes to write below it."""
    drawn = _attempt(data, size, look, draw, notes=0)
    if not drawn.notes:
        return drawn
    again = _attempt(data, size, look, draw, notes=len(_shown(drawn.notes)))
    return replace(again, notes=drawn.notes)


def _attempt(data: PanelData, size: Size, look: Look, draw: Draw, *, notes: int) -> _Drawn:
    content = content_box(size, data.panel.type, has_title=bool(data.panel.title), notes=notes)
    try:
        drawing = draw(data, content.size, look.theme, look.timezone)
    except Exception as error:
        # A fault of a kind of panel must not lose the page.
        failure = f"{type(error).__name__}: {error}".strip().rstrip(":")
        return _Drawn(not_drawn(failure, content.size, look.theme), content, failure=failure)
    if _says_why(drawing.spec):
        return _Drawn(drawing, content)
    return _Drawn(drawing, content, tuple(dict.fromkeys((*data.problems, *drawing.notes))))


def not_drawn(failure: str, size: Size, theme: Theme) -> Drawing:
    """Says in the place of a panel that this package failed to draw it.

    Args:
        failure: what went wrong.
        size: the room of its content.
        theme: for the colours.
    """
    lines = ["Not drawn: a fault of mcp-monitoring, which the other panels do not have", failure]
    rows = [
        {
            "text": shortened(" ".join(line.split()), size.width - 2 * MARGIN, 12),
            "x": size.width / 2,
            "y": size.height / 2 + 18 * (number - 0.5),
            "fill": theme.text,
            "fontSize": 12,
            "align": "center",
        }
        for number, line in enumerate(lines)
    ]
    return Drawing(specification(size, [texts("problem", "failure", rows)]))


def _says_why(spec: Mapping[str, Any]) -> bool:
    """Tells whether the picture itself says what its notes would say."""
    return any(str(mark.get("name", "")).startswith("problem-") for mark in spec.get("marks", ()))


def _shown(notes: tuple[str, ...]) -> tuple[str, ...]:
    if len(notes) <= MOST_NOTES:
        return notes
    return (*notes[: MOST_NOTES - 1], f"and {len(notes) - MOST_NOTES + 1} more")
