"""A written value. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """A written value: Grafana shows the parts in different sizes.

    Attributes:
        text: the number, or the text.
        prefix: what stands before it, such as a currency; "" if nothing does.
        suffix: what stands after it, such as ` req/s`; "" if nothing does.
    """

    text: str
    prefix: str = ""
    suffix: str = ""

    @property
    def whole(self) -> str:
        """All of it."""
        return f"{self.prefix}{self.text}{self.suffix}"
