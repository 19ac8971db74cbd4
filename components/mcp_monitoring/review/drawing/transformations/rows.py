"""Rows sorted, filtered and cut off. Pure."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import mapping, objects, text
from ..frames.frame import Frame
from .choosing import compiled, display_names
from .not_known import NotKnownError

_USUAL_LIMIT = 10


def sort_by(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Sorts the rows of each frame by the first field of `sort`; no value counts as the least."""
    rule = next((one for _, one in objects(options.get("sort"))), {})
    wanted, down = text(rule.get("field")), rule.get("desc") is True
    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        if wanted not in names:
            result.append(frame)
            continue
        values = frame.fields[names.index(wanted)].values
        order = sorted(range(frame.rows), key=lambda row: sort_key(values[row]), reverse=down)
        result.append(with_rows(frame, order))
    return result


def limit(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Keeps the first rows of each frame."""
    number = _number(options.get("limitField", _USUAL_LIMIT))
    if number is None or not math.isfinite(number):
        return frames
    most = max(0, int(number))
    return [frame if frame.rows <= most else with_rows(frame, range(most)) for frame in frames]


def filter_by_value(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Keeps or drops the rows that fulfil one or all conditions."""
    tests = [
        (text(one.get("fieldName")), test)
        for _, one in objects(options.get("filters"))
        if (test := _condition(mapping(one.get("config")))) is not None
    ]
    whole = all if options.get("match") == "all" else any
    included = options.get("type") != "exclude"
    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        found = [
            (frame.fields[names.index(name)].values, test) for name, test in tests if name in names
        ]
        if not found:
            result.append(frame)
            continue
        rows = [
            row
            for row in range(frame.rows)
            if whole(test(values[row]) for values, test in found) is included
        ]
        result.append(with_rows(frame, rows))
    return result


def with_rows(frame: Frame, rows: Sequence[int]) -> Frame:
    """Takes some rows of a frame, in a given order."""
    fields = tuple(replace(one, values=[one.values[row] for row in rows]) for one in frame.fields)
    return replace(frame, fields=fields)


def sort_key(value: Any) -> tuple[int, float, str]:
    """A key that puts values of any type in an order: none, then numbers, then texts."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return (0, 0.0, "")
    if isinstance(value, int | float):
        return (1, value, "")
    return (2, 0.0, str(value))


def _condition(config: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    """Makes the test of a condition; None if it lacks what it compares with."""
    name, options = text(config.get("id")), mapping(config.get("options"))
    written = options.get("value")
    if name in ("isNull", "isNotNull"):
        return lambda value: (value is None) is (name == "isNull")
    if name in ("equal", "notEqual"):
        return lambda value: _same(value, written) is (name == "equal")
    if name == "regex":
        search = compiled(f"/{text(written)}/").search
        return lambda value: search(str(value)) is not None
    if name in ("substring", "notSubstring"):
        part = str(written or "").lower()
        return lambda value: (part in str(value).lower()) is (name == "substring")
    if name in ("range", "between"):
        # Both ends belong to it.
        low, high = _compared(">=", options.get("from")), _compared("<=", options.get("to"))
        return None if low is None or high is None else lambda value: low(value) and high(value)
    if name in _SIGNS:
        return _compared(_SIGNS[name], written)
    raise NotKnownError(f"the condition {name!r}")


_SIGNS = {"greater": ">", "greaterOrEqual": ">=", "lower": "<", "lowerOrEqual": "<="}
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _compared(sign: str, written: Any) -> Callable[[Any], bool] | None:
    limit_, compare = _number(written), _COMPARISONS[sign]
    if limit_ is None:
        return None
    return lambda value: (number := _number(value)) is not None and compare(number, limit_)


def _same(value: Any, written: Any) -> bool:
    number, other = _number(value), _number(written)
    if number is not None and other is not None:
        return number == other
    return str(value) == str(written)


def _number(value: Any) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
