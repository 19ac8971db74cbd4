"""Moments as dates, in the formats of Moment.js. Pure.

Source: https://momentjs.com/docs/#/displaying/format/
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SYSTEM = "YYYY-MM-DD HH:mm:ss"
"""How Grafana writes a moment unless it is told otherwise."""

SYSTEM_WITH_MS = "YYYY-MM-DD HH:mm:ss.SSS"
"""The same where the moments lie close together."""

LATEST_MS = 8.64e15
"""The last moment that a browser's date can hold."""

_ISO = "YYYY-MM-DDTHH:mm:ssZ"
_ISO_UTC = "YYYY-MM-DDTHH:mm:ss[Z]"

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

_TOKENS = re.compile(
    r"\[[^\]]*\]|\\.|YYYYYY|YYYYY|YYYY|YY|Y|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDDo|DDD|DD|Do|D"
    r"|dddd|ddd|dd|do|d|e|E|ww|wo|w|WW|Wo|W|gggg|gg|GGGG|GG|A|a|HH|H|hh|h|kk|k|mm|m|ss|s"
    r"|S{1,9}|ZZ|Z|zz|z|X|x|LTS|LT|LLLL|LLL|LL|L|llll|lll|ll|l|."
)

_LONG = {
    "LT": "h:mm A",
    "LTS": "h:mm:ss A",
    "L": "MM/DD/YYYY",
    "LL": "MMMM D, YYYY",
    "LLL": "MMMM D, YYYY h:mm A",
    "LLLL": "dddd, MMMM D, YYYY h:mm A",
    "l": "M/D/YYYY",
    "ll": "MMM D, YYYY",
    "lll": "MMM D, YYYY h:mm A",
    "llll": "ddd, MMM D, YYYY h:mm A",
}


@dataclass(frozen=True)
class _Moment:
    """A moment in its time zone, any year."""

    ms: int
    year: int
    month: int
    day: int
    offset_minutes: int
    zone: str

    @property
    def local_ms(self) -> int:
        return self.ms + self.offset_minutes * 60_000

    @property
    def hour(self) -> int:
        return self.local_ms // 3_600_000 % 24

    @property
    def minute(self) -> int:
        return self.local_ms // 60_000 % 60

    @property
    def second(self) -> int:
        return self.local_ms // 1000 % 60

    @property
    def thousandth(self) -> int:
        return self.local_ms % 1000

    @property
    def weekday(self) -> int:
        """Day of the week; Sunday is 0."""
        return (self.local_ms // 86_400_000 + 4) % 7

    @property
    def day_of_year(self) -> int:
        return self.local_ms // 86_400_000 - _days_since_1970(self.year, 1, 1) + 1

    @property
    def iso_week(self) -> tuple[int, int]:
        """Year and week of ISO 8601."""
        thursday = self.local_ms // 86_400_000 - (self.weekday - 1) % 7 + 3
        year = _civil(thursday)[0]
        return year, (thursday - _days_since_1970(year, 1, 1)) // 7 + 1

    @property
    def week(self) -> tuple[int, int]:
        """Year and week of the United States: weeks begin on Sunday, the first has January 1."""
        saturday = self.local_ms // 86_400_000 - self.weekday + 6
        year = _civil(saturday)[0]
        return year, (saturday - _days_since_1970(year, 1, 1)) // 7 + 1


def date(ms: float, pattern: str, timezone: str = "utc") -> str:
    """Writes a moment.

    Args:
        ms: milliseconds since 1970.
        pattern: format of Moment.js, such as `YYYY-MM-DD`.
        timezone: `utc`, or a name of the time zone database; an unknown one counts as `utc`.
    """
    if not math.isfinite(ms) or abs(ms) > LATEST_MS:
        return "Invalid date"
    moment = _moment(math.trunc(ms), timezone)
    return _formatted(moment, pattern or (_ISO_UTC if moment.zone == "UTC" else _ISO))


def same_day(one_ms: float, other_ms: float, timezone: str = "utc") -> bool:
    """Tells whether two moments are on one day of a time zone."""
    return date(one_ms, "YYYY-MM-DD", timezone) == date(other_ms, "YYYY-MM-DD", timezone)


def from_now(ms: float, now_ms: float) -> str:
    """Writes how far a moment is from another: `3 hours ago`, `in 2 days`."""
    if not math.isfinite(ms) or abs(ms) > LATEST_MS:
        return "Invalid date"
    distance = _distance(abs(ms - now_ms) / 1000)
    return f"in {distance}" if ms > now_ms else f"{distance} ago"


def _distance(seconds: float) -> str:
    days = seconds / 86_400
    months = days * 4800 / 146_097
    if _half_up(seconds) < 45:
        return "a few seconds"
    for amount, limit, name in (
        (seconds / 60, 45, "minute"),
        (seconds / 3600, 22, "hour"),
        (days, 26, "day"),
        (months, 11, "month"),
        (months / 12, math.inf, "year"),
    ):
        count = _half_up(amount)
        if count <= 1:
            return f"{'an' if name == 'hour' else 'a'} {name}"
        if count < limit:
            return f"{count} {name}s"
    raise AssertionError("years have no limit")


def _half_up(value: float) -> int:
    return math.floor(value + 0.5)


def _moment(ms: int, timezone: str) -> _Moment:
    offset, zone = _offset(ms, timezone)
    year, month, day = _civil((ms + offset * 60_000) // 86_400_000)
    return _Moment(ms, year, month, day, offset, zone)


def _offset(ms: int, timezone: str) -> tuple[int, str]:
    if timezone.lower() in ("", "utc", "browser"):
        return 0, "UTC"
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
        local = moment.astimezone(ZoneInfo(timezone))
    except (OverflowError, ValueError, OSError, KeyError):
        return 0, "UTC"
    offset = local.utcoffset() or timedelta()
    return int(offset.total_seconds() // 60), local.tzname() or ""


def _civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970, in any year.

    Source: https://howardhinnant.github.io/date_algorithms.html
    """
    days += 719_468
    era, of_era = divmod(days, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    early = 1 if month <= 2 else 0
    return year_of_era + era * 400 + early, month, of_year - (153 * shifted + 2) // 5 + 1


def _days_since_1970(year: int, month: int, day: int) -> int:
    if month <= 2:
        year, month = year - 1, month + 12
    era, of_era = divmod(year, 400)
    of_year = (153 * (month - 3) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def _formatted(moment: _Moment, pattern: str) -> str:
    return "".join(_token(moment, token) for token in _TOKENS.findall(pattern.replace("\n", " ")))


def _token(moment: _Moment, token: str) -> str:
    if token.startswith("[") and token.endswith("]"):
        return token[1:-1]
    if token.startswith("\\"):
        return token[1:]
    if token in _LONG:
        return _formatted(moment, _LONG[token])
    if token.startswith("S"):
        return f"{moment.thousandth:03}000000"[: len(token)]
    known = _NUMBERS.get(token) or _WORDS.get(token)
    return str(known(moment)) if known else token


def _ordinal(number: int) -> str:
    tens = number % 100 // 10
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if tens != 1 else "th"
    return f"{number}{ending}"


def _zone_offset(moment: _Moment, between: str) -> str:
    hours, minutes = divmod(abs(moment.offset_minutes), 60)
    return f"{'-' if moment.offset_minutes < 0 else '+'}{hours:02}{between}{minutes:02}"


_NUMBERS: dict[str, Callable[[_Moment], object]] = {
    "YYYYYY": lambda m: f"{m.year:+07}",
    "YYYYY": lambda m: f"{m.year:05}",
    "YYYY": lambda m: f"{m.year:04}",
    "YY": lambda m: f"{m.year % 100:02}",
    "Y": lambda m: f"{m.year:04}" if m.year < 10_000 else f"+{m.year}",
    "Q": lambda m: (m.month + 2) // 3,
    "Qo": lambda m: _ordinal((m.month + 2) // 3),
    "M": lambda m: m.month,
    "MM": lambda m: f"{m.month:02}",
    "Mo": lambda m: _ordinal(m.month),
    "D": lambda m: m.day,
    "DD": lambda m: f"{m.day:02}",
    "Do": lambda m: _ordinal(m.day),
    "DDD": lambda m: m.day_of_year,
    "DDDD": lambda m: f"{m.day_of_year:03}",
    "DDDo": lambda m: _ordinal(m.day_of_year),
    "d": lambda m: m.weekday,
    "do": lambda m: _ordinal(m.weekday),
    "e": lambda m: m.weekday,
    "E": lambda m: m.weekday or 7,
    "w": lambda m: m.week[1],
    "ww": lambda m: f"{m.week[1]:02}",
    "wo": lambda m: _ordinal(m.week[1]),
    "W": lambda m: m.iso_week[1],
    "WW": lambda m: f"{m.iso_week[1]:02}",
    "Wo": lambda m: _ordinal(m.iso_week[1]),
    "gg": lambda m: f"{m.week[0] % 100:02}",
    "gggg": lambda m: f"{m.week[0]:04}",
    "GG": lambda m: f"{m.iso_week[0] % 100:02}",
    "GGGG": lambda m: f"{m.iso_week[0]:04}",
    "H": lambda m: m.hour,
    "HH": lambda m: f"{m.hour:02}",
    "h": lambda m: m.hour % 12 or 12,
    "hh": lambda m: f"{m.hour % 12 or 12:02}",
    "k": lambda m: m.hour or 24,
    "kk": lambda m: f"{m.hour or 24:02}",
    "m": lambda m: m.minute,
    "mm": lambda m: f"{m.minute:02}",
    "s": lambda m: m.second,
    "ss": lambda m: f"{m.second:02}",
    "X": lambda m: m.ms // 1000,
    "x": lambda m: m.ms,
}

_WORDS: dict[str, Callable[[_Moment], object]] = {
    "MMM": lambda m: _MONTHS[m.month - 1][:3],
    "MMMM": lambda m: _MONTHS[m.month - 1],
    "dd": lambda m: _DAYS[m.weekday][:2],
    "ddd": lambda m: _DAYS[m.weekday][:3],
    "dddd": lambda m: _DAYS[m.weekday],
    "A": lambda m: "AM" if m.hour < 12 else "PM",
    "a": lambda m: "am" if m.hour < 12 else "pm",
    "Z": lambda m: _zone_offset(m, ":"),
    "ZZ": lambda m: _zone_offset(m, ""),
    "z": lambda m: m.zone,
    "zz": lambda m: m.zone,
}
