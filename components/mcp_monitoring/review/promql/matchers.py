"""Matchers of selectors, and functions that tell queries apart."""

import re

from promql_parser import Matcher, VectorSelector

RATES = ("rate", "irate", "increase")
"""Functions that treat a decrease as a restart of the server."""

_ALTERNATIVES = re.compile(r"\(?[\w .:/-]*(?:\|[\w .:/-]*)*\)?")


def matchers_of(selector: VectorSelector) -> list[Matcher]:
    """Lists the matchers of a selector, also those joined by `or`."""
    found = list(selector.matchers.matchers)
    for group in selector.matchers.or_matchers:
        found.extend(group)
    return found


def alternatives(pattern: str) -> list[str]:
    """Splits a simple regular expression at its outer bars; returns any other one whole."""
    if not _ALTERNATIVES.fullmatch(pattern):
        return [pattern]
    return [value for value in pattern.strip("()").split("|") if value]
