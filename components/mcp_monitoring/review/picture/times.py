"""The time that a picture shows, from the options of the command. Pure."""

from dataclasses import dataclass
from typing import Any

from ...dashboard.lenient import mapping, text
from ..drawing.asking.moments import MomentError, moment_ms, range_between
from ..drawing.time_range import TimeRange


@dataclass(frozen=True)
class Times:
    """What is said about time; empty where the dashboard decides.

    Attributes:
        range: how far back from now, such as `6h`.
        starts: begin, as Grafana takes it.
        ends: end, likewise.
        at: the moment that counts as now.
    """

    range: str = ""
    starts: str = ""
    ends: str = ""
    at: str = ""


def timezone_of(model: Any) -> str:
    """Finds the time zone of a dashboard: `utc`, or a name of the time zone database.

    That of a browser is not known here, so it counts as `utc`; so does a name that is unknown.
    """
    written = text(mapping(model).get("timezone"))
    if written.lower() in ("", "browser", "utc"):
        return "utc"
    try:
        moment_ms("now", 0, written)
    except MomentError:
        return "utc"
    return written


def shown_range(times: Times, model: Any, now_ms: int) -> TimeRange:
    """Finds the time that a picture shows.

    Args:
        times: what is said.
        model: the dashboard, whose own range is shown otherwise.
        now_ms: the present moment.

    Raises:
        MomentError: if a moment or the range is none.
    """
    timezone = timezone_of(model)
    if times.range and (times.starts or times.ends):
        raise MomentError("--range and --from or --to exclude each other")
    now = _moment("--at", times.at, now_ms, timezone) if times.at else now_ms
    own = mapping(mapping(model).get("time"))
    starts, ends = text(own.get("from")), text(own.get("to"))
    if times.range:
        starts, ends = f"now-{times.range.removeprefix('now-').removeprefix('-')}", "now"
        _moment("--range", starts, now, timezone, said=times.range)
    if times.starts or times.ends:
        starts, ends = times.starts, times.ends
        for option, said in (("--from", starts), ("--to", ends)):
            if said:
                _moment(option, said, now, timezone)
    return range_between(starts, ends, now, timezone)


def _moment(option: str, written: str, now_ms: int, timezone: str, said: str = "") -> int:
    try:
        return moment_ms(written, now_ms, timezone)
    except MomentError as error:
        if said:
            raise MomentError(f"{option}: {said!r:.60} is no duration such as 6h or 7d") from None
        raise MomentError(f"{option}: {error}") from None
