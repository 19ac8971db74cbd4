"""The size of what is drawn. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Width and height in CSS pixels."""

    width: float
    height: float
