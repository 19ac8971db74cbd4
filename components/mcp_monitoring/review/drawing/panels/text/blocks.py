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
        level: level of a heading, or how deep a list is.
        marker: what stands before an item of a list.
        rows: the rows of a table, each with its cells; the first is its header.
        is_first: whether it is the first item of a list.
    """

    kind: Literal["paragraph", "heading", "item", "code", "table", "line"]
    runs: tuple[Run, ...] = ()
    level: int = 0
    marker: str = ""
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    is_first: bool = False
