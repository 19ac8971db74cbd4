"""Numbers and missing values of old panels. Pure."""

from dataclasses import replace
from typing import Any

from .....dashboard.lenient import finite
from ...frames.frame import Frame


def number(value: Any) -> float | None:
    """Reads a number, which old dashboards may have as a text; None for anything else.

    Args:
        value: the raw value, such as `"0.5"`, `null` or `"auto"`.
    """
    if isinstance(value, str):
        try:
            return finite(float(value))
        except ValueError:
            return None
    return None if isinstance(value, bool) else finite(value)


def with_zeros(frame: Frame) -> Frame:
    """Puts zeros in place of missing values, as `nullPointMode: null as zero` asks for."""
    fields = tuple(
        replace(one, values=[0 if value is None else value for value in one.values])
        if one.type == "number"
        else one
        for one in frame.fields
    )
    return replace(frame, fields=fields)
