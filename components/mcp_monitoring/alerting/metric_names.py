"""The names of the metrics that a PromQL expression asks for, without a parser. Pure.

The component has no PromQL parser. Words of an expression are enough to tell what it asks for:
a word that is no function, operator or label is a metric.
"""

from dataclasses import dataclass

from ..promql.tokens import AGGREGATIONS, Token, tokens

_MATCHING = ("by", "without", "on", "ignoring", "group_left", "group_right")
_OPERATORS = (
    "and",
    "or",
    "unless",
    "atan2",
    "bool",
    "offset",
    "inf",
    "nan",
    "smoothed",
    "anchored",
)


@dataclass(frozen=True)
class Asked:
    """What an expression asks for.

    Attributes:
        names: names of metrics, each once; "" for a selector that names none.
        words: names of its functions, and its operators that are words.
    """

    names: tuple[str, ...]
    words: frozenset[str]


def asked_for(expr: str) -> Asked:
    """Reads what an expression asks for; of one that is no PromQL, what it seems to ask for."""
    reader = _Reader(list(tokens(expr)))
    reader.read()
    return Asked(tuple(dict.fromkeys(reader.names)), frozenset(reader.words))


class _Reader:
    """Goes through the tokens of an expression once."""

    def __init__(self, tokens: list[Token]) -> None:
        self.names: list[str] = []
        self.words: set[str] = set()
        self._tokens = tokens
        self._next = 0

    def read(self) -> None:
        """Reads all tokens."""
        while (token := self._take()) is not None:
            if token.kind == "word":
                self._word(token.text)
            elif token.text == "{":
                self.names.append(self._name_of_matchers())
            elif token.text == "[":
                self._skip_to("]")

    def _word(self, word: str) -> None:
        lower = word.lower()
        if lower in _MATCHING:
            if self._peek() == "(":
                self._take()
                self._skip_to(")")
        elif lower in _OPERATORS:
            self.words.add(lower)
        elif self._peek() == "(":
            self.words.add(word)
        elif lower in AGGREGATIONS and self._peek().lower() in ("by", "without"):
            self.words.add(lower)
        else:
            self.names.append(word)
            if self._peek() == "{":
                self._take()
                self._name_of_matchers()

    def _name_of_matchers(self) -> str:
        """Reads matchers up to the closing brace; returns the name they give, or ""."""
        name, before = "", ""
        while (token := self._take()) is not None and token.text != "}":
            is_name = token.kind == "text" and (
                # `{__name__="up"}`, and the name of newer versions: `{"up", job="x"}`.
                before == "__name__=" or (before in ("", ",") and self._peek() in (",", "}"))
            )
            if is_name:
                name = token.text[1:-1]
            before = f"{before}=" if token.text == "=" and before == "__name__" else token.text
        return name

    def _skip_to(self, closing: str) -> None:
        while (token := self._take()) is not None and token.text != closing:
            pass

    def _peek(self) -> str:
        return self._tokens[self._next].text if self._next < len(self._tokens) else ""

    def _take(self) -> Token | None:
        if self._next == len(self._tokens):
            return None
        self._next += 1
        return self._tokens[self._next - 1]
