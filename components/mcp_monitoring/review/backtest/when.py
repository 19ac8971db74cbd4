"""The range of time that a backtest looks at, from the options of the command. Pure."""

import math
from datetime import UTC, datetime

from ...problems import ProblemsError
from ..past.model import Range

_DAY_MS = 86_400_000
_MOST_DAYS = 400


def chosen_range(days: float, start: str, end: str, now_ms: int) -> Range:
    """Finds the range.

    Args:
        days: how many days it has, if it has no start.
        start: its begin, as ISO 8601, in UTC unless it says otherwise; "" for `days` before the
            end.
        end: its end likewise; "" for now.
        now_ms: now, in milliseconds since 1970.

    Raises:
        ProblemsError: if they give no range; it says why.
    """
    if not math.isfinite(days):
        raise ProblemsError([f"--days: {days} is no number of days"])
    to = _moment("--to", end) if end else now_ms
    begin = _moment("--from", start) if start else to - round(days * _DAY_MS)
    if begin >= to:
        raise ProblemsError(["the range ends before it begins; give --from before --to"])
    if to - begin > _MOST_DAYS * _DAY_MS:
        raise ProblemsError([f"the range is longer than {_MOST_DAYS} days; give a shorter one"])
    # What is in the future cannot be known.
    return Range(begin, min(to, now_ms)) if begin < now_ms else _in_the_future()


def _moment(option: str, text: str) -> int:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ProblemsError(
            [f"{option}: {text!r} is no time; write it as 2026-11-20 or 2026-11-20T14:30"]
        ) from None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def _in_the_future() -> Range:
    raise ProblemsError(["the range begins in the future; give an earlier --from"])
