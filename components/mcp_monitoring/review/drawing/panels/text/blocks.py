"""Blocks of a text panel: what Markdown, HTML and code are made of here. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Run:
    """Words of one look.

    Attributes:
        text: the words; a line break is one between lines.
        is_bold: whether they are bold.
        is_italic: whether they are italic.
        is_code: whether they are code.
        is_link: whether they are a link.
    """

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    is_link: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading, an item of a list, lines of code, a table or a line.

    Attributes:
        kind: which of them.
        runs: its words.
        level: level of a heading; of any other block, how many lists it is in.
        marker: what stands before an item of a list: `BULLET` or a number; "" for nothing.
        rows: the rows of a table, each with its cells.
        aligns: how each column of a table is aligned, `left`, `center` or `right`.
        heads: how many rows of a table are its head.
        joins: whether it follows the block before without free room between.
        quotes: numbers of the block quotes that it is in, the outer ones first.
    """

    kind: Literal["paragraph", "heading", "item", "code", "table", "line"]
    runs: tuple[Run, ...] = ()
    level: int = 0
    marker: str = ""
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    aligns: tuple[str, ...] = ()
    heads: int = 0
    joins: bool = False
    quotes: tuple[int, ...] = ()


BULLET = "\N{BULLET}"
"""Marks an item of a list without numbers; it is drawn as a shape."""


class Lists:
    """The lists and block quotes that are open while blocks are read."""

    def __init__(self) -> None:
        self._numbers: list[int | None] = []
        self._items = 0
        self._quotes: list[int] = []
        self._seen = 0

    @property
    def depth(self) -> int:
        """How many lists are open."""
        return len(self._numbers)

    @property
    def quotes(self) -> tuple[int, ...]:
        """The numbers of the block quotes that are open."""
        return tuple(self._quotes)

    def begin(self, first: int | None) -> None:
        """Opens a list; `first` is its first number, None for bullets."""
        if not self._numbers:
            self._items = 0
        self._numbers.append(first)

    def end(self) -> None:
        """Closes the innermost list, if one is open."""
        if self._numbers:
            self._numbers.pop()

    def begin_quote(self) -> None:
        """Opens a block quote."""
        self._seen += 1
        self._quotes.append(self._seen)

    def end_quote(self) -> None:
        """Closes the innermost block quote, if one is open."""
        if self._quotes:
            self._quotes.pop()

    def item(self, runs: tuple[Run, ...], *, is_tight: bool) -> Block:
        """Makes the block of the next item of the innermost list."""
        marker, joins = BULLET, is_tight and self._items > 0
        number = self._numbers[-1] if self._numbers else None
        if number is not None:
            marker = f"{number}."
            self._numbers[-1] = number + 1
        self._items += 1
        return Block(
            "item",
            runs,
            level=max(self.depth, 1),
            marker=marker,
            joins=joins,
            quotes=self.quotes,
        )
