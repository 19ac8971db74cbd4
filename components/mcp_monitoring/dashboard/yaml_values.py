"""Reading of YAML as the JSON that it stands for. Pure.

A plain scalar is null, a truth value or a number where JSON or the core schema of YAML 1.2 has one,
and a text else: `on`, `2026-01-01` and `12:30` are texts, as Grafana means them. What readers of
YAML do not agree on is refused: a silent difference would be a wrong dashboard.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..yaml_files import (
    ENDLESS,
    MOST_REPEATED,
    TOO_MUCH_REPEATED,
    YamlFileError,
    clear_errors,
    compose_documents,
    repeated_values,
)

PLAIN = "plain"
"""Tag of a plain scalar, whose type its text tells."""

TEXT = "tag:yaml.org,2002:str"
"""Tag of a text."""

_STANDARD = "tag:yaml.org,2002:"
_COLLECTIONS = {f"{_STANDARD}map", f"{_STANDARD}seq"}

_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_BROKEN = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

# Octal or decimal; with or without the `_`: each reader of YAML has its own answer.
_DISPUTED = re.compile(
    r"[-+]?(0[0-9_]+|0b[01_]+|[0-9][0-9_]*_[0-9_]*)(\.[0-9_]*([eE][-+]?[0-9]+)?)?"
)

# Line breaks in YAML 1.1, and plain characters in YAML 1.2 and in JSON.
_DISPUTED_BREAK = re.compile("[\x85\u2028\u2029]")
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff"
)
_HALVES = re.compile("[\ud800-\udfff]")


class _JsonResolver(yaml.resolver.BaseResolver):
    """Tells plain scalars from all others."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> Any:
        """Returns the tag of a node without one."""
        if kind is yaml.ScalarNode:
            return PLAIN if implicit[0] else TEXT
        return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]


class _JsonLoader(_JsonResolver, yaml.BaseLoader):
    """Composes nodes whose plain scalars are marked."""


class NumberError(ValueError):
    """A scalar that is no number of JSON; the message says why."""


@dataclass
class YamlText:
    """The value of a YAML text.

    Attributes:
        value: the value; None if there are problems.
        problems: reasons why the text cannot be read as one value of JSON, one line each.
    """

    value: Any = None
    problems: list[str] = field(default_factory=list)


def read_yaml_text(text: str) -> YamlText:
    """Reads a YAML text of one document."""
    read = YamlText()
    try:
        with clear_errors("nested too deep to be a dashboard"):
            read.problems.extend(_wrong_characters(text))
            if not read.problems:
                read.value = _only_document(_documents(text), read.problems)
    except YamlFileError as error:
        read.problems.append(_with_advice(str(error)))
    if read.problems:
        read.value = None
    return read


def plain_value(text: str) -> Any:
    """Reads a plain scalar.

    Raises:
        NumberError: if JSON has no such number, or readers of YAML do not agree on it.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _OTHER_BASE.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    if _NO_NUMBER.fullmatch(text):
        raise NumberError(f"{text} is not a number Grafana can read")
    if _BROKEN.fullmatch(text):
        if not math.isfinite(float(text)):
            raise NumberError(f"{text:.20} is not a number Grafana can read")
        return int(text) if _WHOLE.fullmatch(text) else float(text)
    if _DISPUTED.fullmatch(text):
        raise NumberError(
            f"{text:.20} is one number to some readers of YAML and another, or a text, to others;"
            " write it as in JSON, or in quotes"
        )
    return text


def _documents(text: str) -> list[yaml.Node]:
    """Composes the documents of a text, without empty ones, which stand behind a last `---`."""
    roots = compose_documents(text, _JsonLoader)
    return [root for root in roots if root.tag != PLAIN or root.value]


def _only_document(roots: list[yaml.Node], problems: list[str]) -> Any:
    if not roots:
        problems.append("the file is empty")
        return None
    root = roots[0]
    if len(roots) > 1:
        where = _place(roots[1])
        problems.append(
            f"{where}: here begins another document, of {len(roots)}; a file holds one dashboard:"
            " split it at the lines ---"
        )
        return None
    if isinstance(root, yaml.SequenceNode):
        problems.append(
            f"{_place(root)}: here begins a list, of {len(root.value)}; a file holds one dashboard:"
            " give each entry a file of its own"
        )
        return None
    repeated = repeated_values(root)
    if repeated > MOST_REPEATED:
        raise YamlFileError(ENDLESS if repeated == math.inf else TOO_MUCH_REPEATED)
    return _value(root, problems)


def _value(node: yaml.Node, problems: list[str]) -> Any:
    """Makes the value of a node; each alias has a value of its own, as in JSON."""
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, problems)
    if node.tag not in _COLLECTIONS:
        problems.append(_foreign_tag(node))
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, problems) for one in node.value]
    found: dict[str, Any] = {}
    for key, value in node.value:
        problems.extend(_wrong_key(key, found))
        if isinstance(key, yaml.ScalarNode):
            found[_text(key, problems)] = _value(value, problems)
    return found


def _wrong_key(key: yaml.Node, found: dict[str, Any]) -> Iterator[str]:
    if not isinstance(key, yaml.ScalarNode):
        yield (
            f"{_place(key)}: a list or object cannot be a key; put a text that begins with [ or {{"
            " in quotes"
        )
    elif key.tag == PLAIN and key.value == "<<":
        yield (
            f"{_place(key)}: merge keys (<<) are not read, as JSON has none; write the keys out, or"
            " use an alias for the whole value"
        )
    elif key.tag == PLAIN and not key.value:
        yield f"{_place(key)}: a key is missing"
    elif key.tag not in (PLAIN, TEXT):
        yield _foreign_tag(key)
    elif key.value in found:
        yield f"{_place(key)}: the key {key.value} is given twice"


def _scalar(node: yaml.ScalarNode, problems: list[str]) -> Any:
    if node.tag == TEXT:
        return _text(node, problems)
    if node.tag != PLAIN:
        problems.append(_foreign_tag(node))
        return None
    try:
        return plain_value(node.value)
    except NumberError as error:
        problems.append(f"{_place(node)}: {error}")
        return None


def _text(node: yaml.ScalarNode, problems: list[str]) -> str:
    """Takes the text of a scalar; two escaped halves make one character, as in JSON."""
    text: str = node.value
    if not _HALVES.search(text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        problems.append(f"{_place(node)}: has an unpaired surrogate, which no UTF-8 text can hold")
        return ""


def _foreign_tag(node: yaml.Node) -> str:
    tag = str(node.tag)
    shown = f"!!{tag.removeprefix(_STANDARD)}" if tag.startswith(_STANDARD) else tag
    return f"{_place(node)}: the tag {shown} is not read, as JSON has none; remove it"


def _place(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"


def _wrong_characters(text: str) -> Iterator[str]:
    """Finds the first character that YAML does not allow, or that its versions read otherwise."""
    wrong = _FORBIDDEN.search(text) or _DISPUTED_BREAK.search(text)
    if wrong:
        before = text[: wrong.start()]
        where = f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"
        code = f"{ord(wrong[0]):04X}"
        yield f"{where}: the character U+{code} cannot stand in YAML; write \\u{code} in quotes"


def _with_advice(problem: str) -> str:
    if "'\\t'" in problem:
        return f"{problem}; indent with spaces, not with tabs"
    return problem.replace("second occurrence", "this anchor (&) is that of another value as well")
