"""Frames made series of one time each, or one wide table of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import text
from ..frames.frame import Field, Frame
from .join import joined_by_time
from .not_known import NotKnownError
from .rows import sort_key, with_rows


def prepare_time_series(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Makes a frame for each series (`multi`), or one with a column for each (`wide`)."""
    form = text(options.get("format")) or "wide"
    if form not in ("wide", "multi", "many"):
        raise NotKnownError(f"the format {form!r}")
    series = [one for frame in frames for one in _series(frame)]
    return joined_by_time(series) if form == "wide" else series


def _series(frame: Frame) -> list[Frame]:
    """Makes a frame for each number of a frame and each combination of its texts."""
    time = next((one for one in frame.fields if one.type == "time"), None)
    if time is None:
        return []
    texts = [one for one in frame.fields if one.type == "string"]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in range(frame.rows):
        groups.setdefault(tuple(one.values[row] for one in texts), []).append(row)
    result = []
    for key, rows in groups.items():
        rows.sort(key=lambda row: sort_key(time.values[row]))
        more = {one.name: str(value) for one, value in zip(texts, key, strict=True)}
        part = with_rows(frame, rows)
        at = next(one for one in part.fields if one.type == "time")
        for field in part.fields:
            if field.type == "number":
                result.append(_one(part, at, replace(field, labels={**field.labels, **more})))
    return result


def _one(frame: Frame, time: Field, value: Field) -> Frame:
    return replace(frame, fields=(time, value), meta={**frame.meta, "type": "timeseries-multi"})
