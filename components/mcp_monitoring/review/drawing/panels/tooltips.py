"""What the pointer tells of a panel: of one value, of all at a place, or nothing. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/time-series/#tooltip-options
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ....dashboard.lenient import mapping
from ..axes.plot import Plot
from ..axes.time_ticks import full_time, zone_called
from ..fields.shown import ShownField, ShownValue

Mode = Literal["single", "multi", "none"]

MOST_LINES = 30
"""How many values a tooltip lists; the others are counted."""
MOST_TOLD = 60_000
"""How many values the moments of a panel tell of together; beyond, there are fewer moments."""


@dataclass(frozen=True)
class Entry:
    """A line of a tooltip.

    Attributes:
        name: what it is about.
        text: the value.
        colour: colour of its mark.
        number: the value as a number; None if it is none.
    """

    name: str
    text: str
    colour: str
    number: float | None = None


def entry(of_field: ShownField, value: ShownValue, colour: str = "") -> Entry:
    """Makes a line for a value of a field.

    Args:
        of_field: the field.
        value: the value, shown.
        colour: colour of its mark; "" for that of the field.
    """
    return Entry(of_field.name, value.written.whole, colour or of_field.colour, value.number)


@dataclass(frozen=True)
class Tooltips:
    """The tooltips of a panel.

    Attributes:
        mode: of what they tell: the value under the pointer, all values there, or nothing.
        sort: `asc` or `desc` by the value; anything else for the order of the fields.
        hides_zeros: whether values of zero are left out where all are told.
    """

    mode: Mode
    sort: str
    hides_zeros: bool

    def of_mark(self, of_one: Any, title: str, entries: Callable[[], Iterable[Entry]]) -> Any:
        """Tells the tooltip of a mark.

        Args:
            of_one: what to tell of the mark alone.
            title: what all marks at its place have in common.
            entries: what to tell of all of these.
        """
        if self.mode == "none":
            return None
        if self.mode == "single":
            return of_one
        lines, more = self.lines(entries())
        rows = [[one.name, one.text, one.colour] for one in lines]
        return {"title": title, "rows": rows, "more": more}

    def lines(self, entries: Iterable[Entry]) -> tuple[Sequence[Entry], int]:
        """Puts lines in order; returns also how many are left out, as there are too many."""
        kept = [one for one in entries if not (self.hides_zeros and one.number == 0)]
        if self.sort in ("asc", "desc"):
            sign = 1 if self.sort == "asc" else -1
            kept.sort(key=lambda one: (one.number is None, sign * (one.number or 0.0)))
        return kept[:MOST_LINES], max(len(kept) - MOST_LINES, 0)


def tooltips_of(options: Mapping[str, Any]) -> Tooltips:
    """Reads the tooltips that a panel asks for.

    Args:
        options: the panel's raw options.
    """
    raw = mapping(options.get("tooltip"))
    mode: Mode = "single"
    if raw.get("mode") in ("multi", "none"):
        mode = raw["mode"]
    return Tooltips(mode, str(raw.get("sort") or "none"), raw.get("hideZeros") is True)


def is_told(of_field: ShownField) -> bool:
    """Tells whether tooltips tell of a field."""
    return mapping(of_field.custom.get("hideFrom")).get("tooltip") is not True


@dataclass
class Told:
    """What a chart over time tells at its moments, as JSON for the script of a page.

    Attributes:
        tooltips: which of it is told, and in which order.
        plot: where the pointer has to be.
        timezone: `utc`, or a name of the time zone database.
    """

    tooltips: Tooltips
    plot: Plot
    timezone: str
    _names: dict[str, int] = field(default_factory=dict)
    _colours: dict[str, int] = field(default_factory=dict)
    _moments: list[float] = field(default_factory=list)
    _titles: list[str] = field(default_factory=list)
    _rows: list[list[list[int | str]]] = field(default_factory=list)
    _more: list[int] = field(default_factory=list)

    def add(self, moment: float, entries: Iterable[Entry]) -> None:
        """Adds what is told at a moment, later than those before.

        Args:
            moment: in milliseconds since 1970.
            entries: the values there.
        """
        lines, more = self.tooltips.lines(entries)
        if not lines:
            return
        self._moments.append(moment)
        self._titles.append(full_time(moment, zone_called(self.timezone)))
        self._more.append(more)
        self._rows.append(
            [
                [
                    self._names.setdefault(one.name, len(self._names)),
                    self._colours.setdefault(one.colour, len(self._colours)),
                    one.text,
                ]
                for one in lines
            ]
        )

    def json(self) -> Mapping[str, Any]:
        """Writes it: names and colours once, each line with their numbers."""
        return {
            "top": self.plot.top,
            "bottom": self.plot.bottom,
            "names": list(self._names),
            "colours": list(self._colours),
            "moments": self._moments,
            "titles": self._titles,
            "rows": self._rows,
            "more": self._more,
        }


def fewer(moments: Sequence[float], most: int) -> Sequence[float]:
    """Leaves out moments evenly, down to a number.

    Args:
        moments: the moments, ascending.
        most: how many are kept, one at least.
    """
    every = -(-len(moments) // max(most, 1))
    return moments[:: max(every, 1)]
