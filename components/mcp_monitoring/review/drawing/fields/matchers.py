"""Matchers of overrides: which fields a rule is about. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-overrides/
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..frames.frame import Field, Frame
from ..patterns import pattern_of
from ..reducers import is_number, reduced
from .mappings import key_of


@dataclass(frozen=True)
class Candidate:
    """A field that a matcher looks at.

    Attributes:
        frame: its frame.
        index: its place in it.
        name: its display name so far.
    """

    frame: Frame
    index: int
    name: str

    @property
    def field(self) -> Field:
        """The field itself."""
        return self.frame.fields[self.index]


def is_known(matcher: object) -> bool:
    """Tells whether a matcher is of a kind that is known here."""
    return isinstance(matcher, Mapping) and str(matcher.get("id")) in _MATCHERS


def matches(matcher: object, candidate: Candidate) -> bool:
    """Tells whether a matcher is about a field.

    Args:
        matcher: raw `matcher` of an override: `id` and `options`. One that is malformed or that
            nobody knows is about no field.
        candidate: the field.
    """
    if not isinstance(matcher, Mapping):
        return False
    check = _MATCHERS.get(str(matcher.get("id")))
    return check is not None and check(matcher.get("options"), candidate)


def _by_name(options: object, candidate: Candidate) -> bool:
    return isinstance(options, str) and _is_named(candidate, [options])


def _by_names(options: object, candidate: Candidate) -> bool:
    if not isinstance(options, Mapping):
        return False
    named = _is_named(candidate, _texts(options.get("names")))
    return not named if options.get("mode") == "exclude" else named


def _by_regexp(options: object, candidate: Candidate) -> bool:
    pattern = pattern_of(options) if isinstance(options, str) and options else None
    return pattern is not None and pattern.search(candidate.name) is not None


def _by_regexp_or_names(options: object, candidate: Candidate) -> bool:
    if not isinstance(options, Mapping):
        return False
    return _is_named(candidate, _texts(options.get("names"))) or _by_regexp(
        options.get("pattern"), candidate
    )


def _is_named(candidate: Candidate, names: Sequence[str]) -> bool:
    """Also by what a field was called before its answer told types and names apart."""
    field = candidate.field
    if field.name in names or candidate.name in names:
        return True
    if "Value" in names:
        return field.labels.get("__name__") == field.name
    if "Time" in names or "time" in names:
        return "typeVersion" not in candidate.frame.meta and field.type == "time"
    return False


def _by_value(options: object, candidate: Candidate) -> bool:
    if not isinstance(options, Mapping) or not isinstance(options.get("reducer"), str):
        return False
    value = reduced(candidate.field, options["reducer"])
    if options["reducer"] in ("allIsNull", "allIsZero"):
        return bool(value)
    return _compared(value, str(options.get("op") or "eq"), options.get("value"))


def _compared(left: Any, operation: str, right: Any) -> bool:
    if left is None or right is None:
        operation = {"gte": "eq", "lte": "eq"}.get(operation, operation)
    same = _compared_text(left) == _compared_text(right)
    if operation in ("eq", "neq"):
        return same if operation == "eq" else not same
    if not (is_number(left) and is_number(right)):
        return False
    orders: dict[str, bool] = {
        "gt": left > right,
        "gte": left >= right,
        "lt": left < right,
        "lte": left <= right,
    }
    return orders.get(operation, False)


def _compared_text(value: Any) -> str:
    return "null" if value is None else key_of(value)


def _texts(value: object) -> list[str]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [text for text in value if isinstance(text, str)]


def _all_of(options: object, candidate: Candidate) -> list[bool]:
    if not isinstance(options, Sequence) or isinstance(options, str):
        return []
    return [matches(option, candidate) for option in options]


def _is_first_time(options: object, candidate: Candidate) -> bool:
    times = [index for index, field in enumerate(candidate.frame.fields) if field.type == "time"]
    return times[:1] == [candidate.index]


_MATCHERS: dict[str, Callable[[Any, Candidate], bool]] = {
    "byName": _by_name,
    "byNames": _by_names,
    "byRegexp": _by_regexp,
    "byRegexpOrNames": _by_regexp_or_names,
    "byType": lambda options, candidate: options == candidate.field.type,
    "byTypes": lambda options, candidate: candidate.field.type in _texts(options),
    "byFrameRefID": lambda options, candidate: options == candidate.frame.ref_id,
    "byValue": _by_value,
    "numeric": lambda _options, candidate: candidate.field.type == "number",
    "time": lambda _options, candidate: candidate.field.type == "time",
    "first": lambda _options, candidate: candidate.index == 0,
    "firstTimeField": _is_first_time,
    "anyMatch": lambda options, candidate: any(_all_of(options, candidate)),
    "allMatch": lambda options, candidate: all(_all_of(options, candidate)),
    "invertMatch": lambda options, candidate: not matches(options, candidate),
    "alwaysMatch": lambda _options, _candidate: True,
    "neverMatch": lambda _options, _candidate: False,
}
