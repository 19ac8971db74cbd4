"""Changes values inside a YAML text and leaves every other character as it is. Pure.

The text is not written anew from its values: each changed value is written over the old one, by the
positions that the parser gives. So comments, order, quotation marks and indentation stay.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ...dashboard.yaml_values import read_yaml_text
from .json_text import aligned, inserted, joined, same
from .yaml_folding import column_of_text, folded, wrapped
from .yaml_nodes import YamlMember, YamlNode, YamlSource
from .yaml_style import Lines, YamlStyle, style_of

_DEEPEST = 1000


def edited_yaml(text: str, document: Any) -> str:
    """Changes a YAML text so that it holds a new document, and changes as little as possible.

    Where a change in place would not be read as it is meant, more around it is written anew.

    Args:
        text: a YAML text that can be read as JSON.
        document: the new document; a new key goes behind the key before it in this document.

    Returns:
        A text that holds exactly `document`; unchanged values are written as they were.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    source = YamlSource(text.removeprefix(mark))
    if same(source.root.value, document):
        return text
    style = style_of(source)
    anew: set[int] = set()
    limit = _DEEPEST
    while limit >= 0:
        writer = _Writer(source, style, limit, anew)
        written = writer.whole(document)
        # A text of several lines at the end of a file needs a break behind it.
        for ending in ("", style.line_end):
            read = read_yaml_text(written + ending)
            if not read.problems and same(read.value, document):
                return mark + written + ending
        wrong = None if read.problems else _deepest_wrong(source.root, read.value, document, anew)
        if wrong is not None:
            anew.add(id(wrong))
        else:
            limit = min(limit, writer.depth) - 1
    return mark + json.dumps(document, indent=style.step) + style.line_end


def _deepest_wrong(node: YamlNode, read: Any, wanted: Any, anew: set[int]) -> YamlNode | None:
    """Finds the value whose change was not read as it was meant; None if it is already anew."""
    if id(node) in anew:
        return None
    found = (
        _deepest_wrong(inner, one, other, anew) or node
        for inner, one, other in _pairs(node, read, wanted)
        if not same(one, other)
    )
    return next(found, node)


def _pairs(node: YamlNode, read: Any, wanted: Any) -> Iterator[tuple[YamlNode, Any, Any]]:
    """Yields the values in a value that are still there, as they are read and as they are meant."""
    if isinstance(node.value, dict) and isinstance(read, dict) and isinstance(wanted, dict):
        for member in node.members:
            if member.key in read and member.key in wanted:
                yield member.value, read[member.key], wanted[member.key]
    elif _are_lists(node.value, read, wanted) and len(read) == len(wanted):
        for partner, one, other in zip(aligned(node.value, wanted), read, wanted, strict=True):
            if partner is not None:
                yield node.members[partner].value, one, other


def _are_lists(*values: Any) -> bool:
    return all(isinstance(one, list) for one in values)


class _Writer:
    """Writes a document over an old one.

    Attributes:
        depth: depth of the deepest value that was changed in place.
    """

    def __init__(self, source: YamlSource, style: YamlStyle, limit: int, anew: set[int]) -> None:
        self._source = source
        self._text = source.text
        self._style = style
        self._limit = limit
        self._anew = anew
        self._anchored: dict[int, Any] = {}
        self._shares = {id(one) for one in source.root.inside() if one.anchor or one.is_alias}
        self.depth = 0

    def whole(self, new: Any) -> str:
        """Writes the text with a new document."""
        root = self._source.root
        begin = root.begin
        if not self._is_edited_in_place(root, new, 0):
            column = self._source.column(begin)
            is_block = root.style == "block" and new
            lines = self._style.block(new, column) if is_block else [self._style.in_brackets(new)]
            written = self._joined_lines(lines).lstrip(" ")
        elif root.style == "block":
            begin = self._source.span_start(root)
            written = self._block(root, new, 0)
        else:
            begin = root.start
            written = self._brackets(root, new, 0)
        return self._text[:begin] + written + self._text[root.end :]

    # --- a value in place --------------------------------------------------------------------

    def _is_edited_in_place(self, node: YamlNode, new: Any, depth: int) -> bool:
        is_alike = (isinstance(node.value, dict) and isinstance(new, dict)) or (
            isinstance(node.value, list) and isinstance(new, list)
        )
        is_possible = is_alike and bool(node.members) and bool(new) and not node.is_odd
        return is_possible and depth < self._limit and id(node) not in self._anew

    def _stays(self, node: YamlNode, new: Any) -> bool:
        """Tells whether a value stays as it is written, and notes the anchors in it."""
        if node.target is not None:
            there = self._anchored
            return id(node.target) in there and same(there[id(node.target)], new)
        if not same(node.value, new) or id(node) in self._anew:
            return False
        shared = [one for one in node.inside() if id(one) in self._shares] if self._shares else []
        inside = {id(one) for one in shared}
        for one in shared:
            target = one.target
            if target is not None and id(target) not in inside:
                known = self._anchored
                if id(target) not in known or not same(known[id(target)], one.value):
                    return False
        for one in shared:
            if one.anchor:
                self._anchored[id(one)] = one.value
        return True

    def _with_anchor(self, node: YamlNode, new: Any) -> str:
        """Keeps the anchor of a value that is written anew, for the aliases behind it."""
        if not node.anchor:
            return ""
        self._anchored[id(node)] = new
        return f"&{node.anchor} "

    # --- blocks ------------------------------------------------------------------------------

    def _block(self, node: YamlNode, new: Any, depth: int) -> str:
        """Writes the new entries of a block, from `span_start` to the end of the block."""
        if node.anchor:
            self._anchored[id(node)] = new
        self.depth = max(self.depth, depth + 1)
        column = self._source.column(node.members[0].start)
        pieces: list[tuple[YamlMember | None, str]] = []
        if isinstance(new, dict):
            old = {member.key: member for member in node.members}
            for key in _keys(node, new):
                member = old.get(key)
                pieces.append((member, self._entry(member, new[key], key, column, depth)))
        else:
            for partner, one in zip(aligned(node.value, new), new, strict=True):
                member = None if partner is None else node.members[partner]
                pieces.append((member, self._entry(member, one, None, column, depth)))
        return self._stacked(node, pieces, column)

    def _entry(
        self, member: YamlMember | None, new: Any, key: str | None, column: int, depth: int
    ) -> str:
        """Writes an entry, from its key or dash on."""
        if member is None:
            head = "-" if key is None else f"{self._style.key(key)}:"
            lines = self._style.entry(head, self._style.value(new, column, key=key), column)
            return self._joined_lines(lines).lstrip(" ")
        node = member.value
        if self._stays(node, new):
            return self._text[member.start : member.end]
        if self._is_edited_in_place(node, new, depth + 1):
            if node.style == "block":
                begin = self._source.span_start(node)
                written = self._block(node, new, depth + 1)
            else:
                begin = node.start
                written = self._brackets(node, new, depth + 1)
            before, behind = self._text[member.start : begin], self._text[node.end : member.end]
            if written.startswith(self._style.line_end):
                before = before.rstrip(" ")
            return before + written + behind
        return self._rewritten(member, new, key, column)

    def _rewritten(self, member: YamlMember, new: Any, key: str | None, column: int) -> str:
        """Writes a new value behind the key or dash of an entry."""
        node = member.value
        head = self._text[member.start : member.head_end]
        if node.style == "block":
            comment_end = self._source.line_end(member.head_end)
            is_below = self._source.has_own_line(node.members[0].start)
            comment = _comment(self._text[member.head_end : comment_end]) if is_below else ""
            behind = ""
        else:
            comment_end = self._source.line_end(node.end)
            comment = self._text[node.end : comment_end]
            if node.style in ("|", ">"):
                comment = _comment(self._text[node.start : self._source.line_end(node.start)])
            behind = self._text[comment_end : member.end]
        value = self._new_value(node, new, key, column)
        anchor = self._with_anchor(node, new).rstrip()
        if isinstance(value, Lines) and value.header and value.header[0] not in "|>":
            value, comment = _ended(value, comment), ""
        lines = self._style.entry(f"{head} {anchor}" if anchor else head, value, column, comment)
        if isinstance(value, Lines) and value.header and node.style not in ("|", ">"):
            behind = self._outside(behind, column)
        return self._joined_lines(lines)[column:].rstrip(" ") + behind

    def _outside(self, comments: str, column: int) -> str:
        """Indents comments so that they are no part of the lines of a text above them."""
        return re.sub(r"^[ ]+(?=#)", " " * column, comments, flags=re.MULTILINE)

    def _new_value(self, node: YamlNode, new: Any, key: str | None, column: int) -> str | Lines:
        is_text = isinstance(new, str) and isinstance(node.value, str)
        if not is_text or node.is_alias or id(node) in self._anew:
            if isinstance(new, dict | list) and new and node.style == "flow" and node.members:
                return self._style.in_brackets(new)
            return self._style.value(new, column, key=key)
        below = column + self._style.step
        if node.style in ("|", ">"):
            written = self._text[node.start : node.end]
            column_of_lines = column_of_text(written, below)
            in_lines = self._style.literal(new, column_of_lines)
            if node.style == ">" or in_lines is None:
                in_lines = folded(written, new, column_of_lines) or in_lines
            return in_lines or self._style.scalar(new)
        if lines := wrapped(self._text[node.start : node.end], new):
            return lines
        if "\n" in new and (literal := self._style.literal(new, below)):
            return literal
        return self._style.quoted(new, node.style) if node.style in "'\"" else self._plain(new)

    def _plain(self, new: str, *, in_brackets: bool = False) -> str:
        """Writes a text as its neighbour without quotes."""
        return replace(self._style, quotes_texts=False).scalar(new, in_brackets=in_brackets)

    def _stacked(
        self, node: YamlNode, pieces: list[tuple[YamlMember | None, str]], column: int
    ) -> str:
        """Puts the entries of a block below each other, with the lines between the old ones."""
        ends = self._style.line_end
        gaps = dict(zip(map(id, node.members), self._gaps(node), strict=True))
        kept = {id(member) for member, _ in pieces if member is not None}
        usual = _usual_gap(list(gaps.values())[:-1])
        # Comments between entries stay, if an entry beside them goes.
        left = ""
        above: dict[int, str] = {}
        before: YamlMember | None = None
        for one in node.members:
            gap = gaps[id(one)]
            if id(one) in kept:
                before = one
            elif gap.strip():
                if before is None:
                    left += gap
                else:
                    above[id(before)] = above.get(id(before), "") + gap
        written = left
        last = node.members[-1]
        for number, (member, part) in enumerate(pieces):
            lead = member.lead if member is not None else ""
            written += lead + " " * column + part
            if member is not None and member is not last and gaps[id(member)].strip():
                gap = gaps[id(member)]
            elif member is not None and number + 1 < len(pieces):
                following = _following(node, member)
                is_next = following is not None and following is pieces[number + 1][0]
                gap = gaps[id(member)] if is_next else usual
            else:
                gap = usual
            gap += above.get(id(member), "") if member is not None else ""
            if number + 1 < len(pieces):
                written += ends + gap
            elif gap.strip():
                written += ends + gap.rstrip("\r\n ")
        if not self._source.has_own_line(node.members[0].start):
            is_first_line = not written.lstrip(" ").startswith("#")
            return written.lstrip(" ") if is_first_line else ends + written
        return written

    def _gaps(self, node: YamlNode) -> Iterator[str]:
        """Yields the lines behind each entry that belong to none, such as empty ones."""
        for one, following in zip(node.members, [*node.members[1:], None], strict=True):
            if following is None:
                yield ""
            else:
                begin = self._source.after_line(self._source.line_end(one.end))
                end = self._source.line_start(following.start) - len(following.lead)
                yield self._text[begin:end]

    def _joined_lines(self, lines: list[str]) -> str:
        return self._style.line_end.join(lines)

    # --- brackets ----------------------------------------------------------------------------

    def _brackets(self, node: YamlNode, new: Any, depth: int) -> str:
        """Writes the new entries of an object or list in brackets."""
        if node.anchor:
            self._anchored[id(node)] = new
        self.depth = max(self.depth, depth + 1)
        parts: list[tuple[YamlMember | None, str]] = []
        if isinstance(new, dict):
            old = {member.key: member for member in node.members}
            for key in _keys(node, new):
                member = old.get(key)
                parts.append((member, self._in_brackets(member, new[key], key, depth)))
            return joined(node.members, parts, "{", "}")
        for partner, one in zip(aligned(node.value, new), new, strict=True):
            member = None if partner is None else node.members[partner]
            parts.append((member, self._in_brackets(member, one, None, depth)))
        return joined(node.members, parts, "[", "]")

    def _in_brackets(self, member: YamlMember | None, new: Any, key: str | None, depth: int) -> str:
        if member is None:
            written = self._style.in_brackets(new)
            return (
                written if key is None else f"{self._style.key(key, in_brackets=True)}: {written}"
            )
        node = member.value
        if self._stays(node, new):
            return self._text[member.start : member.end]
        if self._is_edited_in_place(node, new, depth + 1):
            return self._text[member.start : node.start] + self._brackets(node, new, depth + 1)
        head = self._text[member.start : member.head_end] if key is not None else ""
        written = self._style.in_brackets(new)
        if isinstance(new, str) and isinstance(node.value, str) and not node.is_alias:
            is_quoted = node.style in "'\""
            written = (
                self._style.quoted(new, node.style)
                if is_quoted
                else self._plain(new, in_brackets=True)
            )
        is_empty = node.start == node.end
        space = " " if is_empty and head else self._text[member.head_end : node.begin]
        return head + space + self._with_anchor(node, new) + written


def _keys(node: YamlNode, new: dict[str, Any]) -> list[str]:
    """Orders the keys of an object: the old ones as they were, new ones where they are new."""
    keys = [member.key for member in node.members if member.key in new]
    for key in new:
        if key not in node.value:
            keys = inserted(keys, key, list(new))
    return keys


def _following(node: YamlNode, member: YamlMember) -> YamlMember | None:
    at = next(number for number, one in enumerate(node.members) if one is member)
    return node.members[at + 1] if at + 1 < len(node.members) else None


def _usual_gap(gaps: list[str]) -> str:
    counted = Counter(gap for gap in gaps if not gap.strip())
    return counted.most_common(1)[0][0] if counted else ""


def _comment(text: str) -> str:
    """Takes the comment out of the end of a line, with the space before it."""
    at = text.find(" #")
    return text[len(text[:at].rstrip(" ")) :] if at >= 0 else ""


def _ended(value: Lines, comment: str) -> Lines:
    """Puts a comment behind the last line of a text that runs over several."""
    *lines, last = [value.header, *value.lines]
    header, *below = [*lines, last + comment]
    return Lines(header, below)
