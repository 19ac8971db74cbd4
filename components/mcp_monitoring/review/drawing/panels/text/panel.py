"""The panel text. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/text/
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .....dashboard.lenient import mapping, text
from ...colours import faded
from ...size import Size
from ...theme import Theme
from ..drawing import Drawing
from ..layers import Row, rectangles, rules, specification, texts
from ..not_drawn import no_data
from ..panel_data import PanelData
from ..text_width import shortened, text_width
from .blocks import Block, Run
from .html import blocks_of_html
from .looks import beside_words
from .markdown import blocks_of_markdown

MOST_CHARACTERS = 100_000
"""So much of a text is read: far more than a panel has room for."""

_FONT, _LINE = 14.0, 22.0
_CODE = 12.5
_HEADINGS = {1: 28.0, 2: 24.0, 3: 22.0, 4: 18.0, 5: 16.0, 6: 14.0}
_INDENT = 24.0
_AFTER = 16.0
_CELL, _CELL_HEIGHT = 8.0, 31.0
_TAB = 4
_NO_WORDS = "Only words are drawn, and it has none"


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws a text panel.

    Args:
        data: the panel.
        size: the room below its title.
        theme: for the colours.
        timezone: not used; each kind of panel takes one.
    """
    # Before Grafana 7.1, the options were the panel's own.
    options = {**data.panel.model, **mapping(data.panel.options)}
    mode = text(options.get("mode")) or "markdown"
    content = text(options.get("content"))
    blocks = _blocks(content, mode)
    if content.strip() and not blocks:
        return no_data(size, theme, _NO_WORDS)
    page = _Page(size, theme)
    for block in blocks:
        if not page.has_room:
            break
        page.add(block)
    return Drawing(page.specification(), beside_words(content[:MOST_CHARACTERS], mode))


def _blocks(content: str, mode: str) -> Sequence[Block]:
    source = content[:MOST_CHARACTERS]
    if mode == "html":
        return blocks_of_html(source)
    if mode in ("code", "text"):
        return [Block("code", (Run(source, is_code=mode == "code"),))]
    return blocks_of_markdown(source)


@dataclass(frozen=True)
class _Word:
    run: Run
    text: str
    has_space: bool


@dataclass
class _Page:
    """Lays blocks out from top to bottom, as far as there is room."""

    size: Size
    theme: Theme
    y: float = 0.0
    words: list[Row] = field(default_factory=list)
    boxes: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    _before: str = ""
    _left_out: bool = False

    @property
    def has_room(self) -> bool:
        """Whether another line has room."""
        return self.y < self.size.height

    def add(self, block: Block) -> None:
        """Adds a block."""
        goes_on = block.kind == "item" and self._before == "item" and not block.is_first
        if self.y and not goes_on:
            self.y += _AFTER
        self._before = block.kind
        if block.kind == "heading":
            font = _HEADINGS.get(block.level, _FONT)
            self._wrapped(block.runs, 0, font, max(font * 1.15, _LINE))
        elif block.kind == "item":
            x = _INDENT * block.level
            if block.marker:
                place = {"x": x - 8, "y": self.y + _LINE / 2, "align": "right"}
                look = {"text": block.marker, "fontSize": _FONT, "fill": self.theme.text}
                self._add_words(place | look)
            self._wrapped(block.runs, x, _FONT, _LINE)
        elif block.kind == "code":
            self._code(block.runs[0])
        elif block.kind == "table":
            widths = _column_widths(block.rows, self.size.width)
            for number, cells in enumerate(block.rows):
                self._row(cells, widths, is_header=number == 0)
        elif block.kind == "line":
            self._rule(0, self.size.width, self.y, self.y)
            self.y += 1
        else:
            self._wrapped(block.runs, 0, _FONT, _LINE)

    def specification(self) -> dict[str, object]:
        """The picture; a last line says if there was no room for all."""
        if self._left_out:
            y = self.size.height - 8
            look = {"text": "…", "fontSize": _FONT, "fill": self.theme.text_secondary}
            self.words.append({"x": self.size.width - 16, "y": y, **look})
        layers = [
            rectangles("boxes", self.boxes),
            rules("lines", self.lines),
            texts("text", "words", self.words),
        ]
        return specification(self.size, layers)

    def _wrapped(self, runs: Sequence[Run], x: float, font: float, height: float) -> None:
        """Adds words, line by line."""
        line: list[_Word] = []
        taken = x
        for word in _words(runs):
            width = self._width(word, font)
            is_break = word.text == "\n"
            if is_break or (line and taken + width > self.size.width):
                self._line(line, x, font, height)
                line, taken = [], x
            if not is_break:
                line.append(word)
                taken += width + (text_width(" ", font) if word.has_space else 0)
        if line:
            self._line(line, x, font, height)

    def _line(self, line: Sequence[_Word], x: float, font: float, height: float) -> None:
        """Adds a line; words of one look are one text."""
        if self.y + height > self.size.height + 2:
            self._left_out = True
            self.y += height
            return
        pieces: list[tuple[Run, str]] = []
        for word in line:
            behind = " " if word.has_space else ""
            if pieces and pieces[-1][0] is word.run:
                pieces[-1] = (word.run, pieces[-1][1] + word.text + behind)
            else:
                pieces.append((word.run, word.text + behind))
        for run, words in pieces:
            x = self._piece(run, words, x, font, height)
        self.y += height

    def _piece(self, run: Run, words: str, x: float, font: float, height: float) -> float:
        size = font * _CODE / _FONT if run.is_code else font
        shown = words.strip()
        indent = text_width(words[: len(words) - len(words.lstrip())], font)
        behind = text_width(words[len(words.rstrip()) :], font)
        if not shown:
            return x + text_width(words, font)
        x += indent
        bold = run.is_bold
        width = text_width(shown, size, bold=bold)
        y = self.y + height / 2
        if run.is_code:
            width += 12
            box = {"x": x, "y": y - size * 0.85, "width": width, "height": size * 1.7}
            self.boxes.append({**box, **self._box(), "cornerRadius": 4})
        shown = shortened(shown, max(self.size.width - x, 1), size, bold=bold)
        place = {"x": round(x + (6 if run.is_code else 0), 2), "y": round(y, 2), "fontSize": size}
        look = {
            "text": shown,
            "fill": self.theme.link if run.is_link else self.theme.text,
            "fontWeight": 700 if bold else 400,
            "fontStyle": "italic" if run.is_italic else "normal",
        }
        self._add_words(place | look)
        return x + width + behind

    def _code(self, run: Run) -> None:
        """Adds lines as they are; the spaces before a line stay as free room."""
        for line in run.text.expandtabs(_TAB).split("\n"):
            if self.y + _LINE > self.size.height + 2:
                self._left_out = True
                return
            font = _CODE if run.is_code else _FONT
            indent = (len(line) - len(line.lstrip())) * font * 0.6
            words = shortened(line.strip(), max(self.size.width - indent, 1), font)
            if words:
                place = {"x": indent, "y": self.y + _LINE / 2, "fontSize": font}
                self._add_words({**place, "text": words, "fill": self.theme.text})
            self.y += _LINE

    def _row(
        self, cells: Sequence[Sequence[Run]], widths: Sequence[float], *, is_header: bool
    ) -> None:
        """Adds a row of a table."""
        if self.y + _CELL_HEIGHT > self.size.height + 2:
            self._left_out = True
            self.y += _CELL_HEIGHT
            return
        x = 0.0
        for cell, width in zip(cells, widths, strict=False):
            box = {"x": x + 0.5, "y": self.y + 0.5, "width": width, "height": _CELL_HEIGHT}
            ground = {"fill": faded(self.theme.text, 0.055)} if is_header else {}
            self.boxes.append({**box, **self._box(), **ground})
            words = "".join(run.text for run in cell).strip()
            bold = any(run.is_bold for run in cell)
            shown = shortened(words, max(width - 2 * _CELL, 1), _FONT, bold=bold)
            place = {"x": round(x + _CELL, 2), "y": self.y + _CELL_HEIGHT / 2, "fontSize": _FONT}
            is_link = any(run.is_link for run in cell)
            fill = self.theme.link if is_link else self.theme.text
            if shown:
                weight = 700 if bold else 400
                self._add_words({**place, "text": shown, "fill": fill, "fontWeight": weight})
            x += width
        self.y += _CELL_HEIGHT

    def _box(self) -> Row:
        return {"fill": "transparent", "stroke": self.theme.border, "strokeWidth": 1}

    def _rule(self, x: float, x2: float, y: float, y2: float) -> None:
        self.lines.append({"x": x, "x2": x2, "y": y, "y2": y2, "stroke": self.theme.border})

    def _add_words(self, row: Row) -> None:
        usual = {"fontWeight": 400, "fontStyle": "normal", "align": "left"}
        self.words.append(usual | dict(row))

    @staticmethod
    def _width(word: _Word, font: float) -> float:
        size = font * _CODE / _FONT if word.run.is_code else font
        return text_width(word.text, size, bold=word.run.is_bold) + (12 if word.run.is_code else 0)


def _words(runs: Sequence[Run]) -> list[_Word]:
    """Cuts runs into words; what is code stays whole."""
    words: list[_Word] = []
    for run in runs:
        if run.is_code:
            words.append(_Word(run, run.text, has_space=False))
            continue
        for number, line in enumerate(run.text.split("\n")):
            if number:
                words.append(_Word(run, "\n", has_space=False))
            if line[:1].isspace() and words and words[-1].text != "\n":
                words[-1] = _Word(words[-1].run, words[-1].text, has_space=True)
            parts = line.split()
            for place, part in enumerate(parts):
                is_last = place == len(parts) - 1
                words.append(_Word(run, part, not is_last or line[-1:].isspace()))
    return words


def _column_widths(rows: Sequence[Sequence[Sequence[Run]]], width: float) -> Sequence[float]:
    wanted = [0.0] * max(map(len, rows), default=0)
    for cells in rows:
        for place, cell in enumerate(cells):
            words = "".join(run.text for run in cell)
            wanted[place] = max(wanted[place], text_width(words, _FONT, bold=True) + 2 * _CELL + 1)
    factor = min(width / max(sum(wanted), 1), 1)
    return [one * factor for one in wanted]
