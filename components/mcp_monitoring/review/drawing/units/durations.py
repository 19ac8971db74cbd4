"""Lengths of time: `1.5 hours`, `2 days, 3 hours`, `01:02:03`, `01m:02s:003ms`. Pure."""

import math
from dataclasses import dataclass

from .numbers import infinite, plain, rounded
from .text import Written

_PLURALS = frozenset({"min", "hour", "day", "week", "year"})


@dataclass(frozen=True)
class Step:
    """A unit that lengths of time are written in.

    Attributes:
        below: lengths below this are written in it.
        divisor: how many of the unit of the value make one of it.
        name: what it is called.
        same: whether it is the unit of the value itself, which has no plural.
    """

    below: float
    divisor: float
    name: str
    same: bool = False


STEPS: dict[str, tuple[Step, ...]] = {
    "ns": (
        Step(1e3, 1, "ns", same=True),
        Step(1e6, 1e3, "µs"),
        Step(1e9, 1e6, "ms"),
        Step(6e10, 1e9, "s"),
        Step(36e11, 6e10, "min"),
        Step(864e11, 36e11, "hour"),
        Step(math.inf, 864e11, "day"),
    ),
    "µs": (
        Step(1e3, 1, "µs", same=True),
        Step(1e6, 1e3, "ms"),
        Step(math.inf, 1e6, "s"),
    ),
    "ms": (
        Step(1e3, 1, "ms", same=True),
        Step(6e4, 1e3, "s"),
        Step(36e5, 6e4, "min"),
        Step(864e5, 36e5, "hour"),
        Step(31_536e6, 864e5, "day"),
        Step(math.inf, 31_536e6, "year"),
    ),
    "s": (
        Step(1e-6, 1e-9, "ns"),
        Step(1e-3, 1e-6, "µs"),
        Step(1, 1e-3, "ms"),
        Step(60, 1, "s", same=True),
        Step(3600, 60, "min"),
        Step(86_400, 3600, "hour"),
        Step(604_800, 86_400, "day"),
        Step(31_536_000, 604_800, "week"),
        Step(math.inf, 31_556_900, "year"),
    ),
    "m": (
        Step(60, 1, "min", same=True),
        Step(1440, 60, "hour"),
        Step(10_080, 1440, "day"),
        Step(604_800, 10_080, "week"),
        Step(math.inf, 525_948, "year"),
    ),
    "h": (
        Step(24, 1, "hour", same=True),
        Step(168, 24, "day"),
        Step(8760, 168, "week"),
        Step(math.inf, 8760, "year"),
    ),
    "d": (
        Step(7, 1, "day"),
        Step(365, 7, "week"),
        Step(math.inf, 365, "year"),
    ),
}
"""How lengths of time are written, by the id of the unit that they are in."""

_PARTS = (
    ("year", 31_536_000_000),
    ("month", 2_592_000_000),
    ("week", 604_800_000),
    ("day", 86_400_000),
    ("hour", 3_600_000),
    ("minute", 60_000),
    ("second", 1000),
    ("millisecond", 1),
)

_LATEST_MS = 8.64e15
"""The last moment that a browser's date can hold."""


def length(value: float, decimals: int | None, unit: str) -> Written:
    """Writes a length of time in the largest unit that it reaches: `1.5 hours`.

    Args:
        value: the length.
        decimals: how many to show; None for as many as fit.
        unit: id of the unit that it is in, one of `STEPS`.
    """
    if value == 0 and unit == "s":
        return Written("0", suffix=" s")
    steps = STEPS[unit]
    step = next((step for step in steps if abs(value) < step.below), steps[-1])
    # Multiplied where a step is smaller than the unit: 0.001 has no exact number for itself.
    inverse = round(1 / step.divisor)
    size = value * inverse if step.divisor < 1 else value / step.divisor
    many = step.name in _PLURALS and not step.same and abs(size) > 1
    return Written(rounded(size, decimals), suffix=f" {step.name}{'s' if many else ''}")


def in_words(value: float, decimals: int | None, unit: str) -> Written:
    """Writes a length of time in parts: `2 days, 3 hours`; one more part for each decimal.

    Args:
        value: the length.
        decimals: how many further parts to show.
        unit: `second` or `millisecond`: what it is in.
    """
    if value == 0:
        return Written("0", suffix=f" {unit}s")
    rest = abs(value) * (1000 if unit == "second" else 1)
    if not math.isfinite(rest):
        return Written(infinite(rest if value > 0 else -rest), suffix=f" {unit}s")
    left = 1 + max(decimals or 0, 0)
    parts: list[str] = []
    for name, size in _PARTS:
        if left and (parts or rest >= size):
            many = math.floor(rest / size)
            parts.append(f"{plain(float(many))} {name}{'' if many == 1 else 's'}")
            rest = math.fmod(rest, size)
            left -= 1
    return Written(", ".join(parts), suffix=" ago" if value < 0 else "")


def hours_minutes_seconds(seconds: float, *, days: bool = False) -> Written:
    """Writes seconds as `hh:mm:ss`, or as `3 d hh:mm:ss`."""
    if not math.isfinite(seconds):
        return Written(infinite(seconds))
    size = math.floor(abs(seconds))
    ago = " ago" if seconds < 0 else ""
    whole_days, size = divmod(size, 86_400) if days else (0, size)
    before = f"{plain(float(whole_days))} d " if whole_days else ""
    hours = plain(float(size // 3600)).zfill(2)
    return Written(f"{before}{hours}:{size % 3600 // 60:02}:{size % 60:02}", suffix=ago)


def clock(milliseconds: float, decimals: int | None) -> Written:
    """Writes milliseconds as a clock does: `01h:02m:03s:004ms`; fewer parts for fewer decimals."""
    if not math.isfinite(milliseconds):
        return Written(infinite(milliseconds))
    whole = math.trunc(milliseconds)
    hours = f"{plain(float(math.trunc(milliseconds / 3_600_000)))}h"
    parts = [
        f"{whole // 60_000 % 60:02}m",
        f"{whole // 1000 % 60:02}s",
        f"{whole % 1000:03}ms",
    ]
    if milliseconds < 1000:
        return Written(parts[-1])
    if milliseconds < 60_000:
        parts, shown = parts[1:], {0: 1}
    elif milliseconds < 3_600_000:
        shown = {0: 1, 1: 2}
    else:
        if abs(milliseconds) > _LATEST_MS and decimals != 0:
            return Written(f"{hours}:Invalid date")
        parts, shown = [hours, *parts], {0: 1, 1: 2, 2: 3}
    return Written(":".join(parts[: shown.get(-1 if decimals is None else decimals, len(parts))]))
