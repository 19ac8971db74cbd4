"""Panels of every kind with one option changed, to see whether a picture tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.charts import over_time
from review.drawing.panels.drawn import MINUTE, columns, drawn

_ROOM = Size(560, 300)


@dataclass(frozen=True)
class Option:
    """An option with a value that is not its usual one.

    Attributes:
        path: where it is: `options.…` or `custom.…`, the latter in the defaults of the fields.
        value: the value.
        given: what else the panel needs for the option to mean something, by path.
    """

    path: str
    value: Any
    given: Mapping[str, Any] = field(default_factory=dict)


_TWO = (
    over_time(1, 5, 3, 0, None, 9, 4, every=4, name="calls", service="mcp"),
    over_time(2, 2, 0, 6, 7, 8, 1, every=4, name="errors", service="disk"),
)
_OF_NOTHING = (
    over_time(0, 0, 0, every=4, name="zeros"),
    over_time(None, None, None, every=4, name="nothing"),
)
_STEPS = {
    "mode": "absolute",
    "steps": [{"color": "green", "value": None}, {"color": "red", "value": 4}],
}
_TABLE = columns(
    name=["a", "b", "c"], calls=[1.0, 7.0, 3.0], text=["x " * 90, "y", "z"], errors=[2.0, 0.0, 5.0]
)
_LOGS = Frame(
    (
        Field("timestamp", "time", tuple(MINUTE * n for n in range(6))),
        Field(
            "body",
            "string",
            ("took 12 ms", "took 12 ms", "took 30 ms", 'took "x" ms', '{"a":{"b":1}}', "w " * 300),
        ),
        Field(
            "labels",
            "other",
            tuple({"service": "mcp", "level": "info", "pod": f"p{n}"} for n in range(6)),
        ),
    )
)
_BUCKETS = tuple(over_time(1, 4, 0, 2, 9, 3, every=5, name=le, le=le) for le in ("0.1", "0.5", "1"))
ALERTS = tuple(
    {
        "name": name,
        "state": state,
        "labels": {"service": service, "team": "core", "alertname": name},
        "annotations": {"summary": "words"},
        "activeAt": f"2026-11-26T0{hour}:00:00Z",
        "folder": folder,
        "folderUid": folder.lower(),
        "instances": 0 if state == "normal" else 1,
    }
    for name, state, service, hour, folder in (
        ("Pool exhausted", "pending", "mcp", 3, "Servers"),
        ("Slow calls", "firing", "mcp", 2, "Servers"),
        ("Disk full", "firing", "disk", 5, "Machines"),
        ("All is well", "normal", "mcp", 1, "Servers"),
    )
)

_FRAMES: Mapping[str, tuple[Frame, ...]] = {
    "table": (_TABLE,),
    "table-old": (_TABLE,),
    "graph": (*_TWO, *_OF_NOTHING),
    "barchart": (_TABLE,),
    "heatmap": _BUCKETS,
    "logs": (_LOGS,),
    "text": (),
    "alertlist": (),
}


def picture_of(kind: str, settings: Mapping[str, Any]) -> Drawing:
    """Draws a panel of a kind with settings, by their paths."""
    model: dict[str, Any] = {
        "options": {},
        "custom": {},
        "field": {"thresholds": _STEPS},
        "panel": {},
    }
    for path, value in settings.items():
        *holders, key = path.split(".")
        target = model
        for holder in holders:
            target = target.setdefault(holder, {})
        target[key] = value
    return drawn(
        kind,
        *_FRAMES.get(kind, _TWO),
        options=model["options"],
        defaults={**model["field"], "custom": model["custom"]},
        size=_ROOM,
        alerts=ALERTS,
        **model["panel"],
    )


def tells(kind: str, option: Option) -> bool:
    """Tells whether an option changes a panel or its tooltips, or is named below it."""
    without, with_it = (
        _seen(picture_of(kind, settings))
        for settings in (option.given, {**option.given, option.path: option.value})
    )
    return without != with_it


def _seen(drawing: Drawing) -> tuple[Any, ...]:
    """All that a reader of a page sees of a drawing, under the mouse, too."""
    hover = drawing.hover() if drawing.hover else None
    told = drawing.told() if drawing.told else None
    return (drawing.spec, drawing.notes, drawing.background, hover, told)
