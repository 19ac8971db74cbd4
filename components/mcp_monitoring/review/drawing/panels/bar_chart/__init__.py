"""The panel bar chart: a group of bars for each category."""

from .columns import MOST_BARS
from .panel import draw

__all__ = ["MOST_BARS", "draw"]
