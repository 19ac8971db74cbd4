"""What an address asks for, in Grafana's parameters: `from`, `to`, `refresh`, `var-NAME`. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_monitoring.dashboard.lenient import mapping, text
from mcp_monitoring.review.drawing.asking.column import NARROW
from mcp_monitoring.review.drawing.asking.durations import duration_ms
from mcp_monitoring.review.drawing.asking.moments import MomentError, range_between
from mcp_monitoring.review.drawing.pages.look import USUAL_WIDTH
from mcp_monitoring.review.drawing.time_range import TimeRange
from mcp_monitoring.review.picture.times import timezone_of
from starlette.datastructures import QueryParams

VARIABLE = "var-"
"""What the names of variables begin with in an address."""

RANGES = ("5m", "15m", "30m", "1h", "3h", "6h", "12h", "24h", "2d", "7d", "30d")
"""The ranges up to now that a page offers, the shortest first."""

# Grafana's own, where a dashboard says nothing.
_USUAL = ("now-6h", "now")
# Grafana does not refresh more often, either.
_MOST_OFTEN_MS = 5000
_LEAST_NARROW, _LEAST_WIDE, _MOST = 320, 1000, 2400


@dataclass(frozen=True)
class Asked:
    """What an address asks for, completed by what the dashboard opens with.

    Attributes:
        starts: begin of the time, in Grafana's words.
        ends: its end.
        range: both as moments.
        timezone: `utc`, or a name of the time zone database.
        refresh: how often the page is drawn again, such as `30s`; "" for never.
        given: the values of variables by name.
        theme: the theme that the address names; "" for what the browser prefers.
        colours: the theme that is drawn.
        width: width of the page in CSS pixels.
        is_narrow: whether its panels stand one below the other.
        opens_rows: whether closed rows are drawn open.
        problems: what of the address cannot be used, a line each.
        is_chosen: whether the address names a time, and not the dashboard alone.
        opened: what a page says of a time that neither of both names; "" for nothing.
    """

    starts: str
    ends: str
    range: TimeRange
    timezone: str
    refresh: str
    given: Mapping[str, Sequence[str]]
    theme: str
    colours: str
    width: int
    is_narrow: bool
    opens_rows: bool
    problems: tuple[str, ...]
    is_chosen: bool
    opened: str = ""

    @property
    def refresh_ms(self) -> int:
        """Milliseconds between two drawings; 0 for never."""
        every = duration_ms(self.refresh) or 0
        return max(every, _MOST_OFTEN_MS) if every else 0


def asked_for(query: QueryParams, model: Mapping[str, Any], now_ms: int) -> Asked:
    """Reads an address.

    Args:
        query: its parameters.
        model: the dashboard.
        now_ms: the present moment.
    """
    timezone = _timezone(query, model)
    own = mapping(model.get("time"))
    opens = (text(own.get("from")) or _USUAL[0], text(own.get("to")) or _USUAL[1])
    wanted = (query.get("from") or opens[0], query.get("to") or opens[1])
    problems = []
    for starts, ends in (wanted, opens, _USUAL):
        try:
            shown = range_between(starts, ends, now_ms, timezone)
            break
        except MomentError as error:
            problems.append(f"the time range is not the one of the address: {error}")
    refresh = query.get("refresh", text(model.get("refresh")))
    theme = query.get("theme", "")
    written = query.get("width", "")
    is_number = written.isascii() and written.isdigit() and len(written) < 6
    wide = int(written) if is_number else USUAL_WIDTH
    return Asked(
        starts=starts,
        ends=ends,
        range=shown,
        timezone=timezone,
        refresh=refresh if duration_ms(refresh) else "",
        given=_given(query),
        theme=theme if theme in ("dark", "light") else "",
        colours="light" if query.get("colours") == "light" else "dark",
        width=_width(wide),
        is_narrow=wide <= NARROW,
        opens_rows=query.get("rows") == "open",
        problems=tuple(problems),
        is_chosen=bool(query.get("from") or query.get("to")),
    )


def _given(query: QueryParams) -> dict[str, list[str]]:
    names = dict.fromkeys(name for name in query if name.startswith(VARIABLE))
    return {name.removeprefix(VARIABLE): query.getlist(name) for name in names}


def _timezone(query: QueryParams, model: Mapping[str, Any]) -> str:
    """Finds the time zone of the dashboard; of the browser, the address says it."""
    is_browsers = text(model.get("timezone")).lower() in ("", "browser")
    return timezone_of({"timezone": query.get("timezone", "")} if is_browsers else model)


def _width(wide: int) -> int:
    least = _LEAST_NARROW if wide <= NARROW else _LEAST_WIDE
    return min(max(wide, least), _MOST)
