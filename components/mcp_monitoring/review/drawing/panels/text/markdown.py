"""Markdown as blocks. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .blocks import Block, Lists, Run
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
class _Reader:
    blocks: list[Block] = field(default_factory=list)
    _lists: Lists = field(default_factory=Lists)
    _heading: int = 0
    _is_item: bool = False
    _is_tight: bool = False
    _cells: list[tuple[Run, ...]] | None = None
    _rows: list[tuple[tuple[Run, ...], ...]] = field(default_factory=list)
    _aligns: list[str] = field(default_factory=list)
    _is_header: bool = False

    def read(self, token: Token) -> None:
        """Takes the next token."""
        kind = token.type
        if kind == "ordered_list_open":
            start = token.attrGet("start")
            self._lists.begin(int(1 if start is None else start))
        elif kind == "bullet_list_open":
            self._lists.begin(None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.end()
        elif kind == "blockquote_open":
            self._lists.begin_quote()
        elif kind == "blockquote_close":
            self._lists.end_quote()
        elif kind == "list_item_open":
            self._is_item = True
        elif kind == "paragraph_open":
            # In a list without empty lines between its items, paragraphs are not shown as such.
            self._is_tight = token.hidden
        elif kind == "heading_open":
            self._heading = int(token.tag[1:])
        elif kind in ("fence", "code_block"):
            run = Run(token.content.rstrip("\n"), is_code=True)
            self.blocks.append(self._placed(Block("code", (run,))))
        elif kind == "hr":
            self.blocks.append(self._placed(Block("line")))
        elif kind == "html_block":
            self.blocks += map(self._placed, blocks_of_html(token.content))
        elif kind == "inline" and self._cells is None:
            self._inline(_runs(token.children or []))
        else:
            self._read_table(token)

    def _read_table(self, token: Token) -> None:
        kind = token.type
        if kind == "table_open":
            self._rows, self._aligns = [], []
        elif kind == "table_close":
            aligns = tuple(self._aligns)
            table = Block("table", rows=tuple(self._rows), aligns=aligns, heads=1)
            self.blocks.append(self._placed(table))
        elif kind == "tr_open":
            self._cells = []
        elif kind in ("th_open", "td_open"):
            self._is_header = kind == "th_open"
            if self._is_header:
                self._aligns.append(str(token.attrGet("style") or "").partition(":")[2] or "left")
        elif kind == "tr_close":
            self._rows.append(tuple(self._cells or ()))
            self._cells = None
        elif kind == "inline" and self._cells is not None:
            runs = _runs(token.children or [])
            if self._is_header:
                runs = tuple(replace(run, is_bold=True) for run in runs)
            self._cells.append(runs)

    def _inline(self, runs: tuple[Run, ...]) -> None:
        if self._heading:
            heading = Block("heading", runs, level=self._heading, quotes=self._lists.quotes)
            self.blocks.append(heading)
            self._heading = 0
        elif self._is_item and self._lists.depth:
            self._is_item = False
            self.blocks.append(self._lists.item(runs, is_tight=self._is_tight))
        elif self._lists.depth:
            self.blocks.append(self._placed(Block("item", runs, joins=self._is_tight)))
        else:
            self.blocks.append(self._placed(Block("paragraph", runs)))

    def _placed(self, block: Block) -> Block:
        """Puts a block into the lists and block quotes that are open."""
        level = block.level if block.kind == "heading" else block.level + self._lists.depth
        return replace(block, level=level, quotes=(*self._lists.quotes, *block.quotes))


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
