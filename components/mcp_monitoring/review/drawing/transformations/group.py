"""Rows grouped by the values of fields. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import mapping
from ..frames.frame import Field, Frame
from ..reducers import reduced
from .choosing import display_names
from .reduce import calculations_called, type_of
from .rows import sort_key


def group_by(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Makes one row of each group, with the calculations over the fields that are aggregated."""
    wanted = {name: mapping(one) for name, one in mapping(options.get("fields")).items()}
    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        named = list(zip(names, frame.fields, strict=True))
        keys = [
            field for name, field in named if wanted.get(name, {}).get("operation") == "groupby"
        ]
        if not keys:
            continue
        groups: dict[tuple[Any, ...], list[int]] = {}
        for row in range(frame.rows):
            key = tuple(sort_key(field.values[row]) for field in keys)
            groups.setdefault(key, []).append(row)
        rows = list(groups.values())
        columns = [replace(one, values=[one.values[of[0]] for of in rows]) for one in keys]
        for name, field in named:
            if wanted.get(name, {}).get("operation") == "aggregate":
                columns += _aggregated(name, field, rows, wanted[name].get("aggregations"))
        result.append(replace(frame, fields=tuple(columns)))
    return result


def _aggregated(
    name: str, field: Field, groups: Sequence[Sequence[int]], asked: Any
) -> list[Field]:
    names = [one for one in asked if isinstance(one, str)] if isinstance(asked, list) else []
    parts = [replace(field, values=[field.values[row] for row in rows]) for rows in groups]
    columns = []
    for calculation in calculations_called(names):
        values = [reduced(part, calculation) for part in parts]
        kind = field.type if field.type == "time" else type_of(values)
        columns.append(Field(f"{name} ({calculation})", kind, values))
    return columns
