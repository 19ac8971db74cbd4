"""Places of several values in a panel. Pure."""

import math
from collections.abc import Sequence
from typing import Literal

from ..box import Box
from ..size import Size

Orientation = Literal["auto", "horizontal", "vertical"]


def in_a_column(count: int, size: Size, gap: float) -> Sequence[Box]:
    """Places one below the other."""
    height = (size.height - gap * (count - 1)) / count
    return [Box(0, (height + gap) * number, size.width, height) for number in range(count)]


def in_a_row(count: int, size: Size, gap: float) -> Sequence[Box]:
    """Places one beside the other."""
    width = (size.width - gap * (count - 1)) / count
    return [Box((width + gap) * number, 0, width, size.height) for number in range(count)]


def in_a_grid(count: int, size: Size, gap: float) -> Sequence[Box]:
    """Places in rows and columns of nearly square rectangles; the last row is filled."""
    side = _largest_square(count, size)
    columns = max(1, min(count, math.floor(size.width / side + 1e-9)))
    rows = math.ceil(count / columns)
    height = (size.height - gap * (rows - 1)) / rows
    spots = []
    for row in range(rows):
        in_row = min(columns, count - row * columns)
        for one in in_a_row(in_row, Size(size.width, height), gap):
            spots.append(Box(one.x, (height + gap) * row, one.width, one.height))
    return spots


def _largest_square(count: int, size: Size) -> float:
    """The side of the largest squares of which so many fit."""
    best = 1.0
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        best = max(best, min(size.width / columns, size.height / rows))
    return best
