"""Fields with the configuration that applies to them, and values as they are shown. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..frames.frame import Field, Frame
from ..theme import Theme
from ..units.written import Written


@dataclass(frozen=True)
class ShownValue:
    """A value as a panel shows it.

    Attributes:
        written: its text.
        colour: its colour, by thresholds, mapping or colour scheme, as `#rrggbb`.
        number: the number; None if it is none.
        share: where it is between minimum and maximum, 0 to 1; None without a number.
        mapped: whether a value mapping gave the text.
    """

    written: Written
    colour: str
    number: float | None
    share: float | None
    mapped: bool = False


@dataclass(frozen=True)
class ShownField:
    """A field with the configuration that applies to it: defaults, overrides, then the source's.

    Attributes:
        field: the field.
        name: its display name.
        number: its number among the fields that get a colour of the palette.
        colour: the colour of its series, as `#rrggbb`.
        unit: id of its unit; "" if it has none.
        decimals: how many decimals; None for as many as fit.
        minimum: the configured minimum, or None.
        maximum: the configured maximum, or None.
        custom: raw options of the kind of panel, such as `drawStyle`.
        config: the whole raw configuration.
    """

    field: Field
    name: str
    number: int
    colour: str
    unit: str
    decimals: int | None
    minimum: float | None
    maximum: float | None
    custom: Mapping[str, Any]
    config: Mapping[str, Any]

    def show(self, value: Any) -> ShownValue:
        """Tells how one value is shown."""
        raise NotImplementedError


@dataclass(frozen=True)
class ShownFrame:
    """A frame with the configuration of its fields."""

    frame: Frame
    fields: tuple[ShownField, ...]


def shown_frames(
    frames: Sequence[Frame],
    field_config: Mapping[str, Any],
    theme: Theme,
    timezone: str = "utc",
) -> tuple[ShownFrame, ...]:
    """Applies a panel's field configuration.

    Args:
        frames: the frames of the panel, after its transformations.
        field_config: the panel's raw `fieldConfig`: `defaults` and `overrides`.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database; for dates.
    """
    raise NotImplementedError
