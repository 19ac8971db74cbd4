"""Rectangles. Pure."""

from dataclasses import dataclass

from .size import Size


@dataclass(frozen=True)
class Box:
    """Position and size on a page or in a panel, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def size(self) -> Size:
        """Its size."""
        return Size(self.width, self.height)

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height
