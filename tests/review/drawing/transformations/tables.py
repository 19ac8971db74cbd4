"""Frames written as tables, for tests of transformations."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_monitoring.review.drawing.frames.frame import Field, FieldType, Frame
from mcp_monitoring.review.drawing.transformations.choosing import display_names
from mcp_monitoring.review.drawing.transformations.transform import transformed


def table(ref_id: str = "A", /, **columns: Sequence[Any]) -> Frame:
    """A frame with a field for each column; one called `Time` is one of times."""
    fields = [Field(name, _type(name, values), list(values)) for name, values in columns.items()]
    return Frame(tuple(fields), ref_id)


def series(labels: Mapping[str, str], points: Mapping[int, Any], ref_id: str = "A") -> Frame:
    """A series of Prometheus."""
    time, value = (
        Field("Time", "time", list(points)),
        Field("Value", "number", list(points.values()), labels),
    )
    return Frame((time, value), ref_id)


def after(frames: Sequence[Frame], name: str, **options: Any) -> list[dict[str, list[Any]]]:
    """The columns of each frame after one transformation, by their display names."""
    found, not_known = transformed(frames, [{"id": name, "options": options}])
    assert not_known == ()
    return shown(found)


def shown(frames: Sequence[Frame]) -> list[dict[str, list[Any]]]:
    """The columns of each frame by their display names."""
    return [
        {name: list(field.values) for name, field in zip(names, frame.fields, strict=True)}
        for frame, names in zip(frames, display_names(frames), strict=True)
    ]


def _type(name: str, values: Sequence[Any]) -> FieldType:
    if name == "Time":
        return "time"
    return "string" if any(isinstance(one, str) for one in values) else "number"
