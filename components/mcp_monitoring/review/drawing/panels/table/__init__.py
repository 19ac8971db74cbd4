"""The panel table."""

from .panel import draw

__all__ = ["draw"]
