"""How a YAML text writes its values, and new values written the same way. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from ...dashboard.yaml_values import NumberError, plain_value
from .yaml_nodes import YamlSource

# A text that no reader takes for anything else, wherever it stands.
_PLAIN = re.compile(r"(?:[^\W\d]|[$/(](?=[\w$/(])).*")
_OLD_BOOLEANS = re.compile("[yYnN]")
_NOT_PLAIN = re.compile(r": |:$| #|\s$")
_NOT_PLAIN_IN_BRACKETS = re.compile(r"[,\[\]{}]|:")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_SPACE_AT_END = re.compile(r"[ \t]+$", re.MULTILINE)
_OLD_RESOLVER = yaml.SafeLoader.yaml_implicit_resolvers


@dataclass(frozen=True)
class Lines:
    """A value that is written on several lines.

    Attributes:
        header: what stands on the line of its key or dash, such as `|-`; may be empty.
        lines: the lines below, each with its indentation.
    """

    header: str
    lines: list[str]


@dataclass(frozen=True)
class YamlStyle:
    """The format of a file.

    Attributes:
        step: one step of indentation.
        dash_step: indentation of the dashes of a list below its key.
        dash: a dash and the space behind it.
        line_end: characters at the end of a line.
        quote: quotation mark of a text that needs one.
        quotes_texts: whether texts are in quotes even if they need none.
        quotes_keys: whether keys are.
        plain_keys: keys that are without quotes somewhere in this file, such as `y`.
        inline_keys: keys whose objects and lists are always in brackets in this file.
    """

    step: int = 2
    dash_step: int = 2
    dash: str = "- "
    line_end: str = "\n"
    quote: str = "'"
    quotes_texts: bool = False
    quotes_keys: bool = False
    plain_keys: frozenset[str] = frozenset()
    inline_keys: frozenset[str] = frozenset()

    def key(self, key: str, *, in_brackets: bool = False) -> str:
        """Writes a key, without its colon."""
        if key in self.plain_keys and not (in_brackets and _NOT_PLAIN_IN_BRACKETS.search(key)):
            return key
        if not self.quotes_keys and is_plain(key, in_brackets=in_brackets):
            return key
        return self.quoted(key, self.quote)

    def scalar(self, value: Any, *, in_brackets: bool = False) -> str:
        """Writes a value that is no list and no object, or an empty one, on one line."""
        if not isinstance(value, str):
            return _number_or_constant(value)
        if not self.quotes_texts and is_plain(value, in_brackets=in_brackets):
            return value
        return self.quoted(value, self.quote)

    def quoted(self, text: str, quote: str) -> str:
        """Writes a text in quotes, in those that are asked for if they can hold it."""
        if quote == "'" and not _UNPRINTABLE.search(text):
            return "'" + text.replace("'", "''") + "'"
        written = json.dumps(text, ensure_ascii=False)
        return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)

    def in_brackets(self, value: Any) -> str:
        """Writes a value on one line."""
        if isinstance(value, dict) and value:
            inside = (
                f"{self.key(key, in_brackets=True)}: {self.in_brackets(one)}"
                for key, one in value.items()
            )
            return "{" + ", ".join(inside) + "}"
        if isinstance(value, list) and value:
            return "[" + ", ".join(map(self.in_brackets, value)) + "]"
        return self.scalar(value, in_brackets=True)

    def literal(self, text: str, column: int) -> Lines | None:
        """Writes a text on lines of its own; None if it cannot be written so.

        Args:
            text: the text.
            column: column of the lines.
        """
        if not text.strip() or _UNPRINTABLE.search(re.sub("[\t\n]", "", text)):
            return None
        body = text.removesuffix("\n")
        is_odd = body.endswith("\n") or body.startswith((" ", "\n", "\t"))
        if is_odd or _SPACE_AT_END.search(body):
            return None
        chomping = "" if text.endswith("\n") else "-"
        margin = " " * column
        return Lines(f"|{chomping}", [margin + one if one else "" for one in body.split("\n")])

    def value(self, value: Any, column: int, *, key: str | None = None) -> str | Lines:
        """Writes a new value as the file writes such values.

        Args:
            value: the value.
            column: column of the key or dash before it.
            key: its key; None for an entry of a list.
        """
        if isinstance(value, str):
            return ("\n" in value and self.literal(value, column + self.step)) or self.scalar(value)
        if not isinstance(value, dict | list) or not value:
            return self.scalar(value)
        if key in self.inline_keys:
            return self.in_brackets(value)
        if key is None:
            return Lines("", self.block(value, column + len(self.dash)))
        return Lines("", self.block(value, column + self._step_of(value)))

    def block(self, value: Mapping[str, Any] | list[Any], column: int) -> list[str]:
        """Writes an object or list that is not empty, an entry on a line or more.

        Args:
            value: the object or list.
            column: column of its keys or dashes.
        """
        lines: list[str] = []
        if isinstance(value, list):
            for one in value:
                lines += self.entry("-", self.value(one, column), column)
        else:
            for key, one in value.items():
                lines += self.entry(f"{self.key(key)}:", self.value(one, column, key=key), column)
        return lines

    def entry(self, head: str, value: str | Lines, column: int, comment: str = "") -> list[str]:
        """Joins a key with its colon, or a dash, with its written value.

        Args:
            head: the key or dash, perhaps with an anchor.
            value: the value.
            column: column of the head.
            comment: a comment behind it, with the space before.
        """
        margin = " " * column
        if isinstance(value, str):
            return [f"{margin}{head} {value}{comment}"]
        if head == "-" and not value.header and not comment:
            first, *others = value.lines
            return [margin + self.dash + first.lstrip(" "), *others]
        header = f" {value.header}" if value.header else ""
        return [f"{margin}{head}{header}{comment}", *value.lines]

    def _step_of(self, value: Any) -> int:
        return self.dash_step if isinstance(value, list) else self.step


def style_of(source: YamlSource) -> YamlStyle:
    """Finds the format of a file, by what it has most."""
    steps: Counter[int] = Counter()
    dash_steps: Counter[int] = Counter()
    dashes: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    needed: Counter[str] = Counter()
    keys: Counter[bool] = Counter()
    plain_keys: set[str] = set()
    inline: Counter[str] = Counter()
    spread: set[str] = set()
    for node in source.root.inside():
        if node.style in ("plain", "'", '"') and isinstance(node.value, str):
            can_be_plain = is_plain(node.value)
            (texts if can_be_plain else needed)[node.style] += 1
        is_list = isinstance(node.value, list)
        for member in node.members:
            if not is_list:
                is_quoted = source.text[member.start] in "'\""
                keys[is_quoted] += 1
                if not is_quoted and not node.is_odd:
                    plain_keys.add(member.key)
            if member.value.members:
                if member.value.style == "flow":
                    inline[member.key] += 1
                else:
                    spread.add(member.key)
        if node.style != "block" or node.is_odd:
            continue
        column = source.column(node.members[0].start)
        for member in node.members:
            child = member.value
            if child.style != "block" or child.is_odd:
                continue
            inner = source.column(child.members[0].start)
            if is_list and not source.has_own_line(child.members[0].start):
                dashes["-" + " " * max(inner - column - 1, 1)] += 1
            elif not is_list:
                (dash_steps if isinstance(child.value, list) else steps)[inner - column] += 1
    step = _most(steps, 2)
    quotes = texts["'"] + texts['"'] > texts["plain"]
    quote = '"' if texts['"'] + needed['"'] > texts["'"] + needed["'"] else "'"
    ends = Counter(re.findall(r"\r\n?|\n", source.text))
    return YamlStyle(
        step=step,
        dash_step=_most(dash_steps, step),
        dash=_most(dashes, "- "),
        line_end=_most(ends, "\n"),
        quote=quote,
        quotes_texts=quotes,
        quotes_keys=keys[True] > keys[False],
        plain_keys=frozenset(plain_keys),
        inline_keys=frozenset(key for key in inline if key and key not in spread),
    )


def _most(counted: Counter[Any], usual: Any) -> Any:
    return counted.most_common(1)[0][0] if counted else usual


def is_plain(text: str, *, in_brackets: bool = False) -> bool:
    """Tells whether a text is read as itself without quotes, by old and new readers of YAML.

    Args:
        text: the text.
        in_brackets: whether it stands in a list or object in brackets.
    """
    if not _PLAIN.fullmatch(text) or _NOT_PLAIN.search(text) or _UNPRINTABLE.search(text):
        return False
    if in_brackets and _NOT_PLAIN_IN_BRACKETS.search(text):
        return False
    old = (pattern for _, pattern in _resolvers(text[0]))
    try:
        is_text = plain_value(text) is text and not _OLD_BOOLEANS.fullmatch(text)
        return is_text and not any(one.match(text) for one in old)
    except NumberError:
        return False


def _resolvers(first: str) -> Iterable[tuple[str, re.Pattern[str]]]:
    found: list[tuple[str, re.Pattern[str]]] = _OLD_RESOLVER.get(first, [])
    return found


def _number_or_constant(value: Any) -> str:
    written = json.dumps(value)
    if isinstance(value, float) and "e" in written and "." not in written:
        # YAML 1.1 takes a number without a point for a text.
        return written.replace("e", ".0e")
    return written
