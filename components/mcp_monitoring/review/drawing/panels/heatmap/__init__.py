"""Heatmaps: how values are spread, over time."""

from .chart import draw

__all__ = ["draw"]
