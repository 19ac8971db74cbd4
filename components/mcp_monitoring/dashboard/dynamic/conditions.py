"""The conditions on which parts of a dynamic dashboard are shown. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..lenient import mapping, objects, text

CONDITION = "conditionalRendering"
"""Key of the condition, in the schema and in the complement of a panel, a row or a tab."""

_OF_VARIABLE = "ConditionalRenderingVariable"
_OPERATORS: Mapping[str, str] = {
    "equals": "=",
    "notEquals": "!=",
    "matches": "=~",
    "notMatches": "!~",
}


def condition_in_words(condition: Any) -> str:
    """Writes the condition on which something is shown; empty if it has none."""
    spec = mapping(mapping(condition).get("spec"))
    parts = [_test(one) for _, one in objects(spec.get("items"))]
    joined = " or " if spec.get("condition") == "or" else " and "
    return joined.join(parts)


def is_hiding(condition: Any) -> bool:
    """Tells whether a condition hides something rather than shows it."""
    return mapping(mapping(condition).get("spec")).get("visibility") == "hide"


@dataclass(frozen=True)
class Condition:
    """A condition on which something is shown.

    Attributes:
        hides: whether it hides rather than shows.
        joined_by_or: whether one of its tests is enough.
        tests: name, operator and value of the tests of variables; None for other tests.
    """

    hides: bool
    joined_by_or: bool
    tests: tuple[tuple[str, str, str] | None, ...]


def condition_of(complement: Any) -> Condition:
    """Reads the condition of a part of a dashboard; one without tests always holds.

    Args:
        complement: the complement of the part; anything else has no condition.
    """
    spec = mapping(mapping(mapping(complement).get(CONDITION)).get("spec"))
    tests = []
    for _, item in objects(spec.get("items")):
        of = mapping(item.get("spec"))
        name, operator, value = (text(of.get(key)) for key in ("variable", "operator", "value"))
        is_of_variable = item.get("kind") == _OF_VARIABLE
        tests.append((name, operator, value) if is_of_variable else None)
    return Condition(spec.get("visibility") == "hide", spec.get("condition") == "or", tuple(tests))


def said_condition(complement: Any) -> str:
    """Says when a part is shown, such as `shown only if $env = "prod"`; empty if always."""
    condition = mapping(complement).get(CONDITION)
    said = condition_in_words(condition)
    return f"{'hidden' if is_hiding(condition) else 'shown only'} if {said}" if said else ""


def variables_in_condition(complement: Any) -> Iterator[str]:
    """Yields the names of the variables on which it depends whether a part is shown.

    Args:
        complement: the complement of the part; anything else has no condition.
    """
    yield from (test[0] for test in condition_of(complement).tests if test is not None)


def _test(item: Mapping[str, Any]) -> str:
    spec = mapping(item.get("spec"))
    value = spec.get("value")
    match item.get("kind"):
        case kind if kind == _OF_VARIABLE and spec.get("operator", "equals") in _OPERATORS:
            operator = _OPERATORS[spec.get("operator", "equals")]
            return f"${spec.get('variable', '')} {operator} {_json(value)}"
        case "ConditionalRenderingData" if isinstance(value, bool):
            return f"there is {'' if value else 'no '}data"
        case "ConditionalRenderingTimeRangeSize":
            return f"the time range is shorter than {value}"
    return _json(item)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
