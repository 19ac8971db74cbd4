"""Numbers with units, as Prometheus' functions write them. Pure.

Source: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#numbers
"""

import math
from collections.abc import Callable, Mapping, Sequence

from .model import TemplateUnknownError
from .printing import four_digits

_LARGE = ("", "k", "M", "G", "T", "P", "E", "Z", "Y")
_BINARY = ("", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi")
_LONGEST = 2**63
_SMALL = ("", "m", "u", "n", "p", "f", "a", "z", "y")


def humanize(number: float) -> str:
    """Writes a number with a metric prefix."""
    if number == 0 or not math.isfinite(number):
        return four_digits(number)
    return _grown(number, _LARGE, 1000) if abs(number) >= 1 else _shrunk(number)


def humanize1024(number: float) -> str:
    """Writes a number with a binary prefix."""
    if abs(number) <= 1 or not math.isfinite(number):
        return four_digits(number)
    return _grown(number, _BINARY, 1024)


def humanize_percentage(number: float) -> str:
    """Writes a ratio as a percentage."""
    return f"{four_digits(number * 100)}%"


def humanize_duration(seconds: float) -> str:
    """Writes a length of time.

    Raises:
        TemplateUnknownError: if it is longer than Prometheus can count.
    """
    if abs(seconds) >= _LONGEST and math.isfinite(seconds):
        raise TemplateUnknownError("humanizeDuration of such a number")
    if not math.isfinite(seconds):
        return four_digits(seconds)
    if seconds == 0:
        return f"{four_digits(seconds)}s"
    if abs(seconds) < 1:
        return f"{_shrunk(seconds)}s"
    sign = "-" if seconds < 0 else ""
    whole = int(abs(seconds))
    days, hours = whole // 86_400, whole // 3600 % 24
    minutes, rest = whole // 60 % 60, whole % 60
    if days:
        return f"{sign}{days}d {hours}h {minutes}m {rest}s"
    if hours:
        return f"{sign}{hours}h {minutes}m {rest}s"
    if minutes:
        return f"{sign}{minutes}m {rest}s"
    return f"{sign}{four_digits(abs(seconds))}s"


def _grown(number: float, prefixes: Sequence[str], base: int) -> str:
    prefix = ""
    for following in prefixes[1:]:
        if abs(number) < base:
            break
        prefix = following
        number /= base
    return f"{four_digits(number)}{prefix}"


def _shrunk(number: float) -> str:
    prefix = ""
    for following in _SMALL[1:]:
        if abs(number) >= 1:
            break
        prefix = following
        number *= 1000
    return f"{four_digits(number)}{prefix}"


UNITS: Mapping[str, Callable[[float], str]] = {
    "humanize": humanize,
    "humanize1024": humanize1024,
    "humanizeDuration": humanize_duration,
    "humanizePercentage": humanize_percentage,
}
"""The functions, by their name in templates."""
