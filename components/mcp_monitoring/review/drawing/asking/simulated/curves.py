"""Made-up values of one series: the same for the same name, labels and moments. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

Values = tuple[float | None, ...]
"""A value for each moment; None where there is none."""

HOUR = 3600.0

PARTS = ("_bucket", "_count", "_sum", "_total")
"""Endings of counters; those of one histogram are made of the same events."""

_RARE = ("error", "fail", "timeout", "denied", "reject", "refus", "cancel", "opened", "acquire")
_RARE_SHARE = 0.004
_MEAN = 0.2
_MEDIAN = 0.15
_BYTES = 40_000.0
_BEGAN_BEFORE = 3 * 24 * HOUR


@dataclass(frozen=True)
class _Range:
    """The lowest and the highest value that a series may have."""

    low: float
    high: float
    whole: bool = False


# By the end of a name: Prometheus' conventions put the unit there.
_GAUGES: Mapping[str, _Range] = {
    "_bytes": _Range(1.2e8, 3.6e8, whole=True),
    "_seconds": _Range(0.05, 0.6),
    "_ratio": _Range(0.2, 0.8),
    "_utilization": _Range(0.2, 0.8),
    "_percent": _Range(20, 80),
    "_percentage": _Range(20, 80),
    "_celsius": _Range(30, 55),
    "_limit": _Range(50, 50),
    "_max": _Range(50, 50),
    "_capacity": _Range(50, 50),
    **dict.fromkeys(("_info", "up", "_health", "_healthy", "_ready", "_enabled"), _Range(1, 1)),
    **dict.fromkeys(("_status", "_state"), _Range(1, 1)),
}
_OTHER_GAUGE = _Range(2, 40, whole=True)
_EVENTS = _Range(0.3, 3)
_BEGINNINGS = ("_timestamp_seconds", "_time_seconds")


def gauge(name: str, labels: Mapping[str, str], times: Sequence[float]) -> Values:
    """Makes up the values of a gauge; a moment, such as that of a start, is three days ago.

    Args:
        name: its name, whose ending tells the unit.
        labels: its labels.
        times: the moments, in seconds.
    """
    if name.endswith(_BEGINNINGS):
        return (times[0] - _BEGAN_BEFORE if times else 0,) * len(times)
    if name.endswith(("_uptime_seconds", "_uptime")):
        return tuple(moment - times[0] + _BEGAN_BEFORE for moment in times)
    within = next((one for end, one in _GAUGES.items() if name.endswith(end)), _OTHER_GAUGE)
    return _curve(name, labels, times, within)


def rate(name: str, labels: Mapping[str, str], times: Sequence[float]) -> Values:
    """Makes up how much a counter grows in a second.

    The parts of a histogram fit each other: buckets are shares of the count, by `le`, and the sum
    is what so many events would add up to.

    Args:
        name: its name.
        labels: its labels.
        times: the moments, in seconds.
    """
    part = next((one for one in PARTS if name.endswith(one)), "")
    stem = name.removesuffix(part)
    of_events = {key: value for key, value in labels.items() if key != "le"}
    share = 1.0
    if any(_is_rare(key, value) for key, value in of_events.items()):
        share = _RARE_SHARE
    if part == "_bucket" and "le" in labels:
        share *= _share_below(labels["le"], stem)
    elif part == "_sum" or (part == "_total" and stem.endswith(("_seconds", "_bytes"))):
        share *= size_of_event(stem)
    events = _curve(stem, of_events, times, _EVENTS)
    return tuple(None if one is None else one * share for one in events)


def counter(name: str, labels: Mapping[str, str], times: Sequence[float]) -> Values:
    """Makes up the values of a counter itself, which only grows."""
    grows = [one or 0.0 for one in rate(name, labels, times)]
    total = _BEGAN_BEFORE * (sum(grows) / len(grows)) if grows else 0.0
    found, before = [], times[0] if times else 0.0
    for moment, one in zip(times, grows, strict=True):
        total += one * (moment - before)
        before = moment
        found.append(float(round(total)))
    return tuple(found)


def size_of_event(name: str) -> float:
    """Tells what one event of a histogram measures on average: a part of a second, or bytes."""
    return _BYTES if "bytes" in name else _MEAN


def quantile(share: float, name: str, labels: Mapping[str, str], times: Sequence[float]) -> Values:
    """Makes up a quantile of a histogram: a higher one is above a lower one at any moment."""
    middle = _MEDIAN * size_of_event(name) / _MEAN
    share = min(max(share, 0.001), 0.999)
    factor = middle * (share / (1 - share)) ** 0.45
    return tuple(
        None if one is None else one * factor
        for one in _curve(f"{name} size", labels, times, _Range(0.8, 1.3))
    )


def _is_rare(label: str, value: str) -> bool:
    return "error" in label or any(word in value.lower() for word in _RARE)


def _share_below(bound: str, stem: str) -> float:
    try:
        limit = float(bound)
    except ValueError:
        return 1.0
    middle = _MEDIAN * size_of_event(stem) / _MEAN
    if limit <= 0:
        return 0.0
    return 1.0 if math.isinf(limit) else 1 / (1 + (middle / limit) ** 2.2)


def _curve(name: str, labels: Mapping[str, str], times: Sequence[float], within: _Range) -> Values:
    """Draws waves of hours, with something rough on top, between two values."""
    seed = "\0".join((name, *(f"{key}={labels[key]}" for key in sorted(labels))))
    return _drawn(seed, tuple(times), within)


@lru_cache(maxsize=512)  # The queries of a dashboard read the same series again and again.
def _drawn(seed: str, times: tuple[float, ...], within: _Range) -> Values:
    digest = sha256(seed.encode("utf-8", "replace")).digest()
    part = [byte / 255 for byte in digest]
    level, width = 0.3 + 0.4 * part[0], 0.12 + 0.13 * part[1]
    slow, quick = HOUR * (3 + 5 * part[2]), HOUR * (0.4 + 0.6 * part[3])
    found = []
    for moment in times:
        wave = (
            0.6 * math.sin(math.tau * (moment / slow + part[4]))
            + 0.25 * math.sin(math.tau * (moment / quick + part[5]))
            + 0.15 * math.sin(math.tau * (moment / 97 + part[6])) * math.sin(moment / 41 + part[7])
        )
        value = within.low + (within.high - within.low) * (level + width * wave)
        found.append(float(round(value)) if within.whole else value)
    return tuple(found)
