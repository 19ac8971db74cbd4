"""Calculations over the values of a field, by Grafana's ids. Pure."""

from .frames.frame import Field

CALCULATIONS: dict[str, str] = {}
"""Every calculation: its id, such as `lastNotNull`, and the name that Grafana shows (`Last *`)."""


def reduced(field: Field, calculation: str) -> object:
    """Calculates one value of a field.

    Args:
        field: the field.
        calculation: id, such as `mean`; an unknown one counts as `lastNotNull`.

    Returns:
        A number, a text, a list for `allValues` and such, or None.
    """
    raise NotImplementedError
