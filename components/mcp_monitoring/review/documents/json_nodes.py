"""JSON texts as trees of values with their positions in the text. Pure."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

STRING = re.compile(r'"(?:\\.|[^"\\])*"')
"""Regular expression of a string in a JSON text."""

_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^\s,\]}]+")
_READER = json.JSONDecoder(strict=False)


@dataclass
class JsonMember:
    """An entry of an object or a list; its text runs from `start` to the end of its value.

    Attributes:
        start: position of its first character; in an object, that of its key.
        value: its value.
        lead: space between the comma or bracket before the entry and `start`.
        tail: space between its value and the comma or bracket after the value.
        key: its key in an object; empty in a list.
    """

    start: int
    value: "JsonNode"
    lead: str
    tail: str
    key: str = ""


@dataclass
class JsonNode:
    """A value and its text, which runs from `start` to `end`.

    Attributes:
        value: the parsed value.
        start: position of its first character.
        end: position after its last character.
        members: its entries, if it is an object or a list; else empty.
    """

    value: Any
    start: int
    end: int
    members: list[JsonMember] = field(default_factory=list)


def read_nodes(text: str) -> JsonNode:
    """Reads a JSON text.

    Args:
        text: valid JSON, nested no deeper than the component accepts; it may begin with a byte
            order mark.
    """
    begin = 1 if text.startswith("\ufeff") else 0
    return _node(text, begin + len(_spaces(text, begin)))


def _node(text: str, start: int) -> JsonNode:
    """Reads a value that begins at a position."""
    opening = text[start]
    if opening not in "{[":
        found = (STRING if opening == '"' else _SCALAR).match(text, start)
        assert found is not None  # noqa: S101  # the text is valid JSON
        return JsonNode(_READER.decode(found[0]), start, found.end())
    closing = "}" if opening == "{" else "]"
    members: list[JsonMember] = []
    position = start + 1
    while True:
        lead = _spaces(text, position)
        position += len(lead)
        if text[position] == closing:
            break
        begin, key = position, ""
        if opening == "{":
            found = STRING.match(text, position)
            assert found is not None  # noqa: S101  # the text is valid JSON
            key = _READER.decode(found[0])
            colon = found.end() + len(_spaces(text, found.end()))
            position = colon + 1 + len(_spaces(text, colon + 1))
        value = _node(text, position)
        tail = _spaces(text, value.end)
        members.append(JsonMember(begin, value, lead, tail, key))
        position = value.end + len(tail)
        if text[position] == closing:
            break
        position += 1
    made: Any = (
        {member.key: member.value.value for member in members}
        if opening == "{"
        else [member.value.value for member in members]
    )
    return JsonNode(made, start, position + 1, members)


def _spaces(text: str, start: int) -> str:
    found = _SPACE.match(text, start)
    return found[0] if found else ""
