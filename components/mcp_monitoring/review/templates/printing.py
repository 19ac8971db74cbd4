"""Values as text, as Go prints them. Pure.

Source: https://pkg.go.dev/fmt
"""

import math
import re
from collections.abc import Sequence
from decimal import Decimal

from .model import Missing, TemplateUnknownError, Value

_VERB = re.compile(r"%([-+0 ]*)(\d*)(?:\.(\d+))?([a-zA-Z%])")
# A number of more digits before its point is written with an exponent.
_MOST_DIGITS = 6


def printed(value: Value, missing: str) -> str:
    """Writes a value.

    Args:
        value: the value.
        missing: what a missing label is written as.
    """
    if isinstance(value, Missing):
        return missing
    if isinstance(value, bool):
        return "true" if value else "false"
    return shortest(value) if isinstance(value, float) else str(value)


def shortest(number: float) -> str:
    """Writes a number with as few digits as tell it from all others."""
    if not math.isfinite(number):
        return not_finite(number)
    if number == 0:
        return "-0" if math.copysign(1, number) < 0 else "0"
    exact = Decimal(repr(number)).normalize()
    first = exact.adjusted()
    if -4 <= first < _MOST_DIGITS:
        return f"{exact:f}"
    return f"{exact.scaleb(-first):f}e{first:+03d}"


def not_finite(number: float) -> str:
    """Writes what is no number, or has no end."""
    return "NaN" if math.isnan(number) else f"{number:+}".replace("inf", "Inf")


def four_digits(number: float) -> str:
    """Writes a number with four significant digits."""
    return f"{number:.4g}" if math.isfinite(number) else not_finite(number)


def printf(template: Value, values: Sequence[Value]) -> str:
    """Writes values into a text, as `printf` does.

    Raises:
        TemplateUnknownError: if it has a verb that is not evaluated here, or not with this value.
    """
    if not isinstance(template, str):
        raise TemplateUnknownError("printf without a text")
    waiting = list(values)

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if not waiting:
            raise TemplateUnknownError(f"printf {found[0]} without a value")
        return _written(found, waiting.pop(0))

    text = _VERB.sub(written, template)
    if waiting or "%" in _VERB.sub("", template):
        raise TemplateUnknownError(f"printf {template!r}")
    return text


def _written(verb: re.Match[str], value: Value) -> str:
    flags, width, precision, letter = verb.groups()
    if isinstance(value, float) and letter in "efg":
        if not math.isfinite(value):
            return _aligned(not_finite(value), flags.replace("0", ""), width, verb)
        if letter == "g" and precision is None:
            return _aligned(shortest(value), flags, width, verb)
        return f"%{flags}{width}{'' if precision is None else '.' + precision}{letter}" % value
    if isinstance(value, int) and not isinstance(value, bool) and letter == "d":
        return f"%{flags}{width}d" % value if precision is None else _unknown(verb)
    if letter == "s" and isinstance(value, str) and precision is None:
        return _aligned(value, flags, width, verb)
    if letter == "v" and precision is None:
        return _aligned(printed(value, "<no value>"), flags, width, verb)
    return _unknown(verb)


def _aligned(text: str, flags: str, width: str, verb: re.Match[str]) -> str:
    if flags not in ("", "-"):
        return _unknown(verb)
    size = int(width or 0)
    return text.ljust(size) if flags else text.rjust(size)


def _unknown(verb: re.Match[str]) -> str:
    raise TemplateUnknownError(f"printf {verb[0]} of such a value")
