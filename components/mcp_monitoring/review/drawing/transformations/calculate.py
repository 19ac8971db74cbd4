"""A field added that is calculated from others, row by row. Pure."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import mapping, text
from ..frames.frame import Field, Frame
from ..reducers import CALCULATIONS, reduced
from .choosing import display_names, matched
from .join import joined_by_time
from .not_known import NotKnownError
from .reduce import calculations_called, type_of

Number = int | float
_Column = tuple[str, Sequence[Any]]

_BINARY: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: _quotient(left, right),
    "**": lambda left, right: _power(left, right),
    "%": lambda left, right: math.fmod(left, right) if right else math.nan,
}
_UNARY: Mapping[str, Callable[[float], float]] = {
    "abs": abs,
    "exp": lambda number: _power(math.e, number),
    "ln": lambda number: math.log(number) if number > 0 else -math.inf if number == 0 else math.nan,
    "floor": lambda number: math.floor(number),
    "ceil": lambda number: math.ceil(number),
    "round": lambda number: math.floor(number + 0.5),
    "percent": lambda number: number * 100,
}


def calculate_field(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Adds a field: of two fields, of all numbers of a row, of one field, or the row's number."""
    mode = text(options.get("mode")) or "reduceRow"
    calculations = {"binary": _binary, "reduceRow": _row, "unary": _unary, "index": _index}
    if mode not in calculations:
        raise NotKnownError(f"the mode {mode!r}")
    if options.get("timeSeries") is not False:
        frames = joined_by_time(frames)
    alone = options.get("replaceFields") is True
    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        made = calculations[mode](frame, names, options)
        if made is None:
            result.append(frame)
            continue
        field = Field(text(options.get("alias")) or made[0], type_of(made[1]), made[1])
        times = [one for one in frame.fields if one.type == "time"][:1]
        result.append(replace(frame, fields=(*(times if alone else frame.fields), field)))
    return result


def _binary(frame: Frame, names: Sequence[str], options: Mapping[str, Any]) -> _Column | None:
    written = mapping(options.get("binary"))
    sign = text(written.get("operator")) or "+"
    if sign not in _BINARY:
        raise NotKnownError(f"the operator {sign!r}")
    left = _operand(frame, names, written.get("left"))
    right = _operand(frame, names, written.get("right"))
    if left is None or right is None:
        return None
    calculate = _BINARY[sign]
    values = [_of(calculate, *pair) for pair in zip(left[1], right[1], strict=True)]
    return f"{left[0]} {sign} {right[0]}", values


def _operand(frame: Frame, names: Sequence[str], written: Any) -> _Column | None:
    """Finds what an operand means: a field by its name, or a number."""
    matcher = mapping(mapping(written).get("matcher"))
    if matcher:
        name, field = next(iter(matched(matcher, frame, names)), ("", None))
        return (name, field.values) if field else None
    wanted = mapping(written).get("fixed", written)
    for name, field in zip(names, frame.fields, strict=True):
        if wanted in (name, field.name):
            return name, field.values
    try:
        number = float(str(wanted))
    except ValueError:
        return None
    return str(wanted), [number] * frame.rows


def _row(frame: Frame, names: Sequence[str], options: Mapping[str, Any]) -> _Column | None:
    written = mapping(options.get("reduce"))
    calculation = calculations_called([text(written.get("reducer")) or "sum"])[0]
    listed = written.get("include")
    include = set(map(str, listed)) if isinstance(listed, list) and listed else None
    columns = [
        field.values
        for name, field in zip(names, frame.fields, strict=True)
        if field.type == "number" and (include is None or name in include)
    ]
    if not columns:
        return None
    values = [
        reduced(Field("row", "number", row), calculation) for row in zip(*columns, strict=False)
    ]
    return CALCULATIONS[calculation], values


def _unary(frame: Frame, names: Sequence[str], options: Mapping[str, Any]) -> _Column | None:
    written = mapping(options.get("unary"))
    kind = text(written.get("operator")) or "abs"
    if kind not in _UNARY:
        raise NotKnownError(f"the operator {kind!r}")
    column = _operand(frame, names, written.get("fieldName"))
    if column is None:
        return None
    return f"{kind}({column[0]})", [_of(_UNARY[kind], value) for value in column[1]]


def _index(frame: Frame, names: Sequence[str], options: Mapping[str, Any]) -> _Column:
    del names
    last = max(frame.rows - 1, 1)
    as_share = mapping(options.get("index")).get("asPercentile") is True
    return "Row", [row / last if as_share else row for row in range(frame.rows)]


def _of(calculate: Callable[..., float], *operands: Any) -> Number | None:
    if not all(isinstance(one, int | float) for one in operands):
        return None
    try:
        return calculate(*operands)
    except (OverflowError, ValueError):
        return math.nan


def _quotient(left: float, right: float) -> float:
    if right:
        return left / right
    return math.copysign(math.inf, left) if left and not math.isnan(left) else math.nan


def _power(left: float, right: float) -> float:
    try:
        result = left**right
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return result if isinstance(result, int | float) else math.nan
