"""The panel logs, as lines. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/logs/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..fields.shown import shown_frames
from ..size import Size
from ..theme import Theme, colour_called
from .drawing import Drawing
from .layers import Row, rectangles, specification, texts
from .log_lines import LogLine, common_labels, log_lines, pretty
from .not_drawn import no_data
from .panel_data import PanelData
from .text_width import shortened, text_width

_FONT, _LINE = 12.0, 20.0
_INDENT = re.compile(r"^ +")
_COLOURS: Mapping[str, str] = {
    "critical": "purple",
    "fatal": "purple",
    "error": "red",
    "err": "red",
    "warning": "yellow",
    "warn": "yellow",
    "info": "green",
    "debug": "blue",
    "trace": "light-blue",
}


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws logs.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: for the times of the lines.
    """
    options = data.panel.options
    panel = data.panel
    frames = shown_frames(
        data.frames,
        panel.field_config,
        theme,
        timezone,
        kind=panel.type,
        now_ms=data.range.present_ms,
    )
    lines = log_lines(frames, options)
    if not lines:
        return no_data(size, theme)
    shared = common_labels(lines)
    marks = _Marks(size, theme, options, shared)
    if options.get("showCommonLabels") is True and shared:
        marks.common()
    for number, line in enumerate(lines):
        if not marks.line(line, is_last=number == len(lines) - 1):
            marks.rest(sum(one.count for one in lines[number:]))
            break
    layers = [
        rectangles("levels", marks.levels),
        texts("text", "times", marks.asides),
        texts("cell", "lines", marks.bodies),
    ]
    return Drawing(specification(size, layers))


@dataclass
class _Marks:
    """Collects what is drawn of each line, from top to bottom."""

    size: Size
    theme: Theme
    options: Mapping[str, Any]
    shared: Mapping[str, str]
    y: float = 0.0
    levels: list[Row] = field(default_factory=list)
    asides: list[Row] = field(default_factory=list)
    bodies: list[Row] = field(default_factory=list)

    def common(self) -> None:
        """Adds the labels that all lines have."""
        words = shortened(f"Common labels: {_written(self.shared)}", self.size.width - 10, _FONT)
        self._aside(words, 10)
        self.y += _LINE

    def line(self, line: LogLine, *, is_last: bool) -> bool:
        """Adds a line; tells whether it has room, which the first one always has."""
        before = self._before(line)
        x = 10.0 + sum(text_width(one, _FONT) + 12 for one in before)
        words = self._words(line.body, max(self.size.width - x, 1))
        # What counts the others needs a line, too.
        room = int((self.size.height - self.y) // _LINE) - (0 if is_last else 1)
        if len(words) > room:
            if self.bodies:
                return False
            words = words[: max(room, 1)]
        fill = colour_called(_COLOURS.get(line.level.lower(), "#8e8e99"), self.theme)
        height = _LINE * len(words) - 4
        place = {"x": 0, "y": self.y + 2, "width": 3, "height": height}
        self.levels.append(place | {"fill": fill})
        at = 10.0
        for one in before:
            self._aside(one, at)
            at += text_width(one, _FONT) + 12
        for one in words:
            self.bodies.append(_row(one, x, self.y + _LINE / 2, self.theme.text))
            self.y += _LINE
        return True

    def rest(self, count: int) -> None:
        """Counts the lines that have no room."""
        self._aside(f"and {count:,} more lines", 10)

    def _aside(self, words: str, x: float) -> None:
        self.asides.append(_row(words, x, self.y + _LINE / 2, self.theme.text_secondary))

    def _before(self, line: LogLine) -> list[str]:
        """What stands before the text of a line: moment, how often it is there, own labels."""
        parts = [line.when] if self.options.get("showTime") is not False and line.when else []
        if line.count > 1:
            parts.append(f"{line.count:,}x")
        own = {name: one for name, one in line.labels.items() if self.shared.get(name) != one}
        if self.options.get("showLabels") is True and own:
            parts.append(shortened(_written(own), self.size.width * 0.3, _FONT))
        return parts

    def _words(self, body: str, width: float) -> list[str]:
        if self.options.get("prettifyLogMessage") is True and (spread := pretty(body)) != body:
            # Blanks at the beginning of a line would not be seen.
            indented = (
                _INDENT.sub(lambda one: "\N{NO-BREAK SPACE}" * len(one[0]), line)
                for line in spread.splitlines()
            )
            return [shortened(one, width, _FONT) for one in indented]
        if self.options.get("wrapLogMessage") is not True:
            return [shortened(" ".join(body.split()), width, _FONT)]
        return [one for line in body.splitlines() or [""] for one in _broken(line, width)]


def _broken(line: str, width: float) -> list[str]:
    """Breaks a line between its words, or within one that is too long."""
    found, current = [], ""
    for word in line.split():
        longer = f"{current} {word}".strip()
        if text_width(longer, _FONT) <= width:
            current = longer
            continue
        if current:
            found.append(current)
        *pieces, current = _pieces(word, width)
        found += pieces
    return [*found, current]


def _pieces(word: str, width: float) -> list[str]:
    """Cuts a word into pieces that have room; it may have a million letters."""
    found, begin, left = [], 0, text_width(word, _FONT)
    while len(word) - begin > 1 and left > width:
        end = begin + max(int((len(word) - begin) * width / left), 1)
        found.append(word[begin:end])
        left -= text_width(found[-1], _FONT)
        begin = end
    return [*found, word[begin:]]


def _written(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in labels.items())


def _row(words: str, x: float, y: float, fill: str) -> Row:
    return {"text": words, "x": round(x, 2), "y": y, "fill": fill, "fontSize": _FONT}
