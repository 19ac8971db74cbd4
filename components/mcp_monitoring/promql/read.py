"""Reading of PromQL expressions, with variables of Grafana in them. Pure.

It reads structure and names, and says nothing about types and functions: an expression that it
reads may be wrong. https://prometheus.io/docs/prometheus/latest/querying/basics
"""

import re
from collections.abc import Mapping

from .tokens import AGGREGATIONS, VARIABLE, Token, tokens
from .tree import (
    Aggregation,
    Binary,
    Call,
    Group,
    Labels,
    Literal,
    Matcher,
    Node,
    Piece,
    Selector,
    Separated,
    Span,
    Unknown,
)

# The last three are MetricsQL's.
_PRECEDENCE: Mapping[str, int] = {
    **dict.fromkeys(("or", "default", "if", "ifnot"), 1),
    **dict.fromkeys(("and", "unless"), 2),
    **dict.fromkeys(("==", "!=", "<=", "<", ">=", ">", "</", ">/"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%", "atan2"), 5),
    "^": 6,
}
_GROUPING = ("by", "without")
_MATCHING = ("on", "ignoring")
_JOINING = ("group_left", "group_right")
_FILLING = ("fill", "fill_left", "fill_right")
_COMPARING = ("=", "!=", "=~", "!~")
# They stand behind an operand, without anything of their own.
_MARKS = ("smoothed", "anchored", "keep_metric_names")
_NUMBERS = ("inf", "nan")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_MOST_NESTED = 100
_VARIABLE = re.compile(VARIABLE)


class ReadError(ValueError):
    """An expression that is no PromQL, or has syntax that is not known here."""


def read(expr: str) -> Node:
    """Reads an expression.

    Raises:
        ReadError: if it cannot be read.
    """
    reader = _Reader(list(tokens(expr)))
    node = reader.expression()
    reader.finish()
    return node


class _Reader:
    """Goes through the tokens of an expression once."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0

    def expression(self, least: int = 1) -> Node:
        """Reads an expression of operators that bind at least as strongly as `least`."""
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise ReadError("it is nested too deep")
        start = self._start()
        left = self._signed()
        while (binds := _PRECEDENCE.get(self._word(), 0)) >= least:
            end = self._end()
            op = self._take().text.lower()
            matching = self._matching()
            begin = self._start()
            # A power is calculated from the right.
            right = self.expression(binds if op == "^" else binds + 1)
            left = Binary(op, left, right, matching, (start, end), (begin, self._end()))
        self._depth -= 1
        return left

    def finish(self) -> None:
        """Makes sure that nothing is left."""
        if self._next < len(self._tokens):
            raise ReadError(f"{self._peek()!r} is not expected there")

    def _signed(self) -> Node:
        if self._peek() in ("+", "-"):
            self._take()
            # A power binds stronger than a sign.
            return Group((self.expression(_PRECEDENCE["^"]),))
        return self._modified(self._operand())

    def _operand(self) -> Node:
        token = self._take()
        if token.text == "(":
            return Group(self._arguments())
        if token.text == "{":
            return self._selector(None)
        if token.kind == "text":
            return Literal(token.text, _piece(token))
        if token.kind == "number":
            return Literal(token.text)
        if token.kind != "word":
            raise ReadError(f"{token.text!r} is not expected there")
        return self._named(token)

    def _named(self, token: Token) -> Node:
        """Reads what begins with a name."""
        is_variable = "$" in token.text or "[[" in token.text
        if self._word() in _GROUPING and (is_variable or self._is_call(1)):
            grouping = self._labels()
            self._expect("(")
            return Aggregation(token.text.lower(), grouping, self._arguments())
        if self._peek() == "(":
            self._take()
            arguments = self._arguments()
            if self._word() in _GROUPING:
                return Aggregation(token.text.lower(), self._labels(), arguments)
            if token.text.lower() in AGGREGATIONS:
                return Aggregation(token.text.lower(), None, arguments)
            return Call(token.text, arguments)
        if self._peek() == "{":
            self._take()
            return self._selector(_piece(token))
        if token.text.lower() in _NUMBERS:
            return Literal(token.text)
        if is_variable and self._peek() != "[" and _VARIABLE.fullmatch(token.text):
            return Unknown(token.text)
        return Selector(_piece(token))

    def _arguments(self) -> tuple[Node, ...]:
        """Reads expressions up to the closing parenthesis."""
        found: list[Node] = []
        while self._peek() != ")":
            found.append(self.expression())
            if self._peek() != ")":
                self._expect(",")
        self._take()
        return tuple(found)

    def _selector(self, name: Piece | None) -> Selector:
        """Reads the conditions of a selector up to the closing brace."""
        matchers: list[Matcher] = []
        items: list[Span] = []
        commas: list[Span] = []
        while self._peek() != "}":
            label = self._take()
            if label.kind not in ("word", "text"):
                raise ReadError(f"{label.text!r} is no label")
            end = label.end
            if self._peek() in _COMPARING:
                op, value = self._take().text, self._take()
                if value.kind != "text":
                    raise ReadError(f"{value.text!r} is no string")
                end = value.end
                matchers.append(Matcher(_piece(label), op, _piece(value), len(items)))
            elif label.kind == "text" and name is None:
                name = _piece(label)
            elif "$" not in label.text and "[[" not in label.text:
                raise ReadError(f"{label.text!r} has no value")
            items.append((label.start, end))
            if self._peek() != "}":
                commas.append(self._expect(","))
        self._take()
        return Selector(name, tuple(matchers), Separated(tuple(items), tuple(commas)))

    def _labels(self) -> Labels:
        """Reads a word such as `by`, and the labels behind it."""
        kind = self._take().text.lower()
        self._expect("(")
        found: list[Piece] = []
        commas: list[Span] = []
        while self._peek() != ")":
            token = self._take()
            if token.kind not in ("word", "text"):
                raise ReadError(f"{token.text!r} is no label")
            found.append(_piece(token))
            if self._peek() != ")":
                commas.append(self._expect(","))
        self._take()
        items = Separated(tuple(one.span for one in found), tuple(commas))
        return Labels(kind, tuple(found), items)

    def _matching(self) -> tuple[Labels, ...]:
        """Reads what stands between an operator and its right side."""
        found: list[Labels] = []
        while True:
            word = self._word()
            if word == "bool":
                self._take()
            elif word in _MATCHING or (word in _JOINING and found):
                if self._is_call(1):
                    found.append(self._labels())
                elif word in _JOINING:
                    self._take()
                else:
                    raise ReadError(f"{word} has no labels")
            elif word in _FILLING and self._is_call(1):
                self._take()
                self._skip_brackets()
            else:
                return tuple(found)

    def _modified(self, node: Node) -> Node:
        """Reads what stands behind an operand: a range, an offset, a time."""
        while True:
            word = self._word()
            if word == "[":
                self._skip_brackets()
            elif word in ("offset", "@"):
                self._take()
                while self._peek() in ("-", "+"):
                    self._take()
                if self._peek() != "(":
                    self._take()
                if self._peek() == "(":
                    self._skip_brackets()
            elif word in _MARKS:
                self._take()
            else:
                return node

    def _skip_brackets(self) -> None:
        """Skips a bracket and all up to the one that closes it."""
        closing = [_CLOSING[self._take().text]]
        while closing:
            text = self._take().text
            if text in _CLOSING:
                closing.append(_CLOSING[text])
            elif text == closing[-1]:
                closing.pop()

    def _expect(self, text: str) -> Span:
        token = self._take()
        if token.text != text:
            raise ReadError(f"{token.text!r} is not expected there")
        return token.start, token.end

    def _is_call(self, after: int) -> bool:
        """Tells whether an opening parenthesis stands some tokens ahead."""
        at = self._next + after
        return at < len(self._tokens) and self._tokens[at].text == "("

    def _start(self) -> int:
        """Returns the position of the next token."""
        return self._tokens[self._next].start if self._next < len(self._tokens) else 0

    def _end(self) -> int:
        """Returns the position behind the last token that was taken."""
        return self._tokens[self._next - 1].end if self._next else 0

    def _peek(self) -> str:
        return self._tokens[self._next].text if self._next < len(self._tokens) else ""

    def _word(self) -> str:
        """Returns the next token in lower case; empty for a string, which is no word."""
        if self._next == len(self._tokens) or self._tokens[self._next].kind == "text":
            return ""
        return self._peek().lower()

    def _take(self) -> Token:
        if self._next == len(self._tokens):
            raise ReadError("it ends too early")
        self._next += 1
        return self._tokens[self._next - 1]


def _piece(token: Token) -> Piece:
    if token.kind == "text":
        return Piece(token.text[1:-1], token.start, token.end, token.text[0])
    return Piece(token.text, token.start, token.end)
