"""The panel text: Markdown, HTML or code."""

from .panel import draw

__all__ = ["draw"]
