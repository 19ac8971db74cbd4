"""HTML as its text: every tag, script and style is left out. Pure."""

from html.parser import HTMLParser

from .blocks import Block, Run

NO_TEXT = frozenset({"script", "style", "template", "iframe", "object", "svg", "noscript"})
"""What is in these tags is not for a reader."""

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "footer", "form"}
    | {"header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = frozenset({"td", "th"})


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
        self._heading = 0
        self._is_item = False
        self._bold = 0
        self._links = 0
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden or tag in NO_TEXT:
            self._hidden.append(tag)
        elif tag in _HEADINGS:
            self.end_block()
            self._heading = _HEADINGS[tag]
        elif tag == "li":
            self.end_block()
            self._is_item = True
        elif tag == "br":
            self._runs.append(Run("\n"))
        elif tag in _BLOCKS:
            self.end_block()
        elif tag in ("b", "strong"):
            self._bold += 1
        elif tag == "a":
            self._links += 1

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[self._hidden.index(tag) :]
        elif tag in _HEADINGS or tag in _BLOCKS or tag == "li":
            self.end_block()
        elif tag in ("b", "strong"):
            self._bold = max(self._bold - 1, 0)
        elif tag == "a":
            self._links = max(self._links - 1, 0)
        elif tag in _CELLS:
            self._runs.append(Run("  "))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in NO_TEXT:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if self._hidden or not words:
            return
        before = " " if data[:1].isspace() else ""
        behind = " " if data[-1:].isspace() else ""
        look = {"is_bold": self._bold > 0, "is_link": self._links > 0}
        self._runs.append(Run(before + words + behind, **look))

    def end_block(self) -> None:
        """Ends the block whose text was read."""
        if any(run.text.strip() for run in self._runs):
            runs = tuple(self._runs)
            if self._heading:
                self.blocks.append(Block("heading", runs, level=self._heading))
            elif self._is_item:
                self.blocks.append(Block("item", runs, level=1, marker="•"))
            else:
                self.blocks.append(Block("paragraph", runs))
        self._runs = []
        self._heading, self._is_item = 0, False
