"""The panel logs, as lines. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/logs/
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....dashboard.lenient import mapping, text
from ..fields.shown import ShownField, ShownFrame, shown_frames
from ..size import Size
from ..theme import Theme, colour_called
from .drawing import Drawing
from .layers import Row, rectangles, specification, texts
from .limits import finite
from .not_drawn import no_data
from .panel_data import PanelData
from .text_width import shortened, text_width

_FONT, _LINE = 12.0, 20.0
_BODIES = ("body", "line", "message", "msg")
_LEVELS = ("severity", "level", "detected_level")
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
    frames = shown_frames(data.frames, panel.field_config, theme, timezone, kind=panel.type)
    newest_first = options.get("sortOrder") != "Ascending"
    lines = sorted(
        (line for frame in frames for line in _lines(frame)),
        key=lambda one: one.time,
        reverse=newest_first,
    )
    if not lines:
        return no_data(size, theme)
    room = max(int(size.height // _LINE), 1)
    shown = lines if len(lines) <= room else lines[: max(room - 1, 1)]
    times: list[Row] = []
    bodies: list[Row] = []
    marks: list[Row] = []
    for number, line in enumerate(shown):
        y = (number + 0.5) * _LINE
        x = 10.0
        fill = colour_called(_COLOURS.get(line.level.lower(), "#8e8e99"), theme)
        marks.append(
            {"x": 0, "y": y - _LINE / 2 + 2, "width": 3, "height": _LINE - 4, "fill": fill}
        )
        if options.get("showTime") is not False and line.when:
            times.append(_row(line.when, x, y, theme.text_secondary))
            x += text_width(line.when, _FONT) + 12
        words = " ".join(line.body.split())
        bodies.append(_row(shortened(words, max(size.width - x, 1), _FONT), x, y, theme.text))
    if len(shown) < len(lines):
        words = f"and {len(lines) - len(shown):,} more lines"
        times.append(_row(words, 10, (len(shown) + 0.5) * _LINE, theme.text_secondary))
    layers = [
        rectangles("levels", marks),
        texts("text", "times", times),
        texts("cell", "lines", bodies),
    ]
    return Drawing(specification(size, layers))


@dataclass(frozen=True)
class _Line:
    time: float
    when: str
    body: str
    level: str


def _lines(frame: ShownFrame) -> Iterator[_Line]:
    times = _first(frame, lambda one: one.field.type == "time")
    body = _first(frame, lambda one: one.field.name.lower() in _BODIES) or _first(
        frame, lambda one: one.field.type == "string"
    )
    if body is None:
        return
    level = _first(frame, lambda one: one.field.name.lower() in _LEVELS)
    labels = _first(frame, lambda one: one.field.name.lower() == "labels")
    for row, words in enumerate(body.field.values):
        time = times.field.values[row] if times else None
        known = finite([time])
        of_labels = mapping(labels.field.values[row]) if labels else body.field.labels
        said = level.field.values[row] if level else _level(of_labels)
        when = times.show(time).written.whole if times and known else ""
        body_text = words if isinstance(words, str) else str("" if words is None else words)
        yield _Line(known[0] if known else 0.0, when, body_text, text(said))


def _level(labels: Mapping[str, Any]) -> str:
    return next((text(labels[one]) for one in _LEVELS if one in labels), "")


def _first(frame: ShownFrame, fits: Any) -> ShownField | None:
    fields: Sequence[ShownField] = frame.fields
    return next((one for one in fields if fits(one)), None)


def _row(words: str, x: float, y: float, fill: str) -> Row:
    return {"text": words, "x": round(x, 2), "y": y, "fill": fill, "fontSize": _FONT}
