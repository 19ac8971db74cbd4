"""Options of panels that are not drawn, to be named below the panel."""

from .notes import left_out

__all__ = ["left_out"]
