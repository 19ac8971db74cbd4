"""Reads a template. Pure.

Source: https://pkg.go.dev/text/template
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .model import (
    Call,
    If,
    Label,
    Literal,
    Operand,
    Part,
    Print,
    TemplateUnknownError,
    Text,
    ValueOfSample,
)

FUNCTIONS = {
    "and": 1,
    "or": 1,
    "not": 1,
    "eq": 2,
    "ne": 2,
    "lt": 2,
    "le": 2,
    "gt": 2,
    "ge": 2,
    "print": 0,
    "printf": 1,
    "humanize": 1,
    "humanize1024": 1,
    "humanizeDuration": 1,
    "humanizePercentage": 1,
    "toLower": 1,
    "toUpper": 1,
}
"""The functions that are evaluated, with their fewest arguments."""

_TRIMS = re.compile(r"\{\{-\s")
_CLOSING = re.compile(r"\s*((?<=\s)-)?\}\}")
_COMMENT = re.compile(r"\{\{(-\s+)?/\*.*?\*/(\s+-)?\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:\\.|[^"\\\n])*"|`[^`]*`)
    | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    | (?P<name>(?:\$\w*|\w+)?(?:\.\w+)+|\$\w*|\w+)
    | (?P<mark>[|()])
    )""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"'}
_VALUE = {"$value", ".Value", "$.Value"}
_LABEL = re.compile(r"(?:\$labels|\$?\.Labels)\.(\w+)")
_MAP = {"$labels", ".Labels", "$.Labels"}


@dataclass(frozen=True)
class Template:
    """A template that was read.

    Attributes:
        parts: its parts.
        uses_value: whether what it becomes depends on the value of a sample.
    """

    parts: tuple[Part, ...]
    uses_value: bool


@lru_cache(maxsize=1024)
def parse(text: str) -> Template:
    """Reads a template.

    Raises:
        TemplateUnknownError: if a part of it is not evaluated here; the message names the part.
    """
    reader = _Reader(_pieces(text))
    parts = reader.parts()
    if reader.ended_by:
        raise TemplateUnknownError(f"{reader.ended_by} without if")
    return Template(parts, reader.uses_value)


def is_template(text: str) -> bool:
    """Tells whether a text is a template."""
    return "{{" in text


@dataclass(frozen=True)
class _Action:
    """What stands between two braces: its tokens, each with its kind."""

    tokens: tuple[tuple[str, str], ...]

    @property
    def keyword(self) -> str:
        return self.tokens[0][1] if self.tokens else ""


def _pieces(text: str) -> Iterator[str | _Action]:
    """Cuts a template into texts and actions, without the space that `-` removes."""
    position, trims = 0, False
    while (start := text.find("{{", position)) >= 0:
        before = text[position:start]
        if _TRIMS.match(text, start):
            before = before.rstrip()
        yield before.lstrip() if trims else before
        if comment := _COMMENT.match(text, start):
            position, trims = comment.end(), bool(comment[2])
            continue
        tokens: list[tuple[str, str]] = []
        position = start + (3 if _TRIMS.match(text, start) else 2)
        while not (closing := _CLOSING.match(text, position)):
            token = _TOKEN.match(text, position)
            if token is None or token.lastgroup is None:
                raise TemplateUnknownError(tokens[0][1] if tokens else _shown(text[position:]))
            tokens.append((token.lastgroup, token[token.lastgroup]))
            position = token.end()
        yield _Action(tuple(tokens))
        position, trims = closing.end(), bool(closing[1])
    rest = text[position:]
    yield rest.lstrip() if trims else rest


def _shown(rest: str) -> str:
    return rest.split("}}")[0].strip()[:30] or "{{ without }}"


class _Reader:
    """Reads the parts of a template one after another."""

    def __init__(self, pieces: Iterator[str | _Action]) -> None:
        self._pieces = pieces
        self.ended_by = ""
        self.uses_value = False
        self._condition: tuple[tuple[str, str], ...] = ()

    def parts(self) -> tuple[Part, ...]:
        """Reads up to the next `else` or `end`, or to the end."""
        found: list[Part] = []
        self.ended_by = ""
        for piece in self._pieces:
            if isinstance(piece, str):
                if piece:
                    found.append(Text(piece))
            elif piece.keyword == "if":
                found.append(self._if(piece.tokens[1:]))
            elif piece.keyword in ("else", "end"):
                self.ended_by, self._condition = piece.keyword, piece.tokens[1:]
                break
            else:
                found.append(Print(self._pipeline(list(piece.tokens))))
        return tuple(found)

    def _if(self, condition: tuple[tuple[str, str], ...]) -> If:
        branches: list[tuple[Operand, tuple[Part, ...]]] = []
        while True:
            wanted = self._pipeline(list(condition))
            branches.append((wanted, self.parts()))
            if self.ended_by == "else" and self._condition:
                if self._condition[0][1] != "if":
                    raise TemplateUnknownError(f"else {self._condition[0][1]}")
                condition = self._condition[1:]
                continue
            otherwise = self.parts() if self.ended_by == "else" else ()
            if self.ended_by != "end":
                raise TemplateUnknownError("if without end")
            self.ended_by = ""
            return If(tuple(branches), otherwise)

    def _pipeline(self, tokens: list[tuple[str, str]]) -> Operand:
        """Reads calls with `|` between them; each gets what the one before it gives."""
        given: Operand | None = None
        while True:
            given = self._call(tokens, given)
            if not tokens:
                return given
            kind, mark = tokens.pop(0)
            if (kind, mark) != ("mark", "|"):
                raise TemplateUnknownError(mark)

    def _call(self, tokens: list[tuple[str, str]], given: Operand | None) -> Operand:
        if not tokens:
            raise TemplateUnknownError("{{ }}")
        kind, name = tokens[0]
        if kind == "name" and name == "index":
            return self._index(tokens)
        is_function = kind == "name" and name in FUNCTIONS
        if is_function:
            tokens.pop(0)
        arguments: list[Operand] = []
        while tokens and tokens[0] not in (("mark", "|"), ("mark", ")")):
            arguments.append(self._operand(tokens))
        if given is not None:
            arguments.append(given)
        if is_function:
            if len(arguments) < FUNCTIONS[name]:
                raise TemplateUnknownError(f"{name} with too few arguments")
            return Call(name, tuple(arguments))
        if len(arguments) != 1:
            raise TemplateUnknownError(name)
        return arguments[0]

    def _index(self, tokens: list[tuple[str, str]]) -> Operand:
        """Reads `index $labels "NAME"`."""
        tokens.pop(0)
        if len(tokens) < 2 or tokens[0][1] not in _MAP or tokens[1][0] != "text":
            raise TemplateUnknownError("index")
        tokens.pop(0)
        return Label(_unquoted(tokens.pop(0)[1]))

    def _operand(self, tokens: list[tuple[str, str]]) -> Operand:
        kind, written = tokens.pop(0)
        if (kind, written) == ("mark", "("):
            depth = 1
            inner: list[tuple[str, str]] = []
            while tokens:
                one = tokens.pop(0)
                depth += {("mark", "("): 1, ("mark", ")"): -1}.get(one, 0)
                if not depth:
                    return self._pipeline(inner)
                inner.append(one)
            raise TemplateUnknownError("( without )")
        if kind == "text":
            return Literal(_unquoted(written))
        if kind == "number":
            # As in Go, `1.0` is a number with a fraction and `1` is not.
            return Literal(float(written) if re.search(r"[.eE]", written) else int(written))
        if written in ("true", "false"):
            return Literal(written == "true")
        if written in _VALUE:
            self.uses_value = True
            return ValueOfSample()
        if label := _LABEL.fullmatch(written):
            return Label(label[1])
        raise TemplateUnknownError(written)


def _unquoted(token: str) -> str:
    if token.startswith("`"):
        return token[1:-1]

    def character(found: re.Match[str]) -> str:
        if found[1] not in _ESCAPES:
            raise TemplateUnknownError(found[0])
        return _ESCAPES[found[1]]

    return re.sub(r"\\(.)", character, token[1:-1])
