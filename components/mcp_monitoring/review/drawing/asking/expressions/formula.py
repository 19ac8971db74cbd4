"""The language of the expression `math`: text to tree. Pure.

The grammar, the weakest operator first; each binds its left side first:

    or      := and ("||" and)*
    and     := compare ("&&" compare)*
    compare := sum (("==" | "!=" | ">" | ">=" | "<" | "<=") sum)*
    sum     := product (("+" | "-") product)*
    product := power (("*" | "/" | "%") power)*
    power   := unary ("**" unary)*
    unary   := ("!" | "-") unary | number | variable | function "(" or? ")" | "(" or ")"

Source: https://grafana.com/docs/grafana/latest/visualizations/panels-visualizations/query-transform-data/expression-queries/#math
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .....suggestions import did_you_mean
from .values import ExpressionError

FUNCTIONS = {
    **dict.fromkeys(("abs", "ceil", "floor", "log", "round"), 1),
    **dict.fromkeys(("is_inf", "is_nan", "is_null", "is_number"), 1),
    **dict.fromkeys(("inf", "infn", "nan", "null"), 0),
}
"""The functions, and how many arguments each takes."""

_LEVELS = (
    ("||",),
    ("&&",),
    ("==", "!=", ">=", "<=", ">", "<"),
    ("+", "-"),
    ("*", "/", "%"),
    ("**",),
)
_MOST_NESTED = 50
_MOST_TOKENS = 500

_TOKEN = re.compile(
    r"\s+"
    r"|(?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|\$(?P<variable>\w+)|\$\{(?P<braced>[^}]+)\}"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<operator>\|\||&&|\*\*|==|!=|>=|<=|[-+*/%<>!(),])",
    re.ASCII,
)


@dataclass(frozen=True)
class Number:
    """A number as written in the formula."""

    value: float


@dataclass(frozen=True)
class Variable:
    """The result of another query."""

    name: str


@dataclass(frozen=True)
class Function:
    """A function of an argument, or of none."""

    name: str
    argument: "Tree | None"


@dataclass(frozen=True)
class Unary:
    """`!` or `-` before an operand."""

    operator: str
    operand: "Tree"


@dataclass(frozen=True)
class Binary:
    """An operator between two operands."""

    operator: str
    left: "Tree"
    right: "Tree"


Tree = Number | Variable | Function | Unary | Binary


def parsed(formula: str) -> Tree:
    """Reads a formula.

    Raises:
        ExpressionError: if it is none.
    """
    tokens = list(_tokens(formula))
    if len(tokens) > _MOST_TOKENS:
        raise ExpressionError(f"its formula has more than {_MOST_TOKENS} parts")
    return _Parser(tokens).whole()


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(formula: str) -> Iterator[_Token]:
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            raise ExpressionError(f"its formula has {formula[at]!r} at character {at + 1}")
        if match.lastgroup:
            kind = match.lastgroup.replace("braced", "variable")
            yield _Token(kind, match[match.lastgroup], at + 1)
        at = match.end()


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._nested = 0

    def whole(self) -> Tree:
        tree = self._level(0)
        if self._at < len(self._tokens):
            raise self._unexpected()
        return tree

    def _level(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self._unary()
        tree = self._level(level + 1)
        while (token := self._next_operator()) in _LEVELS[level]:
            self._at += 1
            tree = Binary(token, tree, self._level(level + 1))
        return tree

    def _unary(self) -> Tree:
        self._nested += 1
        if self._nested > _MOST_NESTED:
            raise ExpressionError("its formula is nested too deeply")
        operator = self._next_operator()
        if operator in ("!", "-"):
            self._at += 1
            tree: Tree = Unary(operator, self._unary())
        else:
            tree = self._operand()
        self._nested -= 1
        return tree

    def _operand(self) -> Tree:
        if self._at == len(self._tokens):
            raise ExpressionError("its formula ends where a value is missing")
        token = self._tokens[self._at]
        if token.kind == "operator" and token.text != "(":
            raise self._unexpected()
        self._at += 1
        match token.kind:
            case "number":
                return Number(_number(token))
            case "variable":
                return Variable(token.text)
            case "name":
                return self._function(token)
        tree = self._level(0)
        self._close()
        return tree

    def _function(self, token: _Token) -> Tree:
        if token.text not in FUNCTIONS:
            hint = did_you_mean(token.text, FUNCTIONS)
            said = f"its formula has {token.text} at character {token.column}"
            raise ExpressionError(f"{said}, which is no function" + (f"; {hint}" if hint else ""))
        if self._next_operator() != "(":
            raise ExpressionError(f"its formula lacks parentheses behind {token.text}")
        self._at += 1
        argument = None if self._next_operator() == ")" else self._level(0)
        self._close()
        if (argument is None) is not (FUNCTIONS[token.text] == 0):
            takes = "one argument" if FUNCTIONS[token.text] else "no argument"
            raise ExpressionError(f"its function {token.text} takes {takes}")
        return Function(token.text, argument)

    def _close(self) -> None:
        if self._at == len(self._tokens):
            raise ExpressionError("its formula lacks a closing parenthesis")
        if self._next_operator() != ")":
            raise self._unexpected()
        self._at += 1

    def _next_operator(self) -> str:
        if self._at == len(self._tokens) or self._tokens[self._at].kind != "operator":
            return ""
        return self._tokens[self._at].text

    def _unexpected(self) -> ExpressionError:
        token = self._tokens[self._at]
        return ExpressionError(
            f"its formula has {token.text} at character {token.column}, where nobody expects it"
        )


def _number(token: _Token) -> float:
    written = token.text
    try:
        if written[:2] in ("0x", "0X"):
            return float(int(written, 16))
        if len(written) > 1 and written.isdigit() and written.startswith("0"):
            return float(int(written, 8))
        return float(written)
    except (ValueError, OverflowError):
        raise ExpressionError(
            f"its formula has {written} at character {token.column}, which is no number"
        ) from None
