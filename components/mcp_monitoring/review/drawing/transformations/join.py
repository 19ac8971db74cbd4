"""Frames joined by a field that they share. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import text
from ..frames.frame import Frame
from .choosing import display_names
from .not_known import NotKnownError
from .rows import sort_key

_MOST_ROWS = 200_000


def join_by_field(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Joins frames by a field: `outer` (each key once), `inner`, or `outerTabular` as in SQL."""
    wanted, mode = text(options.get("byField")), text(options.get("mode")) or "outer"
    if mode not in ("outer", "inner", "outerTabular"):
        raise NotKnownError(f"the mode {mode!r}")
    sides = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        at = _joined_by(frame, names, wanted)
        if at is not None:
            sides.append((frame, at))
    if len(sides) < 2:
        return [frame for frame, _ in sides] or frames
    return [_by_key(sides) if mode == "outer" else _as_in_sql(sides, keep=mode != "inner")]


def joined_by_time(frames: Sequence[Frame]) -> Sequence[Frame]:
    """Joins series by their times; frames of which one has no time stay as they are."""
    if len(frames) < 2 or any(all(one.type != "time" for one in f.fields) for f in frames):
        return frames
    return join_by_field(frames, {})


def _joined_by(frame: Frame, names: Sequence[str], wanted: str) -> int | None:
    for number, field in enumerate(frame.fields):
        if (names[number] == wanted or field.name == wanted) if wanted else field.type == "time":
            return number
    return None


def _key(value: Any) -> Any:
    return sort_key(value)


def _by_key(sides: Sequence[tuple[Frame, int]]) -> Frame:
    """Has each key once, in order; the last row of a frame with a key counts."""
    keys = {_key(one): one for frame, at in sides for one in frame.fields[at].values}
    ordered = sorted(keys)
    row_of = {key: number for number, key in enumerate(ordered)}
    first, first_at = sides[0]
    fields = [replace(first.fields[first_at], values=[keys[key] for key in ordered])]
    for frame, at in sides:
        rows = [row_of[_key(one)] for one in frame.fields[at].values]
        for number, field in enumerate(frame.fields):
            if number == at:
                continue
            values: list[Any] = [None] * len(ordered)
            for row, value in zip(rows, field.values, strict=False):
                values[row] = value
            fields.append(replace(field, values=values))
    return Frame(tuple(fields))


def _as_in_sql(sides: Sequence[tuple[Frame, int]], *, keep: bool) -> Frame:
    """Has a row for each pair of rows with the same key, and with `keep` those without a pair."""
    frame, at = sides[0]
    fields = [frame.fields[at], *(one for n, one in enumerate(frame.fields) if n != at)]
    rows = [list(row) for row in zip(*(one.values for one in fields), strict=False)]
    for frame, at in sides[1:]:
        others = [one for n, one in enumerate(frame.fields) if n != at]
        by_key: dict[Any, list[list[Any]]] = {}
        for key, *cells in zip(
            frame.fields[at].values, *(one.values for one in others), strict=False
        ):
            by_key.setdefault(_key(key), []).append([key, *cells])
        paired: set[Any] = set()
        result: list[list[Any]] = []
        for row in rows:
            pairs = by_key.get(_key(row[0]), ())
            paired |= {_key(row[0])} if pairs else set()
            result += ([*row, *pair[1:]] for pair in pairs)
            if not pairs and keep:
                result.append([*row, *[None] * len(others)])
            if len(result) > _MOST_ROWS:
                raise NotKnownError(f"more than {_MOST_ROWS:,} rows")
        if keep:
            empty: list[Any] = [None] * (len(fields) - 1)
            alone = (one for key, found in by_key.items() if key not in paired for one in found)
            result += ([pair[0], *empty, *pair[1:]] for pair in alone)
        rows, fields = result, [*fields, *others]
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    return Frame(
        tuple(
            replace(one, values=list(column)) for one, column in zip(fields, columns, strict=True)
        )
    )
