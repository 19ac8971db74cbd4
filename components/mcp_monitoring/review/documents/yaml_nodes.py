"""YAML texts as trees of values with their positions in the text. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ...dashboard.yaml_values import TEXT, plain_value
from ...yaml_files import parse_events

_TRIVIA = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*")
_LINE_END = re.compile(r"\r\n?|\n")
_COMMENT = re.compile(r"([ ]*)#")
_KEEPS_ENDS = re.compile(r"[|>]\d?\+")


@dataclass
class YamlMember:
    """An entry of an object or a list.

    Attributes:
        start: position of its key, or of the dash before it.
        head_end: position behind the colon or the dash; in a list in brackets, `start`.
        value: its value.
        end: position behind its last character, with comments that belong to it.
        key: its key in an object; empty in a list.
        lead: in brackets, what stands before it, from the comma on; else the lines of comments that
            belong to it, and stand above it.
        tail: in brackets, what stands between its value and the comma or bracket behind it.
    """

    start: int
    head_end: int
    value: "YamlNode"
    end: int = 0
    key: str = ""
    lead: str = ""
    tail: str = ""


@dataclass
class YamlNode:
    """A value and its text.

    Attributes:
        value: the parsed value.
        style: `plain`, a quotation mark, `|`, `>`, `block`, `flow` or `alias`.
        begin: position of its first character, with its anchor and tag.
        start: position of its first character without them.
        end: position behind its last character.
        anchor: its name for aliases; empty if it has none.
        members: its entries, if it is an object or a list.
        target: the value that an alias stands for.
        is_odd: whether it is written in a way that is not edited in place.
    """

    value: Any
    style: str
    begin: int
    start: int
    end: int
    anchor: str = ""
    members: list[YamlMember] = field(default_factory=list)
    target: "YamlNode | None" = None
    is_odd: bool = False

    @property
    def is_alias(self) -> bool:
        """Whether it is an alias."""
        return self.target is not None

    def inside(self) -> Iterator["YamlNode"]:
        """Yields the node and every node in it."""
        yield self
        for member in self.members:
            yield from member.value.inside()


class YamlSource:
    """A YAML text, with the lines it has and the tree of its values.

    Attributes:
        text: the text, without a byte order mark.
        root: its value.
    """

    def __init__(self, text: str) -> None:
        """Reads a text.

        Args:
            text: a text that `read_yaml_text` reads.
        """
        self.text = text
        self._line_starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
        self._anchors: dict[str, YamlNode] = {}
        self._events = iter(parse_events(text))
        self._next: Any = next(self._events)
        self.root = self._first_value()

    def line_start(self, position: int) -> int:
        """Finds the begin of the line of a position."""
        return self._line_starts[bisect_right(self._line_starts, position) - 1]

    def line_end(self, position: int) -> int:
        """Finds the end of the line of a position, before the characters that end it."""
        found = _LINE_END.search(self.text, position)
        return found.start() if found else len(self.text)

    def after_line(self, position: int) -> int:
        """Finds the begin of the line behind that of a position."""
        found = _LINE_END.search(self.text, position)
        return found.end() if found else len(self.text)

    def column(self, position: int) -> int:
        """Counts the characters before a position in its line."""
        return position - self.line_start(position)

    def has_own_line(self, position: int) -> bool:
        """Tells whether nothing stands before a position in its line."""
        return not self.text[self.line_start(position) : position].strip(" ")

    def span_start(self, node: YamlNode) -> int:
        """Finds where the text of a block begins: at its first line, with its comments."""
        first = node.members[0]
        if not self.has_own_line(first.start):
            return first.start
        return self.line_start(first.start) - len(first.lead)

    def _first_value(self) -> YamlNode:
        empty = None
        while not isinstance(self._next, yaml.StreamEndEvent):
            if isinstance(self._next, yaml.NodeEvent):
                node = self._node(is_root=True)
                if node.value is not None or node.style != "plain":
                    return node
                empty = node
            else:
                self._advance()
        return empty or YamlNode(None, "plain", 0, 0, 0)

    def _advance(self) -> Any:
        event, self._next = self._next, next(self._events, None)
        return event

    def _at(self, mark: Any) -> int:
        return int(self._line_starts[mark.line] + mark.column)

    def _skipped(self, position: int) -> int:
        found = _TRIVIA.match(self.text, position)
        return found.end() if found else position

    def _content(self, event: Any) -> int:
        """Finds the position of a value behind its anchor and tag."""
        position = self._at(event.start_mark)
        for _ in range((event.anchor is not None) + (event.tag is not None)):
            found = _PROPERTY.match(self.text, position)
            if found is None:
                break
            position = self._skipped(found.end())
        return position

    def _node(self, *, is_root: bool = False) -> YamlNode:
        event = self._advance()
        begin = self._at(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            target = self._anchors[str(event.anchor)]
            end = self._at(event.end_mark)
            return YamlNode(target.value, "alias", begin, begin, end, target=target)
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, begin)
        else:
            start = self._content(event)
            style = "flow" if self.text[start : start + 1] in ("{", "[") else "block"
            node = YamlNode(None, style, begin, start, start)
            node.is_odd = bool(event.flow_style) != (style == "flow")
            if isinstance(event, yaml.MappingStartEvent):
                self._read_object(node, is_root=is_root)
            else:
                self._read_list(node)
        if event.anchor:
            node.anchor = event.anchor
            self._anchors[event.anchor] = node
        return node

    def _scalar(self, event: Any, begin: int) -> YamlNode:
        style = event.style or "plain"
        is_text = style != "plain" or (event.tag is not None and event.tag == TEXT)
        value = event.value if is_text else plain_value(event.value)
        if isinstance(value, str):
            value = value.encode("utf-16", "surrogatepass").decode("utf-16")
        end = self._at(event.end_mark)
        if style == "plain" and not event.value:
            # An empty value ends where its anchor does, or is nowhere.
            return YamlNode(value, style, begin, end, end)
        start = self._content(event)
        if style in ("|", ">"):
            end = self._end_of_block_scalar(start, end)
        return YamlNode(value, style, begin, start, end)

    def _end_of_block_scalar(self, start: int, end: int) -> int:
        if not _KEEPS_ENDS.match(self.text, start):
            return start + len(self.text[start:end].rstrip(" \t\r\n"))
        last = self.line_start(end)
        # The break before the next line ends the last line of the text.
        ends = [found.start() for found in _LINE_END.finditer(self.text, start, last)]
        return ends[-1] if ends and not self.text[last:end].strip(" ") else end

    def _read_object(self, node: YamlNode, *, is_root: bool) -> None:
        before = node.start + 1 if node.style == "flow" else node.begin
        while not isinstance(self._next, yaml.MappingEndEvent):
            is_plain_key = isinstance(self._next, yaml.ScalarEvent) and not self._next.anchor
            key = self._node()
            colon = self._skipped(key.end)
            above = self.text[self.line_start(key.begin) : key.begin]
            is_explicit = above.rstrip(" \t").endswith("?")
            has_colon = self.text[colon : colon + 1] == ":"
            node.is_odd |= not is_plain_key or is_explicit or not has_colon
            head_end = colon + 1 if has_colon else key.end
            value = self._value_behind(head_end)
            text = self.text[key.start : key.end]
            name = key.value if isinstance(key.value, str) else text
            member = YamlMember(key.begin, head_end, value, key=name)
            before = self._add(node, member, before, is_root=is_root)
        self._close(node, before)
        node.value = {member.key: member.value.value for member in node.members}

    def _read_list(self, node: YamlNode) -> None:
        before = node.start + 1 if node.style == "flow" else node.begin
        while not isinstance(self._next, yaml.SequenceEndEvent):
            if node.style == "flow":
                value = self._node()
                member = YamlMember(value.begin, value.begin, value)
            else:
                dash = self._skipped(node.members[-1].value.end) if node.members else node.start
                node.is_odd |= self.text[dash : dash + 1] != "-"
                member = YamlMember(dash, dash + 1, self._value_behind(dash + 1))
            before = self._add(node, member, before, is_root=False)
        self._close(node, before)
        node.value = [member.value.value for member in node.members]

    def _value_behind(self, head_end: int) -> YamlNode:
        value = self._node()
        if value.style == "plain" and value.begin == value.end:
            value.begin = value.start = value.end = head_end
        return value

    def _add(self, node: YamlNode, member: YamlMember, before: int, *, is_root: bool) -> int:
        """Adds a member, with what belongs to it; returns where the text behind it begins."""
        node.members.append(member)
        if node.style == "flow":
            member.end = member.value.end
            member.lead = self.text[before : member.start]
            behind = self._skipped(member.end)
            member.tail = self.text[member.end : behind]
            return behind + 1 if self.text[behind : behind + 1] == "," else behind
        column = self.column(member.start)
        if self.has_own_line(member.start) and before != node.begin:
            member.lead = self._comments_above(member.start, before, column)
        elif self.has_own_line(member.start) and not is_root:
            member.lead = self._comments_above(member.start, 0, column)
        member.end = self._with_comments_below(max(member.value.end, member.head_end), column)
        return member.end

    def _close(self, node: YamlNode, before: int) -> None:
        event = self._advance()
        if node.style == "flow":
            node.end = self._at(event.end_mark)
            if node.members:
                last = node.members[-1]
                last.tail = self.text[last.end : node.end - 1]
        else:
            node.end = before

    def _comments_above(self, position: int, bound: int, column: int) -> str:
        """Takes the comments directly above a line that are indented as it is."""
        first = start = self.line_start(position)
        while first > bound and first > 0:
            above = self.line_start(first - 1)
            found = _COMMENT.match(self.text, above)
            if above < bound or not found or len(found[1]) != column or found.end() > first:
                break
            first = above
        return self.text[first:start]

    def _with_comments_below(self, end: int, column: int) -> int:
        """Finds the end of a member with the comments below that are indented deeper than it."""
        position = self.line_end(end)
        found_end = position
        while position < len(self.text):
            begin = self.after_line(position)
            found = _COMMENT.match(self.text, begin)
            position = self.line_end(begin)
            if found and len(found[1]) > column:
                found_end = position
            elif self.text[begin:position].strip() or begin == len(self.text):
                break
        return found_end
