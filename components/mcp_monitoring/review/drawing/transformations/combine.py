"""Several frames made one: merged by what they share, one below another, side by side. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import text
from ..frames.frame import Field, Frame
from .choosing import display_names
from .rows import sort_key

_MISSING = object()


def merge(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Makes one table: rows with the same values in the fields that all frames have become one.

    Rows that share these but differ in another field that both have stay apart.
    """
    del options
    filled = [frame for frame in frames if frame.fields]
    if len(filled) < 2:
        return filled or frames
    fields: dict[str, Field] = {}
    for frame in filled:
        for field in frame.fields:
            fields.setdefault(field.name, replace(field, values=(), labels={}))
    in_all = set.intersection(*({field.name for field in frame.fields} for frame in filled))
    shared = [name for name in fields if name in in_all]
    if not shared:
        return frames
    rows = _merged_rows(filled, list(fields), shared)
    columns = [
        [None if row[number] is _MISSING else row[number] for row in rows]
        for number in range(len(fields))
    ]
    merged = (
        replace(one, values=column) for one, column in zip(fields.values(), columns, strict=True)
    )
    return [Frame(tuple(merged), meta=filled[0].meta)]


def _merged_rows(
    frames: Sequence[Frame], names: Sequence[str], shared: Sequence[str]
) -> list[list[Any]]:
    """Merges rows, in the order in which they first appear.

    Rows of one frame with one key go to rows further and further down, so that the time it takes
    grows with the number of rows and not with its square.
    """
    position = {name: number for number, name in enumerate(names)}
    rows: list[list[Any]] = []
    by_key: dict[tuple[Any, ...], list[list[Any]]] = {}
    for frame in frames:
        columns = {position[field.name]: field.values for field in frame.fields}
        key_columns = [columns[position[name]] for name in shared]
        next_of_key: dict[tuple[Any, ...], int] = {}
        seen: set[tuple[Any, ...]] = set()
        for number in range(frame.rows):
            cells = {column: values[number] for column, values in columns.items()}
            key = tuple(_hashable(values[number]) for values in key_columns)
            whole = tuple(_hashable(cell) for cell in cells.values())
            if whole in seen:
                continue
            seen.add(whole)
            candidates = by_key.setdefault(key, [])
            at = next_of_key.get(key, 0)
            while at < len(candidates) and not _fits(candidates[at], cells):
                at += 1
            if at == len(candidates):
                candidates.append([_MISSING] * len(names))
                rows.append(candidates[at])
            for column, cell in cells.items():
                candidates[at][column] = cell
            next_of_key[key] = at + 1
    return rows


def _fits(row: Sequence[Any], cells: Mapping[int, Any]) -> bool:
    return all(
        row[column] is _MISSING or _hashable(row[column]) == _hashable(cell)
        for column, cell in cells.items()
    )


def _hashable(value: Any) -> Any:
    # Not a number is not equal to itself.
    return value if value.__hash__ is not None and value == value else repr(value)


def series_to_rows(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Puts series below one another: time, name of the series, value; the newest first."""
    del options
    rows: list[tuple[Any, str, Any]] = []
    first: Frame | None = None
    for frame, names in zip(frames, display_names(frames), strict=True):
        time = next((one for one in frame.fields if one.type == "time"), None)
        if time is None:
            continue
        first = first or frame
        for field, name in zip(frame.fields, names, strict=True):
            if field.type == "number":
                rows += zip(time.values, [name] * frame.rows, field.values, strict=False)
    if first is None:
        return frames
    rows.sort(key=lambda row: sort_key(row[0]), reverse=True)
    fields = (
        Field("Time", "time", [row[0] for row in rows]),
        Field("Metric", "string", [row[1] for row in rows]),
        Field("Value", "number", [row[2] for row in rows]),
    )
    return [Frame(fields)]


def concatenate(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Puts the fields of all frames side by side; columns that are too short end with nothing."""
    if len(frames) < 2:
        return frames
    mode = text(options.get("frameNameMode"))
    label = text(options.get("frameNameLabel")) or "frame"
    rows = max(frame.rows for frame in frames)
    fields = []
    for frame in frames:
        name = frame.name or frame.ref_id
        for field in frame.fields:
            one = replace(field, values=[*field.values, *[None] * (rows - frame.rows)])
            if mode == "label" and name:
                one = replace(one, labels={**one.labels, label: name})
            elif mode not in ("label", "drop") and name:
                one = replace(one, name=f"{name} · {one.name}")
            fields.append(one)
    return [Frame(tuple(fields))]
