"""Labels of series made columns or rows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import text
from ..frames.frame import Field, Frame
from .choosing import display_names
from .combine import merge


def labels_to_fields(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Makes a column of each label, and one table of all series; or a row of each label."""
    keep = options.get("keepLabels")
    kept = {one for one in keep if isinstance(one, str)} if isinstance(keep, list) else set()
    if options.get("mode") == "rows":
        return _in_rows(frames, kept)
    value_label = text(options.get("valueLabel"))
    return merge([one for frame in frames for one in _in_columns(frame, kept, value_label)], {})


def _in_columns(frame: Frame, kept: set[str], value_label: str) -> list[Frame]:
    """Makes one table of a frame, or one for each series of it if these have other labels."""
    plain = [field for field in frame.fields if not field.labels]
    tables: dict[tuple[tuple[str, str], ...], list[Field]] = {}
    for field in frame.fields:
        if not field.labels:
            continue
        shown = {
            name: value
            for name, value in field.labels.items()
            if (not kept or name in kept) and name != value_label
        }
        config = {key: one for key, one in field.config.items() if "displayName" not in key}
        name = field.labels.get(value_label) or field.name
        series = replace(field, name=name, labels={}, config=config)
        tables.setdefault(tuple(shown.items()), []).append(series)
    if not tables:
        return [frame]
    return [
        replace(
            frame,
            fields=(
                *plain,
                *(Field(name, "string", [value] * frame.rows) for name, value in labels),
                *series,
            ),
        )
        for labels, series in tables.items()
    ]


def _in_rows(frames: Sequence[Frame], kept: set[str]) -> list[Frame]:
    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        for field, name in zip(frame.fields, names, strict=True):
            if not field.labels:
                continue
            pairs = [one for one in field.labels.items() if not kept or one[0] in kept]
            fields = (
                Field("label", "string", [one[0] for one in pairs]),
                Field("value", "string", [one[1] for one in pairs]),
            )
            result.append(Frame(fields, frame.ref_id, name))
    return result
