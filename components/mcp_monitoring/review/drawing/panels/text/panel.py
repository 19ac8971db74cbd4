"""The panel text. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/text/
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .....dashboard.lenient import mapping, text
from ...size import Size
from ...theme import Theme
from ..drawing import Drawing
from ..layers import MONOSPACE, Row, rectangles, rules, specification, texts
from ..not_drawn import no_data
from ..panel_data import PanelData
from ..text_width import code_width, shortened, shortened_code, text_width
from .blocks import BULLET, Block, Run
from .html import blocks_of_html
from .looks import beside_words
from .markdown import blocks_of_markdown
from .words import Word, column_widths, words_of

MOST_CHARACTERS = 100_000
"""So much of a text is read: far more than a panel has room for."""

_FONT, _LINE = 14.0, 22.0
_HEADINGS = {1: 28.0, 2: 24.0, 3: 22.0, 4: 18.0, 5: 16.0, 6: 14.0}
_INDENT = 24.0
_AFTER, _AFTER_HEADING = 16.0, 0.45
# Code: its size, the room in and around its box, and the radius of its corners.
_CODE, _CODE_LINE = 12.0, 19.0
_CODE_INSIDE, _CODE_AROUND, _CODE_RADIUS = 6.0, 2.0, 6.0
_LINES_INSIDE = 10.0
# A bullet: its size, and how far before the text it begins. A number ends just before the text.
_BULLET, _BULLET_BEFORE, _NUMBER_BEFORE = 5.0, 16.0, 4.0
_QUOTE, _QUOTE_BAR = 20.0, 5.0
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
    source = content[:MOST_CHARACTERS]
    page = _Page(size, theme)
    if mode in ("code", "text"):
        page.add_all(source, is_code=mode == "code")
        return Drawing(page.specification())
    blocks = blocks_of_html(source) if mode == "html" else blocks_of_markdown(source)
    if content.strip() and not blocks:
        return no_data(size, theme, _NO_WORDS)
    for block in blocks:
        if not page.has_room:
            break
        page.add(block)
    return Drawing(page.specification(), beside_words(content[:MOST_CHARACTERS], mode))


@dataclass
class _Page:
    """Lays blocks out from top to bottom, as far as there is room."""

    size: Size
    theme: Theme
    y: float = 0.0
    words: list[Row] = field(default_factory=list)
    boxes: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    bullets: list[Row] = field(default_factory=list)
    bars: dict[int, Row] = field(default_factory=dict)
    _gap: float = _AFTER
    _quoted: dict[int, float] = field(default_factory=dict)
    _left_out: bool = False

    @property
    def has_room(self) -> bool:
        """Whether another line has room."""
        return self.y < self.size.height

    def add(self, block: Block) -> None:
        """Adds a block."""
        if self.y and not block.joins:
            self.y += self._gap
        self._gap = _AFTER
        top = self.y
        left = _QUOTE * len(block.quotes)
        if block.kind == "heading":
            font = _HEADINGS.get(block.level, _FONT)
            self._gap = font * _AFTER_HEADING
            self._wrapped(block.runs, left, font, max(font * 1.15, _LINE))
        else:
            left += _INDENT * block.level
            self._add_below_heading(block, left)
        self._bars(block.quotes, top)

    def _add_below_heading(self, block: Block, x: float) -> None:
        if block.kind == "code":
            self._code(block.runs[0], x)
        elif block.kind == "table":
            widths = column_widths(block.rows, max(self.size.width - x, 1), _FONT, _CELL)
            for number, cells in enumerate(block.rows):
                is_head = number < block.heads
                self._row(cells, x, widths, block.aligns, is_head=is_head)
        elif block.kind == "line":
            self._rule(x, self.size.width, self.y, self.y)
            self.y += 1
        else:
            if block.marker and self.y + _LINE <= self.size.height + 2:
                self._marker(block, x)
            self._wrapped(block.runs, x, _FONT, _LINE)

    def _marker(self, block: Block, x: float) -> None:
        """Adds what stands before an item: its number, or a disc, a circle or a square."""
        y, colour = self.y + _LINE / 2, self.theme.text
        if block.marker != BULLET:
            place = {"x": x - _NUMBER_BEFORE, "y": y, "align": "right"}
            self._add_words({**place, "text": block.marker, "fontSize": _FONT, "fill": colour})
            return
        place = {"x": x - _BULLET_BEFORE, "y": y - _BULLET / 2 + 0.5}
        room = {"width": _BULLET, "height": _BULLET, "strokeWidth": 1}
        look = {
            "fill": "transparent" if block.level == 2 else colour,
            "stroke": colour if block.level == 2 else "transparent",
            "cornerRadius": _BULLET / 2 if block.level <= 2 else 0,
        }
        self.bullets.append({**place, **room, **look})

    def _bars(self, quotes: tuple[int, ...], top: float) -> None:
        """Adds the bars of the block quotes that a block is in, joined with those above it."""
        bottom = min(self.y, self.size.height)
        for depth, quote in enumerate(quotes):
            begins = self._quoted.get(quote, top)
            if bottom > begins:
                place = {"x": depth * _QUOTE, "y": begins, "width": _QUOTE_BAR}
                bar = {**place, "height": bottom - begins, "fill": self.theme.strong_border}
                self.bars[quote] = bar
            self._quoted[quote] = begins

    def specification(self) -> dict[str, object]:
        """The picture; a last line says if there was no room for all."""
        if self._left_out:
            y = self.size.height - 8
            look = {"text": "…", "fontSize": _FONT, "fill": self.theme.text_secondary}
            self.words.append({"x": self.size.width - 16, "y": y, **look})
        layers = [
            rectangles("bars", list(self.bars.values())),
            rectangles("boxes", self.boxes),
            rectangles("bullets", self.bullets),
            rules("lines", self.lines),
            texts("text", "words", self.words),
        ]
        return specification(self.size, layers)

    def _wrapped(self, runs: Sequence[Run], x: float, font: float, height: float) -> None:
        """Adds words, line by line."""
        line: list[Word] = []
        taken = x
        for word in words_of(runs):
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

    def _line(self, line: Sequence[Word], x: float, font: float, height: float) -> None:
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
        look = {
            "fill": self.theme.link if run.is_link else self.theme.text,
            "fontWeight": 700 if bold else 400,
            "fontStyle": "italic" if run.is_italic else "normal",
        }
        if run.is_code:
            return self._boxed(shown, x, y, size, look) + behind
        shown = shortened(shown, max(self.size.width - x, 1), size, bold=bold)
        place = {"x": round(x, 2), "y": round(y, 2), "fontSize": size}
        self._add_words({**place, **look, "text": shown})
        return x + width + behind

    def _boxed(self, words: str, x: float, y: float, size: float, look: Row) -> float:
        """Adds code among other words, in a box; tells where it ends."""
        left = x + _CODE_AROUND
        room = max(self.size.width - left - 2 * _CODE_INSIDE - _CODE_AROUND, 1)
        shown = shortened_code(words, room, size)
        width = code_width(shown, size) + 2 * _CODE_INSIDE
        box = {"x": left, "y": y - size * 0.95, "width": width, "height": size * 1.8}
        self.boxes.append({**box, **self._box(), "cornerRadius": _CODE_RADIUS})
        place = {"x": round(left + _CODE_INSIDE, 2), "y": round(y, 2), "fontSize": size}
        self._add_words({**place, **look, "text": shown, "font": MONOSPACE})
        return left + width + _CODE_AROUND

    def _code(self, run: Run, x: float) -> None:
        """Adds lines of code in a box."""
        top, inside = self.y, _LINES_INSIDE
        self.y += inside
        self._plain_lines(run, x + inside, inside)
        self.y += inside
        height = min(self.y, self.size.height - 1) - top
        place = {"x": x + 0.5, "y": top + 0.5, "width": max(self.size.width - x - 1, 1)}
        if height > inside:
            box = {**place, "height": height, **self._box(), "cornerRadius": _CODE_RADIUS}
            self.boxes.append(box)

    def add_all(self, content: str, *, is_code: bool) -> None:
        """Adds a text as it is, which is all that the panel shows."""
        self._plain_lines(Run(content, is_code=is_code), 0, 0)

    def _plain_lines(self, run: Run, x: float, behind: float) -> None:
        """Adds lines as they are; the spaces before a line stay as free room."""
        font, height = (_CODE, _CODE_LINE) if run.is_code else (_FONT, _LINE)
        for line in run.text.expandtabs(_TAB).split("\n"):
            if self.y + height > self.size.height + 2:
                self._left_out = True
                return
            indent = x + (len(line) - len(line.lstrip())) * font * 0.6
            room = max(self.size.width - indent - behind, 1)
            cut = shortened_code if run.is_code else shortened
            words = cut(line.strip(), room, font)
            if words:
                place = {"x": indent, "y": self.y + height / 2, "fontSize": font}
                code = {"font": MONOSPACE} if run.is_code else {}
                self._add_words({**place, **code, "text": words, "fill": self.theme.text})
            self.y += height

    def _row(
        self,
        cells: Sequence[Sequence[Run]],
        left: float,
        widths: Sequence[float],
        aligns: Sequence[str],
        *,
        is_head: bool,
    ) -> None:
        """Adds a row of a table."""
        if self.y + _CELL_HEIGHT > self.size.height + 2:
            self._left_out = True
            self.y += _CELL_HEIGHT
            return
        x = left
        for number, (cell, width) in enumerate(zip(cells, widths, strict=False)):
            box = {"x": x + 0.5, "y": self.y + 0.5, "width": width, "height": _CELL_HEIGHT}
            ground = {"fill": self.theme.raised} if is_head else {}
            self.boxes.append({**box, **self._box(), **ground})
            align = aligns[number] if number < len(aligns) else "left"
            self._cell(cell, x, width, align)
            x += width
        self.y += _CELL_HEIGHT

    def _cell(self, cell: Sequence[Run], x: float, width: float, align: str) -> None:
        words = "".join(run.text for run in cell).strip()
        bold = any(run.is_bold for run in cell)
        is_code = bool(cell) and all(run.is_code for run in cell)
        room = max(width - 2 * _CELL, 1)
        shown = (
            shortened_code(words, room, _CODE)
            if is_code
            else shortened(words, room, _FONT, bold=bold)
        )
        if not shown:
            return
        at = {"right": x + width - _CELL, "center": x + width / 2}.get(align, x + _CELL)
        fill = self.theme.link if any(run.is_link for run in cell) else self.theme.text
        self._add_words(
            {
                "x": round(at, 2),
                "y": self.y + _CELL_HEIGHT / 2,
                "align": align if align in ("right", "center") else "left",
                "text": shown,
                "fill": fill,
                "fontSize": _CODE if is_code else _FONT,
                "fontWeight": 700 if bold else 400,
                **({"font": MONOSPACE} if is_code else {}),
            }
        )

    def _box(self) -> Row:
        return {"fill": "transparent", "stroke": self.theme.strong_border, "strokeWidth": 1}

    def _rule(self, x: float, x2: float, y: float, y2: float) -> None:
        self.lines.append({"x": x, "x2": x2, "y": y, "y2": y2, "stroke": self.theme.border})

    def _add_words(self, row: Row) -> None:
        usual = {"fontWeight": 400, "fontStyle": "normal", "align": "left"}
        self.words.append(usual | dict(row))

    @staticmethod
    def _width(word: Word, font: float) -> float:
        if word.run.is_code:
            around = 2 * (_CODE_INSIDE + _CODE_AROUND)
            return code_width(word.text, font * _CODE / _FONT) + around
        return text_width(word.text, font, bold=word.run.is_bold)
