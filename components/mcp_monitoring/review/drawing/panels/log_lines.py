"""The lines of a panel of logs: read from its answers, without repetitions, with labels. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/logs/
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ....dashboard.lenient import mapping, text
from ..fields.shown import ShownField, ShownFrame
from .limits import finite

_BODIES = ("body", "line", "message", "msg")
_LEVELS = ("severity", "level", "detected_level")

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[\d,.:+Z-]*")
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"\w")

_SAME: Mapping[str, Callable[[str], str]] = {
    "exact": lambda body: _ISO_DATE.sub("", body),
    "numbers": lambda body: _NUMBER.sub("", body),
    "signature": lambda body: _LETTERS.sub("", body),
}
"""What two lines one after another have in common that count as one, by `dedupStrategy`."""


@dataclass(frozen=True)
class LogLine:
    """A line of a log.

    Attributes:
        time: its moment in milliseconds since 1970.
        when: that moment, as it is written.
        body: its text.
        level: how severe it is; "" if it does not say.
        labels: its labels.
        count: how many lines it stands for.
    """

    time: float
    when: str
    body: str
    level: str
    labels: Mapping[str, str]
    count: int = 1


def log_lines(frames: Sequence[ShownFrame], options: Mapping[str, Any]) -> list[LogLine]:
    """Reads lines, in the order of `sortOrder` and without what `dedupStrategy` hides.

    Args:
        frames: the answers.
        options: the raw options of the panel.
    """
    newest_first = options.get("sortOrder") != "Ascending"
    found = sorted(
        (line for frame in frames for line in _lines(frame)),
        key=lambda one: one.time,
        reverse=newest_first,
    )
    same = _SAME.get(text(options.get("dedupStrategy")))
    if same is None:
        return found
    kept: list[LogLine] = []
    for line in found:
        if kept and same(kept[-1].body) == same(line.body):
            kept[-1] = replace(kept[-1], count=kept[-1].count + 1)
        else:
            kept.append(line)
    return kept


def common_labels(lines: Sequence[LogLine]) -> Mapping[str, str]:
    """Finds the labels that all lines have with the same values."""
    first, *others = (one.labels for one in lines)
    return {
        name: value
        for name, value in first.items()
        if all(one.get(name) == value for one in others)
    }


def pretty(body: str) -> str:
    """Spreads an object or a list in JSON over several lines; any other text stays as it is."""
    if not body.lstrip().startswith(("{", "[")):
        return body
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def _lines(frame: ShownFrame) -> Iterator[LogLine]:
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
        of_line = {name: str(value) for name, value in of_labels.items()}
        yield LogLine(known[0] if known else 0.0, when, body_text, text(said), of_line)


def _level(labels: Mapping[str, Any]) -> str:
    return next((text(labels[one]) for one in _LEVELS if one in labels), "")


def _first(frame: ShownFrame, fits: Any) -> ShownField | None:
    fields: Sequence[ShownField] = frame.fields
    return next((one for one in fields if fits(one)), None)
