"""What a kind of panel makes: a Vega specification of its content. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Drawing:
    """The content of a panel, below its title.

    Attributes:
        spec: a Vega specification of exactly the size that was asked for, without padding.
        notes: what the reader has to know, such as that series were left out; each is one line.
        background: colour of the whole panel, behind its title too; "" for that of the theme.
    """

    spec: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    background: str = ""
