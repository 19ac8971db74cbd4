"""Evaluates a template for a sample. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .model import (
    Call,
    If,
    Label,
    Literal,
    Missing,
    Operand,
    Part,
    Print,
    TemplateFailedError,
    TemplateUnknownError,
    Text,
    Value,
    ValueOfSample,
)
from .parse import Template
from .printing import printed, printf
from .units import UNITS

# In Go, what is not less or equal is greater, also if it is no number.
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": lambda one, other: one < other,
    "le": lambda one, other: one <= other,
    "gt": lambda one, other: not one <= other,
    "ge": lambda one, other: not one < other,
}


def expanded(
    template: Template, labels: Mapping[str, str], value: float | None, *, missing: str | None
) -> str:
    """Evaluates a template.

    Args:
        template: the template.
        labels: labels of the series.
        value: value of the sample; None if it is not known.
        missing: what a label that the series does not have is printed as, as in Grafana; None if it
            is an empty text, as in Prometheus.

    Raises:
        TemplateFailedError: if the server cannot evaluate it either; it says why.
        TemplateUnknownError: if it is not evaluated here; it names the part.
    """
    return _Expansion(labels, value, missing).text(template.parts)


@dataclass(frozen=True)
class _Expansion:
    labels: Mapping[str, str]
    value: float | None
    missing: str | None

    def text(self, parts: Iterable[Part]) -> str:
        return "".join(map(self._part, parts))

    def _part(self, part: Part) -> str:
        match part:
            case Text():
                return part.text
            case Print():
                return printed(self._value(part.value), self.missing or "")
            case If():
                for condition, then in part.branches:
                    if _is_true(self._value(condition)):
                        return self.text(then)
                return self.text(part.otherwise)

    def _value(self, operand: Operand) -> Value:
        match operand:
            case Literal():
                return operand.value
            case Label():
                nothing: Value = "" if self.missing is None else Missing()
                return self.labels.get(operand.name, nothing)
            case ValueOfSample():
                if self.value is None:
                    raise TemplateUnknownError("a value that is not known")
                return self.value
            case Call():
                return self._call(operand.function, operand.arguments)

    def _call(self, function: str, arguments: Sequence[Operand]) -> Value:
        if function in ("and", "or"):
            return self._first(arguments, of_truth=function == "or")
        values = [self._value(one) for one in arguments]
        match function:
            case "not":
                return not _is_true(values[0])
            case "eq":
                return any(_equal(values[0], one) for one in values[1:])
            case "ne":
                return not _equal(*_two(function, values))
            case "lt" | "le" | "gt" | "ge":
                return _in_order(function, *_two(function, values))
            case "printf":
                return printf(values[0], values[1:])
            case "print":
                return "".join(printed(one, "") for one in _texts(function, values))
            case "toLower" | "toUpper":
                (only,) = _texts(function, values[:1])
                return only.lower() if function == "toLower" else only.upper()
        if len(values) != 1:
            raise TemplateFailedError(f"{function} takes one number")
        return UNITS[function](_number(function, values[0]))

    def _first(self, arguments: Sequence[Operand], *, of_truth: bool) -> Value:
        """Finds the first argument that decides; those after it are not evaluated."""
        value: Value = Missing()
        for one in arguments:
            value = self._value(one)
            if _is_true(value) is of_truth:
                break
        return value


def _is_true(value: Value) -> bool:
    return not isinstance(value, Missing) and bool(value)


def _kind(value: Value) -> str:
    # A truth is a whole number in Python.
    if isinstance(value, bool):
        return "a truth"
    return {float: "a number", int: "a whole number"}.get(type(value), "a text")


def _equal(one: Value, other: Value) -> bool:
    if isinstance(one, Missing) or isinstance(other, Missing):
        return one == other
    _check_kinds("eq", one, other)
    return one == other


def _in_order(function: str, one: Value, other: Value) -> bool:
    if isinstance(one, Missing) or isinstance(other, Missing):
        raise TemplateUnknownError(f"{function} of a missing label")
    _check_kinds(function, one, other)
    if isinstance(one, bool):
        raise TemplateFailedError(f"{function} does not compare truths")
    if isinstance(one, str) and isinstance(other, str):
        # Go compares bytes.
        return _ORDERS[function](one.encode(), other.encode())
    return _ORDERS[function](one, other)


def _check_kinds(function: str, one: Value, other: Value) -> None:
    kinds = _kind(one), _kind(other)
    if kinds[0] != kinds[1]:
        cure = ""
        if set(kinds) == {"a number", "a whole number"}:
            whole = one if isinstance(one, int) else other
            cure = f"; write {whole}.0"
        raise TemplateFailedError(f"{function} compares {kinds[0]} with {kinds[1]}{cure}")


def _two(function: str, values: Sequence[Value]) -> tuple[Value, Value]:
    if len(values) != 2:
        raise TemplateFailedError(f"{function} takes two arguments")
    return values[0], values[1]


def _texts(function: str, values: Sequence[Value]) -> list[str]:
    found = [one for one in values if isinstance(one, str) and one.isascii()]
    if len(found) != len(values):
        raise TemplateUnknownError(f"{function} of something that is no plain text")
    return found


def _number(function: str, value: Value) -> float:
    if isinstance(value, Missing | bool):
        raise TemplateUnknownError(f"{function} of something that is no number")
    try:
        return float(value)
    except ValueError:
        raise TemplateFailedError(f"{function} of {value!r}, which is no number") from None
