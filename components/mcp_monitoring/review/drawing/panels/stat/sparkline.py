"""The small chart behind a value of a stat. Pure."""

from collections.abc import Sequence
from typing import Any

from ...box import Box
from ...colours import faded
from ...fields.shown import ShownField
from ...frames.frame import Field
from ..layers import Layer
from ..limits import finite, limits

_STROKE = 1


def has_sparkline(field: ShownField, times: Field | None) -> bool:
    """Tells whether a field has a line to draw: numbers at several times."""
    return times is not None and field.field.type == "number" and len(field.field.values) > 1


def sparkline(name: str, field: ShownField, times: Field, spot: Box, line: str, fill: str) -> Layer:
    """Draws the values of a field over their times.

    Args:
        name: name of the mark, unique in a specification.
        field: the field.
        times: its times.
        spot: where it stands.
        line: colour of the line.
        fill: colour of the area below it.
    """
    points = _points(field, times, spot)
    data = {"name": f"{name}-points", "values": points}
    inside: list[dict[str, Any]] = [
        _mark("area", data["name"], {"y2": {"value": spot.height}, "fill": {"value": fill}}),
        _mark(
            "line",
            data["name"],
            {"stroke": {"value": faded(line, 0.85)}, "strokeWidth": {"value": _STROKE}},
        ),
    ]
    room = {"x": spot.x, "y": spot.y, "width": spot.width, "height": spot.height}
    group = {
        "type": "group",
        "name": name,
        "encode": {"enter": {key: {"value": round(value, 2)} for key, value in room.items()}},
        "marks": inside,
    }
    return Layer((data,), (group,))


def _mark(kind: str, data: object, look: dict[str, Any]) -> dict[str, Any]:
    place = {"x": {"field": "x"}, "y": {"field": "y"}, "defined": {"field": "known"}}
    # What is outside the room of the group is cut off.
    marks = {"type": kind, "clip": True, "from": {"data": data}}
    return marks | {"encode": {"enter": place | look}}


def _points(field: ShownField, times: Field, spot: Box) -> Sequence[dict[str, Any]]:
    pairs = [
        (time, value if finite([value]) else None)
        for time, value in zip(times.values, field.field.values, strict=False)
        if finite([time])
    ]
    if not pairs:
        return []
    of_chart = limits(field)
    first, last = min(time for time, _ in pairs), max(time for time, _ in pairs)
    span = max(last - first, 1)
    points = []
    for time, value in pairs:
        # Far outside it is as good as just outside, and no number is too large to draw.
        share = 0.0 if value is None else min(max(of_chart.share(value), -1.0), 2.0)
        points.append(
            {
                "x": round((time - first) / span * spot.width, 2),
                "y": round((1 - share) * spot.height, 2),
                "known": value is not None,
            }
        )
    return points
