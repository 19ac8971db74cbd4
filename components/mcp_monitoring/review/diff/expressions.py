"""Compares PromQL by its meaning: another spelling of the same expression is no change.

Before parsing, Grafana's variables become placeholders. So `[$__rate_interval]` can be compared.
Expressions that the parser cannot read are compared word by word.
"""

import operator as arithmetic
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import GetSetDescriptorType
from typing import Any

from promql_parser import BinaryExpr, Expr, NumberLiteral, ParenExpr, UnaryExpr

from ...dashboard.view import View
from ..promql.parse import PromqlError, PromqlUnknownError, children, unwrapped, variables_in
from ..promql.placeholders import parse_with_placeholders
from .model import Part

# Strings and comments come first: inside them, operator signs are plain text.
_WORD = re.compile(
    r'"(?:\\.|[^"\\])*"|' + r"'(?:\\.|[^'\\])*'|`[^`]*`"
    r"|(?P<skipped>\s+|#[^\n]*)"
    r"|\$\{[^}]*\}|\[\[\w[^\]]*\]\]|\$\w+"
    r"|[A-Za-z_:][\w:.]*|\d[\w.]*(?:[eE][-+]\d+)?|\.\d+"
    r"|=~|!~|!=|==|>=|<=|."
)
_COMPARISONS = ("==", "!=", ">", "<", ">=", "<=")
_MATCHES = ("=", "=~", "!=", "!~")
_MOST_PARTS = 3
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": arithmetic.add,
    "-": arithmetic.sub,
    "*": arithmetic.mul,
    "/": arithmetic.truediv,
}

_NO_VARIABLES = View()


@dataclass(frozen=True)
class Span:
    """The place of a differing part: where it begins and ends in the two queries.

    Attributes:
        before: place in the old query; begin and end are equal if text was only added.
        after: place in the new query; begin and end are equal if text was only removed.
    """

    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


def same_expression(before: str, after: str) -> bool:
    """Tells whether two queries mean the same; spacing, quotes and order of labels do not matter.

    If a query cannot be parsed, the two are the same if their words are the same.
    """
    if before == after or _texts(before) == _texts(after):
        return True
    if variables_in(before) != variables_in(after):
        return False
    old, new = _parsed(before), _parsed(after)
    return old is not None and new is not None and _form(old) == _form(new)


def without_comments(query: str) -> str:
    """Leaves out the comments of a query, so that its lines can be joined."""
    # A `#` inside a string begins none.
    kept = (found[0] for found in _WORD.finditer(query) if not _is_comment(found))
    return "".join(kept)


def comments_of(query: str) -> list[str]:
    """Lists the comments of a query, without the spaces around them."""
    return [found[0].strip() for found in _WORD.finditer(query) if _is_comment(found)]


def _is_comment(found: re.Match[str]) -> bool:
    return (found["skipped"] or "").startswith("#")


def differing_parts(before: str, after: str) -> tuple[Part, ...]:
    """Finds the smallest parts in which two queries differ, as they are written.

    A part is made longer to be readable: a range gets its brackets, a number gets the comparison
    before it, a value gets its label. More than three parts become one.
    """
    return tuple(
        Part(_on_one_line(before, span.before), _on_one_line(after, span.after))
        for span in differing_spans(before, after)
    )


def differing_spans(before: str, after: str) -> tuple[Span, ...]:
    """Finds the places of the parts in which two queries differ; see `differing_parts`."""
    old, new = list(_words(before)), list(_words(after))
    matcher = SequenceMatcher(None, [w.text for w in old], [w.text for w in new], autojunk=False)
    windows = [
        _widened(old, new, (i1, i2, j1, j2))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
    merged: list[tuple[int, int, int, int]] = []
    for window in windows:
        if merged and window[0] - merged[-1][1] <= 1:
            first = merged.pop()
            window = (first[0], window[1], first[2], window[3])
        merged.append(window)
    if len(merged) > _MOST_PARTS:
        merged = [(merged[0][0], merged[-1][1], merged[0][2], merged[-1][3])]
    return tuple(Span(_place(old, i1, i2), _place(new, j1, j2)) for i1, i2, j1, j2 in merged)


def loosened(before: str, after: str) -> str:
    """Says how a threshold became harder to reach, such as `> 0.9 instead of > 0.8`.

    Only certain cases count: the expressions differ only in the numbers of comparisons, and fewer
    series meet one of these comparisons now. In all other cases the answer is empty.
    """
    old, new = _parsed(before), _parsed(after)
    if old is None or new is None:
        return ""
    changed = _changed_comparisons(old, new)
    for operator, was, now in changed or ():
        if now > was if operator in (">", ">=") else now < was:
            return f"{operator} {now:g} instead of {operator} {was:g}"
    return ""


def _changed_comparisons(old: Expr, new: Expr) -> list[tuple[str, float, float]] | None:
    """Lists the comparisons whose number differs; None if anything else differs."""
    old, new = unwrapped(old), unwrapped(new)
    if _form(old) == _form(new):
        return []
    if not isinstance(old, BinaryExpr) or not isinstance(new, BinaryExpr):
        return None
    operator = str(old.op)
    if operator != str(new.op):
        return None
    was, now = _number(old.rhs), _number(new.rhs)
    if operator in (">", ">=", "<", "<=") and was is not None and now is not None:
        return [(operator, was, now)] if _form(old.lhs) == _form(new.lhs) else None
    # After `unless` a higher threshold has the opposite effect; in arithmetic it can have any.
    if operator not in ("and", "or") or _form(old.modifier) != _form(new.modifier):
        return None
    left = _changed_comparisons(old.lhs, new.lhs)
    right = _changed_comparisons(old.rhs, new.rhs)
    return None if left is None or right is None else [*left, *right]


def _number(expr: Expr) -> float | None:
    """Calculates an expression that has only numbers; None for any other expression."""
    expr = unwrapped(expr)
    if isinstance(expr, NumberLiteral):
        return float(expr.val)
    inner = [_number(one) for one in children(expr)]
    numbers = [one for one in inner if one is not None]
    if not numbers or len(numbers) < len(inner):
        return None
    if isinstance(expr, UnaryExpr):
        return -numbers[0]
    calculate = _ARITHMETIC.get(str(expr.op)) if isinstance(expr, BinaryExpr) else None
    try:
        return calculate(*numbers) if calculate else None
    except ArithmeticError:
        return None


def _parsed(query: str) -> Expr | None:
    try:
        return parse_with_placeholders(query, _NO_VARIABLES)
    except (PromqlError, PromqlUnknownError):
        return None


def _form(value: Any) -> Any:
    """Turns a parsed expression into nested tuples; they are equal if the meaning is equal."""
    if isinstance(value, ParenExpr):
        return _form(value.expr)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return tuple(_form(inner) for inner in value)
    parts = []
    for name, member in vars(type(value)).items():
        if isinstance(member, GetSetDescriptorType):
            form = _form(getattr(value, name))
            if name in ("matchers", "labels") and isinstance(form, tuple):
                form = tuple(sorted(form, key=repr))
            parts.append((name, form))
    return (type(value).__name__, *parts) if parts else str(value)


def _widened(
    old: list[_Word], new: list[_Word], window: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    i1, i2, j1, j2 = window

    def before(steps: int) -> str:
        return old[i1 - steps].text if i1 >= steps and j1 >= steps else ""

    after = old[i2].text if i2 < len(old) and j2 < len(new) else ""
    if before(1) == "[" and after == "]":
        return i1 - 1, i2 + 1, j1 - 1, j2 + 1
    if before(1) in _MATCHES and before(2).isidentifier():
        return i1 - 2, i2, j1 - 2, j2
    if before(1) in _COMPARISONS:
        return i1 - 1, i2, j1 - 1, j2
    return window


def _place(words: list[_Word], begin: int, end: int) -> tuple[int, int]:
    if begin < end:
        return words[begin].start, words[end - 1].end
    # Nothing is there: the place is behind the word before it.
    nothing = words[begin - 1].end if begin else 0
    return nothing, nothing


def _on_one_line(query: str, place: tuple[int, int]) -> str:
    return " ".join(query[slice(*place)].split())


def _texts(query: str) -> list[str]:
    return [word.text for word in _words(query)]


def _words(query: str) -> Iterator[_Word]:
    for found in _WORD.finditer(query):
        if found["skipped"] is None:
            yield _Word(found[0], found.start(), found.end())
