"""HTML as its text and its structure: attributes, scripts and styles are left out. Pure."""

from dataclasses import replace
from html.parser import HTMLParser

from .blocks import Block, Lists, Run

NO_TEXT = frozenset({"script", "style", "template", "iframe", "object", "svg", "noscript"})
"""What is in these tags is not for a reader."""

_BLOCKS = frozenset(
    {"address", "article", "center", "dd", "div", "dl", "dt", "footer", "form"}
    | {"header", "main", "nav", "p", "section", "li"}
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = frozenset({"td", "th"})
_LOOKS = {
    **dict.fromkeys(("b", "strong"), "is_bold"),
    **dict.fromkeys(("i", "em"), "is_italic"),
    **dict.fromkeys(("code", "kbd", "samp"), "is_code"),
    "a": "is_link",
}
_OTHERS = frozenset({"blockquote", "hr", "ol", "pre", "ul"})
_MOST_DIGITS = 10


def blocks_of_html(source: str) -> list[Block]:
    """Reads the text of HTML.

    Args:
        source: the HTML, however malformed.
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end_block()
    return reader.blocks


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._lists = Lists()
        self._heading = 0
        self._is_item = False
        self._looks = dict.fromkeys(_LOOKS.values(), 0)
        self._hidden: list[str] = []
        self._pre: list[str] | None = None
        self._rows: list[list[tuple[Run, ...]]] | None = None
        self._heads = 0
        self._is_cell = self._is_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden or tag in NO_TEXT:
            self._hidden.append(tag)
        elif tag == "br":
            self._add(Run("\n"))
        elif tag in _LOOKS:
            self._looks[_LOOKS[tag]] += 1
        elif self._rows is not None or tag == "table":
            self._begin_in_table(tag)
        else:
            self._begin(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[self._hidden.index(tag) :]
        elif tag in _LOOKS:
            self._looks[_LOOKS[tag]] = max(self._looks[_LOOKS[tag]] - 1, 0)
        elif self._rows is not None:
            if tag in _CELLS:
                self._end_cell()
            elif tag == "table":
                self._end_table()
        elif tag in _HEADINGS or tag in _BLOCKS:
            self.end_block()
            self._is_item = self._is_item and tag != "li"
        elif tag in ("ol", "ul", "blockquote", "pre"):
            self.end_block()
            if tag == "blockquote":
                self._lists.end_quote()
            elif tag != "pre":
                self._lists.end()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in NO_TEXT:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._pre is not None:
            self._pre.append(data)
            return
        words = " ".join(data.split())
        if not words:
            # What is between words may be between tags, too.
            if data and self._runs:
                self._runs[-1] = _with_space(self._runs[-1])
            return
        before = " " if data[:1].isspace() else ""
        behind = " " if data[-1:].isspace() else ""
        looks = {look: number > 0 for look, number in self._looks.items()}
        if looks["is_code"]:
            self._runs += [Run(before), Run(words, **looks), Run(behind)]
        else:
            self._add(Run(before + words + behind, **looks))

    def end_block(self) -> None:
        """Ends the block whose text was read, and a table that is not closed."""
        if self._rows is not None:
            self._end_table()
        if self._pre is not None:
            self._end_pre("".join(self._pre))
        if any(run.text.strip() for run in self._runs):
            runs = tuple(self._runs)
            if self._heading:
                self._place(Block("heading", runs, level=self._heading))
            elif self._is_item:
                self.blocks.append(self._lists.item(runs, is_tight=True))
            elif self._lists.depth:
                self._place(Block("item", runs, level=self._lists.depth, joins=True))
            else:
                self._place(Block("paragraph", runs))
            self._is_item = False
        self._runs = []
        self._heading = 0

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Begins a block."""
        if tag not in _BLOCKS and tag not in _HEADINGS and tag not in _OTHERS:
            return
        self.end_block()
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "li":
            self._is_item = True
        elif tag == "hr":
            self._place(Block("line"))
        elif tag == "ul":
            self._lists.begin(None)
        elif tag == "ol":
            start = attributes.get("start") or ""
            self._lists.begin(int(start) if start.isdecimal() and len(start) < _MOST_DIGITS else 1)
        elif tag == "blockquote":
            self._lists.begin_quote()
        elif tag == "pre":
            self._pre = []

    def _begin_in_table(self, tag: str) -> None:
        if tag == "table" and self._rows is None:
            self.end_block()
            self._rows, self._heads = [], 0
        elif tag == "tr" and self._rows is not None:
            self._end_cell()
            self._rows.append([])
        elif tag in _CELLS:
            self._end_cell()
            if not self._rows:
                self._rows = [[]]
            self._is_head = tag == "th"
            self._is_cell = True

    def _end_cell(self) -> None:
        if self._rows and self._is_cell:
            runs = tuple(self._runs)
            if self._is_head:
                runs = tuple(replace(run, is_bold=True) for run in runs)
                self._heads = 1 if len(self._rows) == 1 else self._heads
            self._rows[-1].append(runs)
        self._runs, self._is_cell = [], False

    def _end_table(self) -> None:
        self._end_cell()
        rows = tuple(tuple(row) for row in self._rows or () if row)
        self._rows = None
        if any(run.text.strip() for row in rows for cell in row for run in cell):
            self._place(Block("table", rows=rows, heads=self._heads))

    def _end_pre(self, code: str) -> None:
        self._pre = None
        if code.strip():
            # A line break behind the tag belongs to the tag.
            run = Run(code.removeprefix("\n").rstrip("\n"), is_code=True)
            self._place(Block("code", (run,)))

    def _place(self, block: Block) -> None:
        level = block.level if block.kind == "heading" else self._lists.depth
        self.blocks.append(replace(block, level=level, quotes=self._lists.quotes))

    def _add(self, run: Run) -> None:
        if self._pre is not None:
            self._pre.append(run.text)
        else:
            self._runs.append(run)


def _with_space(run: Run) -> Run:
    return run if run.text[-1:].isspace() else replace(run, text=f"{run.text} ")
