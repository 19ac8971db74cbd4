"""The panel stat: one or several values, large; and its predecessor singlestat."""

from .panel import draw

__all__ = ["draw"]
