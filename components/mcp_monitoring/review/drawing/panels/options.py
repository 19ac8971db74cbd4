"""Options of panels that nobody has checked. Pure."""

import math
from collections.abc import Mapping
from typing import Any

from ....dashboard.lenient import mapping

_LARGEST_TEXT = 1000


def positive(options: Mapping[str, Any], key: str) -> float | None:
    """Reads a number above 0; anything else counts as not set.

    Args:
        options: raw options of a panel.
        key: name of the option.
    """
    value = options.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if 0 < value < math.inf else None


def text_size(options: Mapping[str, Any], key: str) -> float | None:
    """Reads a font size that a panel sets in `text`, in pixels.

    Args:
        options: raw options of a panel.
        key: `titleSize`, `valueSize` or `percentSize`.
    """
    size = positive(mapping(options.get("text")), key)
    return size if size is not None and size < _LARGEST_TEXT else None
