"""Changes values inside a JSON text and leaves every other character as it is. Pure."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Protocol

from .json_nodes import STRING, JsonMember, JsonNode, read_nodes

# Keys that tell the entries of a list apart; the first key that both entries have decides.
_IDENTITIES = ("id", "refId", "name", "title", "uid", "matcher", "color", "element")


class Placed(Protocol):
    """An entry of an object or list in brackets, between two of its commas and brackets.

    Attributes:
        lead: what stands before it.
        tail: what stands behind it.
    """

    lead: str
    tail: str


@dataclass(frozen=True)
class _Style:
    """The format of a file.

    Attributes:
        indent: one step of indentation; empty for a file on one line.
        line_end: characters at the end of a line.
        colon: characters between a key and its value.
        ascii_only: whether all characters outside ASCII are escaped.
        inline_keys: keys whose objects and lists are always on one line in this file.
    """

    indent: str
    line_end: str
    colon: str
    ascii_only: bool
    inline_keys: frozenset[str]


def edited_json(text: str, document: Any) -> str:
    """Changes a JSON text so that it holds a new document, and changes as little as possible.

    Args:
        text: valid JSON in any format.
        document: the new document; a new key goes behind the key before it in this document.

    Returns:
        A text that holds exactly `document`; unchanged values are written as they were.
    """
    node = read_nodes(text)
    written = _Writer(text, _style(text, node)).written(node, document, "")
    return text[: node.start] + written + text[node.end :]


def same(left: Any, right: Any) -> bool:
    """Tells whether two values are equal in JSON: `1` equals `1.0`, but not `true`."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return (type(left) is type(right) and left == right) or _numbers(left, right)


def _numbers(left: Any, right: Any) -> bool:
    return isinstance(left, int | float) and isinstance(right, int | float) and left == right


def aligned(before: Sequence[Any], after: Sequence[Any]) -> list[int | None]:
    """Finds for each entry of a new list the position of its old entry; None if there is none.

    Equal entries are matched first, then entries with the same id, refId, name or title. If both
    lists are equally long, the entries that are left are matched by position.
    """
    partner: list[int | None] = [None] * len(after)
    old, new = [_canonical(one) for one in before], [_canonical(one) for one in after]
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            partner[block.b + step] = block.a + step
    left = [i for i in range(len(before)) if i not in set(partner)]
    for j, one in enumerate(after):
        if partner[j] is None:
            fitting = [i for i in left if old[i] == new[j]] or [
                i for i in left if _is_known_as(before[i], one)
            ]
            if fitting:
                partner[j] = fitting[0]
                left.remove(fitting[0])
    if len(before) == len(after):
        for j in range(len(after)):
            if partner[j] is None and j in left:
                partner[j] = j
    return partner


def _is_known_as(old: Any, new: Any) -> bool:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    for key in _IDENTITIES:
        if key in old and key in new:
            return same(old[key], new[key])
    # The parts of a resource have what they are called in their `spec`.
    return old.get("kind") == new.get("kind") and _is_known_as(old.get("spec"), new.get("spec"))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


class _Writer:
    def __init__(self, text: str, style: _Style) -> None:
        self._text = text
        self._style = style

    def written(self, node: JsonNode, new: Any, margin: str) -> str:
        """Writes the new value of a node; `margin` is the indentation of the line it begins on."""
        if same(node.value, new):
            return self._text[node.start : node.end]
        if isinstance(node.value, dict) and isinstance(new, dict) and node.members and new:
            return self._object(node, new, margin)
        if isinstance(node.value, list) and isinstance(new, list) and node.members and new:
            return self._list(node, new, margin)
        return self.fresh(new, margin, inline=False)

    def fresh(self, value: Any, margin: str, *, inline: bool) -> str:
        """Writes a new value in the style of the file."""
        if not isinstance(value, dict | list) or not value:
            return json.dumps(value, ensure_ascii=self._style.ascii_only)
        inline = inline or not self._style.indent
        inner = margin + self._style.indent
        if isinstance(value, dict):
            parts = [
                self._key(key)
                + self.fresh(one, inner, inline=inline or key in self._style.inline_keys)
                for key, one in value.items()
            ]
            begin, end = "{", "}"
        else:
            parts = [self.fresh(one, inner, inline=inline) for one in value]
            begin, end = "[", "]"
        if inline:
            return begin + ", ".join(parts) + end
        line_end = self._style.line_end
        return begin + ",".join(line_end + inner + one for one in parts) + line_end + margin + end

    def _key(self, key: str) -> str:
        return json.dumps(key, ensure_ascii=self._style.ascii_only) + self._style.colon

    def _object(self, node: JsonNode, new: dict[str, Any], margin: str) -> str:
        # If a key occurs several times, the last one counts.
        old = {member.key: member for member in node.members}
        kept = [member.key for member in node.members if old[member.key] is member]
        keys = [key for key in kept if key in new]
        for key in new:
            if key not in old:
                keys = inserted(keys, key, list(new))
        inner = _margin_of(node, margin)
        parts: list[tuple[JsonMember | None, str]] = []
        for key in keys:
            if key in old:
                member = old[key]
                head = self._text[member.start : member.value.start]
                parts.append((member, head + self.written(member.value, new[key], inner)))
            else:
                inline = key in self._style.inline_keys or not _is_multiline(node)
                parts.append((None, self._key(key) + self.fresh(new[key], inner, inline=inline)))
        return joined(node.members, parts, "{", "}")

    def _list(self, node: JsonNode, new: list[Any], margin: str) -> str:
        inner = _margin_of(node, margin)
        siblings_inline = all(
            "\n" not in self._text[one.value.start : one.value.end] for one in node.members
        )
        parts: list[tuple[JsonMember | None, str]] = []
        for partner, one in zip(aligned(node.value, new), new, strict=True):
            if partner is None:
                parts.append((None, self.fresh(one, inner, inline=siblings_inline)))
            else:
                member = node.members[partner]
                parts.append((member, self.written(member.value, one, inner)))
        return joined(node.members, parts, "[", "]")


def joined(
    members: Sequence[Placed], parts: Sequence[tuple[Placed | None, str]], begin: str, end: str
) -> str:
    """Joins the new entries of an object or list with the space that was around the old ones.

    Args:
        members: the old entries; at least one.
        parts: the new entries, each with the old entry that it was, if any, and its text.
        begin: the opening bracket.
        end: the closing bracket.
    """
    first, others = members[0].lead, [one.lead for one in members[1:]]
    usual = Counter(others).most_common(1)[0][0] if others else first or " "
    if "\n" in first:
        usual = usual if "\n" in usual else first
    closing = members[-1].tail
    written = begin
    for number, (member, part) in enumerate(parts):
        was_first = member is members[0]
        if number == 0:
            lead = first if member is None or not was_first else member.lead
        else:
            lead = usual if member is None or was_first else member.lead
        last = number == len(parts) - 1
        tail = "" if member is None or member is members[-1] else member.tail
        written += lead + part + ("" if last else tail + ",")
    return written + closing + end


def inserted(order: list[str], name: str, wanted: Sequence[str]) -> list[str]:
    """Inserts a name into a list, at the place that another list gives it.

    The name goes behind the nearest name that is before it in the other list and is in this one.

    Args:
        order: the list of names; it does not have the name.
        name: the name to insert.
        wanted: the other list; it has the name.
    """
    before = [one for one in wanted[: wanted.index(name)] if one in order]
    at = order.index(before[-1]) + 1 if before else 0
    return [*order[:at], name, *order[at:]]


def _margin_of(node: JsonNode, margin: str) -> str:
    """Finds the indentation of the members of an object or list."""
    lead = node.members[0].lead
    return lead.rpartition("\n")[2] if "\n" in lead else margin


def _is_multiline(node: JsonNode) -> bool:
    return "\n" in node.members[0].lead


def _style(text: str, root: JsonNode) -> _Style:
    inline: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    colon = ": "
    for member in _members(root):
        if member.key:
            key_end = STRING.match(text, member.start)
            colon = text[key_end.end() : member.value.start] if key_end else colon
        if member.key and member.value.members:
            several = "\n" in text[member.value.start : member.value.end]
            (spread if several else inline)[member.key] += 1
    lead = root.members[0].lead if root.members else ""
    return _Style(
        indent=lead.rpartition("\n")[2] if "\n" in lead else "",
        line_end="\r\n" if "\r\n" in lead else "\n",
        colon=colon,
        ascii_only=text.isascii() and "\\u" in text,
        inline_keys=frozenset(key for key in inline if key not in spread),
    )


def _members(node: JsonNode) -> Iterator[JsonMember]:
    for member in node.members:
        yield member
        yield from _members(member.value)
