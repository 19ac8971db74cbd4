"""The tokens of PromQL, also with variables of Grafana in it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

AGGREGATIONS = (
    *("sum", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk", "bottomk"),
    *("quantile", "count_values", "limitk", "limit_ratio"),
)
"""Operators that make one series of many."""

VARIABLE = r"\$\{[^}]*\}|\[\[\w+(?::\w+)?\]\]|\$\w+"
"""Regular expression of a variable of Grafana; `$1` is one as well."""

QUOTED = r'"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])*'" + r"|`[^`]*`"
"""Regular expression of a string."""

_TOKEN = re.compile(
    rf"(?P<comment>\#[^\n]*)|(?P<text>{QUOTED})|(?P<number>\.?\d[\w.]*)"
    rf"|(?P<word>(?:[a-zA-Z_:]|{VARIABLE})(?:[\w:]|{VARIABLE})*)"
    r"|(?P<sign>=~|!~|!=|==|<=|>=|</|>/|[^\s])",
    re.ASCII | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A token.

    Attributes:
        kind: `text` (a string), `number` (a duration as well), `word` or `sign`.
        text: the token as written.
        start: its position.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The position behind it."""
        return self.start + len(self.text)


def tokens(expr: str) -> Iterator[Token]:
    """Yields the tokens of an expression, without its comments."""
    for found in _TOKEN.finditer(expr):
        kind = str(found.lastgroup)
        if kind != "comment":
            yield Token(kind, found[0], found.start())
