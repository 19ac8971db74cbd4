"""Time series: lines, bars and points over time."""

from .chart import draw

__all__ = ["draw"]
