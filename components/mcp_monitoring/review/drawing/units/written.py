"""A value, written with its unit. Pure.

Source: `tests/recordings/pictures/units.json.gz`, and for custom units
https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit
"""

import math

from . import dates, durations, families, numbers, scales
from .text import Written

__all__ = ["Written", "is_date", "written"]


def written(
    value: float | None,
    unit: str,
    decimals: int | None,
    timezone: str = "utc",
    now_ms: float | None = None,
) -> Written:
    """Writes a number with a unit as Grafana's `getDisplayProcessor` does.

    Args:
        value: the number; None for none.
        unit: id of the unit, such as `s`, `percentunit` or `suffix:rows`; "" for none. One that
            nobody knows stands behind the number.
        decimals: how many to show; None for as many as fit.
        timezone: `utc`, or a name of the time zone database; for dates.
        now_ms: the present moment in milliseconds since 1970, for units that are relative to it;
            None to write the date.
    """
    if value is None:
        return Written("")
    if math.isnan(value):
        return Written("NaN")
    if is_date(unit):
        return Written(_date(value, unit, timezone, now_ms))
    return _by_family(value, unit, decimals) or _custom(value, unit, decimals)


def is_date(unit: str) -> bool:
    """Tells whether numbers of a unit are moments, in milliseconds since 1970."""
    return unit in families.DATES or unit == "dateTimeFromNow" or unit.startswith("time:")


def _date(value: float, unit: str, timezone: str, now_ms: float | None) -> str:
    if unit.startswith("time:"):
        return dates.date(value, unit.removeprefix("time:"), timezone)
    if unit == "dateTimeFromNow":
        if now_ms is None:
            return dates.date(value, dates.SYSTEM, timezone)
        return dates.from_now(value, now_ms)
    pattern, pattern_today = families.DATES[unit]
    if pattern_today and now_ms is not None and dates.same_day(value, now_ms, timezone):
        pattern = pattern_today
    return dates.date(value, pattern, timezone)


def _by_family(value: float, unit: str, decimals: int | None) -> Written | None:
    if unit in families.FIXED:
        return _fixed(value, decimals, families.FIXED[unit])
    if unit in families.SI_UNITS:
        return scales.si(value, decimals, *families.SI_UNITS[unit])
    if unit in families.BINARY_UNITS:
        return scales.binary(value, decimals, *families.BINARY_UNITS[unit])
    if unit in families.COUNT_UNITS:
        return scales.count(value, decimals, families.COUNT_UNITS[unit])
    if unit in families.MONEY:
        return scales.money(value, decimals, families.MONEY[unit])
    if unit in families.MONEY_BEHIND:
        return scales.money(value, decimals, families.MONEY_BEHIND[unit], behind=True)
    if unit in families.LETTERS:
        return scales.scaled(value, decimals, 1000, families.LETTERS[unit])
    if unit in families.YES_OR_NO:
        return Written(families.YES_OR_NO[unit][0 if value else 1])
    if unit in durations.STEPS:
        return durations.length(value, decimals, unit)
    return _single(value, unit, decimals)


def _single(value: float, unit: str, decimals: int | None) -> Written | None:
    match unit:
        case "percent":
            return Written(numbers.rounded(value, decimals), suffix="%")
        case "percentunit":
            return Written(numbers.rounded(100 * value, decimals), suffix="%")
        case "string":
            return Written(numbers.plain(value))
        case "hex" | "hex0x":
            if not math.isfinite(value):
                return Written(numbers.infinite(value))
            figures = numbers.hexadecimal(float(numbers.rounded(value, decimals)))
            sign = "-" if figures.startswith("-") else ""
            before = "0x" if unit == "hex0x" else ""
            return Written(f"{sign}{before}{figures.removeprefix('-')}")
        case "sci":
            return Written(numbers.scientific(value, decimals))
        case "locale":
            return Written(numbers.grouped(value, 3 if decimals is None else decimals))
        case "timeticks":
            return durations.length(value / 100, decimals, "s")
        case "dtdurationms":
            return durations.in_words(value, decimals, "millisecond")
        case "dtdurations":
            return durations.in_words(value, decimals, "second")
        case "dthms":
            return durations.hours_minutes_seconds(value)
        case "dtdhms":
            return durations.hours_minutes_seconds(value, days=True)
        case "clockms":
            return durations.clock(value, decimals)
        case "clocks":
            return durations.clock(value * 1000, decimals)
    return None


def _custom(value: float, unit: str, decimals: int | None) -> Written:
    kind, colon, rest = unit.partition(":")
    if not kind or not colon:
        return _fixed(value, decimals, unit)
    match kind:
        case "prefix":
            return Written(numbers.rounded(value, decimals), prefix=rest)
        case "suffix":
            return _fixed(value, decimals, rest)
        case "si":
            offset = scales.si_offset(rest[:1])
            return scales.si(value, decimals, rest[1:] if offset else rest, offset)
        case "count":
            return scales.count(value, decimals, rest)
        case "currency":
            return _money(value, decimals, rest)
        case "bool":
            yes, slash, no = rest.partition("/")
            return Written(yes if value else (no if slash else "-"))
    return _fixed(value, decimals, unit)


def _money(value: float, decimals: int | None, rest: str) -> Written:
    """Money in a currency of its own; `financial:SYMBOL[:suffix]` is never shortened."""
    parts = rest.split(":")
    if parts[0] != "financial" or len(parts) == 1:
        return scales.money(value, decimals, rest)
    if not parts[1]:
        return _fixed(value, decimals, "")
    amount = numbers.grouped(value, 1 if decimals is None else decimals, decimals or 0)
    if parts[2:3] == ["suffix"]:
        return Written(amount, suffix=parts[1])
    return Written(amount, prefix=parts[1])


def _fixed(value: float, decimals: int | None, unit: str) -> Written:
    return Written(numbers.rounded(value, decimals), suffix=f" {unit}" if unit else "")
