"""Conditions put back into an expression that was deployed without them. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..promql.read import ReadError, read
from ..promql.tree import Selector, selectors


def with_conditions(expr: str, dropped: Mapping[str, Sequence[str]], written: str) -> str:
    """Puts conditions on the selectors of metrics that had them everywhere.

    Args:
        expr: an expression in the names of the set, edited where it was deployed.
        dropped: the conditions that were left out at the deployment, by metric.
        written: the expression that they were left out of.
    """
    try:
        found, before = list(selectors(read(expr))), list(selectors(read(written)))
    except ReadError:
        return expr
    number = Counter(one.name.text for one in before if one.name)
    for selector in reversed(found):
        name = selector.name.text if selector.name else ""
        counted = Counter(dropped.get(name, ()))
        conditions = [one for one, times in counted.items() if times == number[name]]
        expr = _with(expr, selector, conditions) if conditions else expr
    return expr


def _with(expr: str, selector: Selector, conditions: list[str]) -> str:
    text = ",".join(conditions)
    if selector.items.items:
        end = selector.items.items[-1][1]
        return f"{expr[:end]},{text}{expr[end:]}"
    end = selector.name.end if selector.name else 0
    rest = expr[end:].lstrip()
    return f"{expr[:end]}{{{text}{rest[1:] if rest.startswith('{') else '}' + expr[end:]}"
