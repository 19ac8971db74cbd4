"""Panels that are rendered as soon as they are answered, while others are still asked for."""

from dataclasses import replace

from ....dashboard.grid import Place
from ..panels.panel_data import PanelData
from ..rendering.rendered import drawn_svg
from .look import Look
from .panel_drawing import DrawnPanel, drawn_panel


class BegunPanels:
    """The panels of a page that are being rendered.

    Args:
        look: how the page looks.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._begun: dict[int, tuple[PanelData, DrawnPanel]] = {}

    def begin(self, data: PanelData, place: Place) -> None:
        """Draws a panel, and has it rendered.

        Args:
            data: the panel with its answers.
            place: its place, in cells.
        """
        drawn = drawn_panel(data, place, self._look)
        rendered = drawn_svg(drawn.drawing.spec)
        self._begun[id(data)] = data, replace(drawn, rendered=rendered)

    def drawn(self, data: PanelData, place: Place, look: Look) -> DrawnPanel:
        """Finds a panel that has begun, or draws it.

        Args:
            data: the panel with its answers, as it began.
            place: its place; as large as it began.
            look: how the page looks; as wide as it began.
        """
        _, begun = self._begun.get(id(data), (data, None))
        return begun or drawn_panel(data, place, look)
