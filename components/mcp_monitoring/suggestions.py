"""Suggestions for an unknown name."""

import difflib
import re
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggests a similar known name, as a question; empty if no name is similar."""
    close = closest(name, known)
    return f"did you mean {close}?" if close else ""


def closest(name: str, known: Iterable[str]) -> str:
    """Finds the known name that is most similar to a name; empty if none is similar."""
    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.7)
    return found[0] if found else ""


def near_miss(name: str, known: Iterable[str]) -> str:
    """Finds the known name that a name is a slip of the pen for; empty if there is none.

    A slip is one character added, left out, taken for another or swapped with the next, upper case
    for lower case, or `-` for `_`. Names that differ in a number are names of siblings.
    """
    if len(name) < _SHORT:
        return ""
    slips = (one for one in sorted(known) if len(one) >= _SHORT and _differ_by_a_slip(name, one))
    return next(slips, "")


_SHORT = 5
"""Shorter names that differ in a character are often all meant."""


def _differ_by_a_slip(one: str, other: str) -> bool:
    left, right = (re.sub("[-_ ]", "-", name.casefold()) for name in (one, other))
    if re.sub(r"\d+", "0", left) == re.sub(r"\d+", "0", right):
        return left == right
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left, right = left[start:], right[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )
