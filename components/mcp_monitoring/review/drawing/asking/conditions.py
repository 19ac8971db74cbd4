"""Conditions on which parts of a dynamic dashboard are shown, decided where a picture can. Pure."""

import re
from collections.abc import Sequence
from typing import Any

from ....dashboard.dynamic.conditions import condition_of
from .filled_in import Variables


def is_shown(complement: Any, variables: Variables) -> bool | None:
    """Tells whether a part is shown; None if that depends on more than the values of variables.

    Args:
        complement: the complement of a panel, a row or a tab.
        variables: the values of the variables.
    """
    condition = condition_of(complement)
    results = [test and _result(*test, variables) for test in condition.tests]
    if not results:
        return True
    holds = _any(results) if condition.joined_by_or else _all(results)
    return None if holds is None else holds is not condition.hides


def _result(name: str, operator: str, value: str, variables: Variables) -> bool | None:
    chosen = variables.chosen.get(name)
    if chosen is None or len(chosen.values) != 1:
        return None
    (own,) = chosen.values
    match operator:
        case "equals":
            return own == value
        case "notEquals":
            return own != value
    try:
        matches = re.search(value, own) is not None
    except re.error:
        return None
    return {"matches": matches, "notMatches": not matches}.get(operator)


def _all(results: Sequence[bool | None]) -> bool | None:
    return False if False in results else None if None in results else True


def _any(results: Sequence[bool | None]) -> bool | None:
    return True if True in results else None if None in results else False
