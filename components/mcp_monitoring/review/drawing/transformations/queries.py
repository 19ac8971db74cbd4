"""Frames chosen by the query that they answer. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ....dashboard.lenient import mapping, text
from ..frames.frame import Frame
from .choosing import compiled


def filter_by_ref_id(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Keeps the frames of the queries in `include`, without those in `exclude`."""
    include, exclude = text(options.get("include")), text(options.get("exclude"))
    return [
        frame
        for frame in frames
        if (not include or _is_of(frame, include)) and not (exclude and _is_of(frame, exclude))
    ]


def goes_to(frame: Frame, matcher: Any) -> bool:
    """Tells whether the `filter` of a transformation lets it see a frame."""
    wanted = text(mapping(matcher).get("options"))
    return not wanted or mapping(matcher).get("id") != "byRefId" or _is_of(frame, wanted)


def _is_of(frame: Frame, wanted: str) -> bool:
    if wanted.startswith("/"):
        return compiled(wanted).search(frame.ref_id) is not None
    return frame.ref_id == wanted
