"""Matchers of selectors, and functions that queries are told apart by."""

import re

from promql_parser import Matcher, VectorSelector

RATES = ("rate", "irate", "increase")
"""Functions that take a decrease for a restart of the server."""

_ALTERNATIVES = re.compile(r"\(?[\w .:/-]*(?:\|[\w .:/-]*)*\)?")


def matchers_of(selector: VectorSelector) -> list[Matcher]:
    """Lists the matchers of a selector, those joined by `or` included."""
    found = list(selector.matchers.matchers)
    for group in selector.matchers.or_matchers:
        found.extend(group)
    return found


def alternatives(pattern: str) -> list[str]:
    """Splits a regular expression at its outer bars, if it is simple enough to tell them."""
    if not _ALTERNATIVES.fullmatch(pattern):
        return [pattern]
    return [value for value in pattern.strip("()").split("|") if value]
