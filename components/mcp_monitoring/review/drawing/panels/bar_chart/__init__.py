"""The panel bar chart: a group of bars for each category."""

from .panel import MOST_BARS, draw

__all__ = ["MOST_BARS", "draw"]
