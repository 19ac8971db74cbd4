"""Units whose prefix grows with the number: `1.2 kB`, `3 MiB`, `4.5K req/s`. Pure."""

import math
import unicodedata
from collections.abc import Sequence

from .numbers import infinite, rounded
from .text import Written

SI = ("f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y")
"""Prefixes of powers of a thousand, from the smallest on."""

SI_NONE = SI.index("")
"""Where the prefix of one is."""

BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi")
"""Prefixes of powers of 1024."""

COUNTS = ("", "K", "M", "B", "T")
"""Letters of counts and of money: thousands, millions and so on."""


def scaled(
    value: float, decimals: int | None, step: float, suffixes: Sequence[str], first: int = 0
) -> Written:
    """Writes a number as a multiple of the largest power that it reaches.

    Args:
        value: the number.
        decimals: how many to show; None for as many as fit.
        step: from one suffix to the next, such as 1000.
        suffixes: one for each power, from the smallest on.
        first: which of the suffixes the number is in before it is scaled.
    """
    if not math.isfinite(value):
        return Written(infinite(value))
    power = math.floor(math.log10(abs(value)) / math.log10(step)) if value else 0
    power = min(max(power, -first), len(suffixes) - 1 - first)
    return Written(rounded(value / step**power, decimals), suffix=suffixes[first + power])


def si(value: float, decimals: int | None, unit: str, offset: int = 0) -> Written:
    """Writes a number with a unit and its SI prefix.

    Args:
        value: the number.
        decimals: how many to show; None for as many as fit.
        unit: the unit without a prefix, such as `B`.
        offset: power of a thousand that the number is in, such as 1 for kilo.
    """
    suffixes = [f" {prefix}{unit}" for prefix in SI]
    return scaled(value, decimals, 1000, suffixes, min(max(SI_NONE + offset, 0), len(SI) - 1))


def binary(value: float, decimals: int | None, unit: str, offset: int = 0) -> Written:
    """Writes a number with a unit and its prefix of powers of 1024."""
    return scaled(value, decimals, 1024, [f" {prefix}{unit}" for prefix in BINARY], offset)


def count(value: float, decimals: int | None, unit: str) -> Written:
    """Writes how many there are of something: `1.5K req/s`."""
    number = scaled(value, decimals, 1000, COUNTS)
    return Written(number.text, suffix=f"{number.suffix} {unit}")


def money(value: float, decimals: int | None, symbol: str, *, behind: bool = False) -> Written:
    """Writes an amount of money: `-$1.5K`, or `1.5Kkr` with the symbol behind."""
    amount = scaled(abs(value), decimals, 1000, COUNTS)
    sign = "-" if value < 0 else ""
    if behind:
        return Written(amount.text, sign, f"{amount.suffix}{symbol}")
    return Written(amount.text, f"{sign}{symbol}", amount.suffix)


def si_offset(letter: str) -> int:
    """Finds the power of a thousand of an SI prefix; 0 if the letter is none."""
    same = unicodedata.normalize("NFKD", letter)
    for index, prefix in enumerate(SI):
        if prefix and unicodedata.normalize("NFKD", prefix) == same:
            return index - SI_NONE
    return 0
