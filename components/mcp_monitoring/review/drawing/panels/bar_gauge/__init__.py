"""The panel bar gauge: values as bars, side by side or one below the other."""

from .panel import draw

__all__ = ["draw"]
