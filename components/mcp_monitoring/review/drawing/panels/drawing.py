"""What a kind of panel makes: a Vega specification of its content. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .layers import Layer


@dataclass(frozen=True)
class Drawing:
    """The content of a panel, below its title.

    Attributes:
        spec: a Vega specification of exactly the size that was asked for, without padding.
        notes: what the reader has to know, such as that series were left out; each is one line.
        background: colour of the whole panel, behind its title too; "" for that of the theme.
        hover: makes the marks that tell of the values under the pointer, to be put above all
            others; made on demand, as a picture that stands still needs none of them. None if the
            specification has them already, or there is nothing to tell.
        told: makes what all values under the pointer say, where the panel wants all of them; as
            JSON of `tooltips.Told`, on demand. None if it does not.
    """

    spec: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    background: str = ""
    hover: Callable[[], Layer] | None = field(default=None, compare=False, repr=False)
    told: Callable[[], Mapping[str, Any]] | None = field(default=None, compare=False, repr=False)
