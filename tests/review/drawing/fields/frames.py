"""Frames, and fields as they are shown, in few words."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_monitoring.review.drawing.fields.shown import ShownField, ShownFrame, shown_frames
from mcp_monitoring.review.drawing.frames.frame import Field, FieldType, Frame
from mcp_monitoring.review.drawing.theme import theme_called

GREEN, ORANGE, RED, GREY = "#73bf69", "#ff9830", "#f2495c", "#808080"


def series(*values: Any, name: str = "", ref_id: str = "A", **labels: str) -> Frame:
    """Makes the frame of a series, as Prometheus answers it."""
    times = Field("Time", "time", [index * 60_000 for index in range(len(values))])
    config = {"displayNameFromDS": name} if name else {}
    return Frame((times, Field("Value", "number", values, labels, config)), ref_id)


def shown(
    frames: Sequence[Frame],
    defaults: object = None,
    overrides: object = (),
    **more: Any,
) -> tuple[ShownFrame, ...]:
    """Shows frames in the dark."""
    config = {"defaults": defaults or {}, "overrides": overrides}
    return shown_frames(frames, config, theme_called("dark"), **more)


def shown_field(
    *values: Any, kind: FieldType = "number", overrides: object = (), **defaults: Any
) -> ShownField:
    """Shows a single field, with the panel's defaults."""
    frame = Frame((Field("Value", kind, values),), "A")
    return shown([frame], defaults, overrides)[0].fields[0]


def override(matcher: str, options: object, **properties: Any) -> Mapping[str, Any]:
    """Makes an override; `custom__x` is the property `custom.x`."""
    return {
        "matcher": {"id": matcher, "options": options},
        "properties": [
            {"id": key.replace("__", "."), "value": value} for key, value in properties.items()
        ],
    }
