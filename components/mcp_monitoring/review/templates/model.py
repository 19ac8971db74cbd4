"""The parts of a template, and what can be wrong with one. Pure data."""

from dataclasses import dataclass
from typing import TypeAlias


class TemplateUnknownError(ValueError):
    """A template with a part that is not evaluated here; the message names it, such as `range`."""


class TemplateFailedError(ValueError):
    """A template that Prometheus cannot evaluate either; the message says why."""


@dataclass(frozen=True)
class Missing:
    """A label that the series does not have."""


Value: TypeAlias = float | int | bool | str | Missing
"""A number, a whole number that is written in the template, a truth, a text or nothing."""


@dataclass(frozen=True)
class Literal:
    """A value that is written in the template."""

    value: float | int | bool | str


@dataclass(frozen=True)
class ValueOfSample:
    """`$value`."""


@dataclass(frozen=True)
class Label:
    """`$labels.NAME`."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function with its arguments.

    Attributes:
        function: its name; empty for an argument that stands alone.
        arguments: the arguments; the last may be what stands before a `|`.
    """

    function: str
    arguments: tuple["Operand", ...]


Operand: TypeAlias = Literal | ValueOfSample | Label | Call


@dataclass(frozen=True)
class Text:
    """Text outside of braces."""

    text: str


@dataclass(frozen=True)
class Print:
    """A value that is printed."""

    value: Operand


@dataclass(frozen=True)
class If:
    """`if`, `else if` and `else`.

    Attributes:
        branches: conditions, each with what it leads to.
        otherwise: what `else` leads to.
    """

    branches: tuple[tuple[Operand, tuple["Part", ...]], ...]
    otherwise: tuple["Part", ...] = ()


Part: TypeAlias = Text | Print | If
