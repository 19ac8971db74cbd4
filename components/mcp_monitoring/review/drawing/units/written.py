"""A value, written with its unit. Pure."""

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


def written(value: float | None, unit: str, decimals: int | None, timezone: str = "utc") -> Written:
    """Writes a number with a unit as Grafana's `getDisplayProcessor` does.

    Args:
        value: the number; None for none.
        unit: id of the unit, such as `s`, `percentunit` or `suffix:rows`; "" for none.
        decimals: how many to show; None for as many as fit.
        timezone: `utc`, or a name of the time zone database; for dates.
    """
    raise NotImplementedError
