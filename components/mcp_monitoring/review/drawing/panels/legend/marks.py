"""The marks that a legend is made of. Pure."""

import math
from collections.abc import Sequence
from typing import Any

from ...theme import Theme
from ..icons import chevron
from ..layers import Layer, Row, rectangles, rules, texts

FONT_SIZE = 12
MARK_WIDTH = 14

_MARK_HEIGHT = 4
_BELOW_MIDDLE = 1


class LegendMarks:
    """Collects the marks of a legend."""

    def __init__(self, theme: Theme, *, hides_headers: bool = False) -> None:
        """Begins with none.

        Args:
            theme: for the colours.
            hides_headers: whether headers are there, but not to be seen.
        """
        self._theme = theme
        self._header_opacity = 0 if hides_headers else 1
        self._marks: list[Row] = []
        self._rules: list[Row] = []
        self._headers: list[Row] = []
        self._names: list[Row] = []
        self._values: list[Row] = []
        self._rest: list[Row] = []
        self._signs: list[Row] = []

    def mark(self, x: float, y: float, colour: str, dash: Sequence[float]) -> None:
        """Draws the colour of a series, in two pieces if its line is dashed."""
        pieces = [(0.0, 6.0), (8.0, 6.0)] if dash else [(0.0, float(MARK_WIDTH))]
        radius = 0 if dash else 2
        for start, width in pieces:
            place = {"x": x + start, "y": y - _MARK_HEIGHT / 2, "width": width}
            look = {"height": _MARK_HEIGHT, "fill": colour, "cornerRadius": radius}
            self._marks.append(place | look)

    def name(self, x: float, y: float, text: str, tooltip: str) -> None:
        """Writes the name of a series."""
        self._names.append(self._text(x, y, text, self._theme.text) | {"tooltip": tooltip})

    def aside(self, x: float, y: float, text: str) -> None:
        """Writes what matters less."""
        self._rest.append(self._text(x, y, text, self._theme.text_secondary))

    def value(self, x: float, y: float, text: str, align: str = "left") -> None:
        """Writes a value of a series."""
        self._values.append(self._text(x, y, text, self._theme.text) | {"align": align})

    def header(self, x: float, y: float, text: str, align: str = "left", link: bool = True) -> None:
        """Writes the name of a calculation; as a link, as it is at the top of a table."""
        colour = self._theme.link if link else self._theme.text
        look = {"align": align, "opacity": self._header_opacity}
        self._headers.append(self._text(x, y, text, colour) | look)

    def sorted_by(self, x: float, y: float, *, downwards: bool) -> None:
        """Draws the sign at the header of the column that a table is sorted by, around `x`."""
        self._signs += chevron(x, y + _BELOW_MIDDLE, self._theme.link, downwards=downwards)

    def line(self, x: float, x2: float, y: float) -> None:
        """Draws a line between rows."""
        # In the middle of a pixel, so that it is one pixel wide.
        y = math.floor(y) + 0.5
        self._rules.append({"x": x, "x2": x2, "y": y, "y2": y, "stroke": self._theme.border})

    def layer(self) -> Layer:
        """All of them."""
        layers = (
            rules("legend-lines", self._rules),
            rectangles("legend-marks", self._marks),
            texts("legend_header", "legend", self._headers),
            texts("legend_name", "legend", self._names),
            texts("legend_value", "legend", self._values),
            texts("text", "legend", self._rest),
            rules("legend-sorted", self._signs),
        )
        return Layer(
            tuple(one for layer in layers for one in layer.data),
            tuple(one for layer in layers for one in layer.marks),
        )

    @staticmethod
    def _text(x: float, y: float, text: str, colour: str) -> dict[str, Any]:
        return {"x": round(x, 2), "y": y, "text": text, "fill": colour, "fontSize": FONT_SIZE}
