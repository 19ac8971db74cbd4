"""The rectangle in which a chart draws. Pure."""

import math
from dataclasses import dataclass

from ..box import Box


@dataclass(frozen=True)
class Plot:
    """A rectangle, in pixels from the top left corner of a panel's content.

    Attributes:
        left: its left edge.
        top: its upper edge.
        right: its right edge.
        bottom: its lower edge.
        end: where the room for what is at its right ends; infinite if nothing says so.
    """

    left: float
    top: float
    right: float
    bottom: float
    end: float = math.inf

    @property
    def width(self) -> float:
        """Its width."""
        return max(self.right - self.left, 1.0)

    @property
    def height(self) -> float:
        """Its height."""
        return max(self.bottom - self.top, 1.0)

    @property
    def box(self) -> Box:
        """Its place and size."""
        return Box(self.left, self.top, self.width, self.height)

    @property
    def clip(self) -> dict[str, str]:
        """What a Vega mark needs so that nothing of it is drawn outside."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        return {"path": f"M{left:.5g},{top:.5g}H{right:.5g}V{bottom:.5g}H{left:.5g}Z"}
