"""Markdown as blocks. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .blocks import Block, Run
from .html import NO_TEXT, blocks_of_html

_TAG = re.compile(r"<(/?)\s*([A-Za-z][\w-]*)")


def blocks_of_markdown(source: str) -> list[Block]:
    """Reads Markdown; HTML in it is left with its text alone.

    Args:
        source: the text.
    """
    reader = _Reader()
    for token in tokens_of(source):
        reader.read(token)
    return reader.blocks


def tokens_of(source: str) -> list[Token]:
    """Parses Markdown.

    Args:
        source: the text.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.parse(source)


@dataclass
class _List:
    next_number: int | None
    items: int = 0


@dataclass
class _Reader:
    blocks: list[Block] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _heading: int = 0
    _is_item: bool = False
    _cells: list[tuple[Run, ...]] | None = None
    _rows: list[tuple[tuple[Run, ...], ...]] = field(default_factory=list)
    _is_header: bool = False

    def read(self, token: Token) -> None:
        """Takes the next token."""
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            start = token.attrGet("start")
            ordered = kind == "ordered_list_open"
            self._lists.append(_List(int(start or 1) if ordered else None))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._is_item = True
        elif kind == "heading_open":
            self._heading = int(token.tag[1:])
        elif kind in ("fence", "code_block"):
            self.blocks.append(Block("code", (Run(token.content.rstrip("\n"), is_code=True),)))
        elif kind == "hr":
            self.blocks.append(Block("line"))
        elif kind == "html_block":
            self.blocks += blocks_of_html(token.content)
        elif kind == "table_open":
            self._rows = []
        elif kind == "table_close":
            self.blocks.append(Block("table", rows=tuple(self._rows)))
        elif kind == "tr_open":
            self._cells = []
        elif kind in ("th_open", "td_open"):
            self._is_header = kind == "th_open"
        elif kind == "tr_close":
            self._rows.append(tuple(self._cells or ()))
            self._cells = None
        elif kind == "inline":
            self._inline(_runs(token.children or []))

    def _inline(self, runs: tuple[Run, ...]) -> None:
        if self._cells is not None:
            if self._is_header:
                runs = tuple(replace(run, is_bold=True) for run in runs)
            self._cells.append(runs)
        elif self._heading:
            self.blocks.append(Block("heading", runs, level=self._heading))
            self._heading = 0
        elif self._is_item and self._lists:
            self.blocks.append(self._item(runs))
        elif self._lists:
            level = len(self._lists)
            self.blocks.append(Block("item", runs, level=level))
        else:
            self.blocks.append(Block("paragraph", runs))

    def _item(self, runs: tuple[Run, ...]) -> Block:
        self._is_item = False
        inner = self._lists[-1]
        marker = "•"
        if inner.next_number is not None:
            marker = f"{inner.next_number}."
            inner.next_number += 1
        is_first = inner.items == 0 and len(self._lists) == 1
        inner.items += 1
        return Block("item", runs, level=len(self._lists), marker=marker, is_first=is_first)


def _runs(tokens: Sequence[Token]) -> tuple[Run, ...]:
    """The words of an inline token; a tag of HTML in it has none."""
    runs: list[Run] = []
    look = Run("")
    hidden: list[str] = []
    for token in tokens:
        if token.type == "html_inline":
            _hide(token.content, hidden)
        if hidden:
            continue
        if token.type == "text":
            runs.append(replace(look, text=token.content))
        elif token.type == "code_inline":
            runs.append(replace(look, text=token.content, is_code=True))
        elif token.type == "softbreak":
            runs.append(replace(look, text=" "))
        elif token.type == "hardbreak":
            runs.append(replace(look, text="\n"))
        elif token.type == "image":
            runs.append(replace(look, text=token.content, is_italic=True))
        elif token.type == "html_inline" and token.content.lower().startswith("<br"):
            runs.append(replace(look, text="\n"))
        elif token.type in ("strong_open", "strong_close"):
            look = replace(look, is_bold=token.nesting == 1)
        elif token.type in ("em_open", "em_close"):
            look = replace(look, is_italic=token.nesting == 1)
        elif token.type in ("link_open", "link_close"):
            look = replace(look, is_link=token.nesting == 1)
    return tuple(run for run in runs if run.text)


def _hide(tag: str, hidden: list[str]) -> None:
    """Notes a tag whose content is not for a reader, or its end."""
    match = _TAG.match(tag)
    name = match[2].lower() if match else ""
    if name not in NO_TEXT or tag.endswith("/>"):
        return
    if match and not match[1]:
        hidden.append(name)
    elif name in hidden:
        del hidden[hidden.index(name) :]
