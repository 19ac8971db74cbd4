"""Drawings of panels, each with its notes in the room that the panel has. Pure."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from ....dashboard.grid import Place
from ..asking.placed import panel_edges, panel_height
from ..box import Box
from ..panels.draw import drawing_of
from ..panels.drawing import Drawing
from ..panels.heirs import drawn_kind
from ..panels.layers import specification, texts
from ..panels.panel_data import PanelData
from ..panels.text_width import shortened
from ..size import Size
from ..theme import Theme
from .content_box import content_box
from .header import MARGIN
from .look import Look

MOST_NOTES = 3
"""So many notes stand below a panel; the last line counts the others."""

Draw = Callable[[PanelData, Size, Theme, str], Drawing]
"""Draws the content of a panel, in a room, with a theme and a time zone."""


@dataclass(frozen=True)
class DrawnPanel:
    """A drawing with the room that it has.

    Attributes:
        drawing: the drawing.
        content: its room, from the top left corner of the panel on.
        notes: every note, also those that are not shown below it.
        failure: why it could not be drawn, if that is a fault of this package; "" if it was.
        rendered: the drawing as SVG, if it is being rendered already.
    """

    drawing: Drawing
    content: Box
    notes: tuple[str, ...] = ()
    failure: str = ""
    rendered: "Future[str] | None" = None


def drawn_panel(data: PanelData, place: Place, look: Look, draw: Draw = drawing_of) -> DrawnPanel:
    """Draws a panel; once more in less room if there are notes to write below it.

    A panel that fails to be drawn says so in its place.

    Args:
        data: the panel with its answers.
        place: its place, in cells.
        look: how its page looks.
        draw: draws the content.
    """
    left, right = panel_edges(place.x, place.w, look.width)
    size = Size(right - left, panel_height(place.h))
    drawn = _attempt(data, size, look, draw, notes=0)
    if not drawn.notes:
        return drawn
    again = _attempt(data, size, look, draw, notes=len(shown_notes(drawn.notes)))
    return replace(again, notes=drawn.notes)


def _attempt(data: PanelData, size: Size, look: Look, draw: Draw, *, notes: int) -> DrawnPanel:
    content = content_box(
        size, drawn_kind(data.panel), has_title=bool(data.panel.title), notes=notes
    )
    try:
        drawing = draw(data, content.size, look.theme, look.timezone)
    except Exception as error:
        # A fault of a kind of panel must not lose the page.
        failure = f"{type(error).__name__}: {error}".strip().rstrip(":")
        return DrawnPanel(not_drawn(failure, content.size, look.theme), content, failure=failure)
    if _says_why(drawing.spec):
        return DrawnPanel(drawing, content)
    return DrawnPanel(drawing, content, tuple(dict.fromkeys((*data.problems, *drawing.notes))))


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


def shown_notes(notes: tuple[str, ...]) -> tuple[str, ...]:
    """Tells which lines stand below a panel.

    Args:
        notes: all that is to be said.
    """
    if len(notes) <= MOST_NOTES:
        return notes
    return (*notes[: MOST_NOTES - 1], f"and {len(notes) - MOST_NOTES + 1} more")
