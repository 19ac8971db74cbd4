"""The values that a panel of single values shows: stat, gauge, bar gauge, pie chart. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/stat/#value-options
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from ....dashboard.lenient import mapping, text
from ..fields.shown import ShownField, ShownFrame, ShownValue, shown_frames
from ..frames.frame import Field, Frame
from ..patterns import pattern_of
from ..reducers import reduced
from ..theme import Theme
from ..units.written import Written
from .not_drawn import NO_DATA
from .options import positive
from .panel_data import PanelData

USUAL_ROWS = 25
"""So many rows are shown where each row is a value, unless the panel says another number."""


@dataclass(frozen=True)
class ReducedValue:
    """A value of a panel.

    Attributes:
        name: its name.
        shown: the value.
        field: the field it comes from.
        times: times of that field, if it has any.
        is_row: whether it is a value of a row, not a calculation over a field.
        row: number of that row.
    """

    name: str
    shown: ShownValue
    field: ShownField
    times: Field | None = None
    is_row: bool = False
    row: int = 0


@dataclass(frozen=True)
class ReducedValues:
    """The values of a panel.

    Attributes:
        values: those to draw.
        total: how many the panel has.
        is_empty: whether there is no value, and the only one says so.
    """

    values: tuple[ReducedValue, ...]
    total: int
    is_empty: bool = False

    def notes(self, drawn: int) -> tuple[str, ...]:
        """Says how many of them are drawn, if not all are."""
        return (f"{drawn} of {self.total:,} values are drawn",) if drawn < self.total else ()


def reduced_values(
    data: PanelData, theme: Theme, timezone: str, most: int, options: Mapping[str, Any]
) -> ReducedValues:
    """Finds the values of a panel by its `reduceOptions`.

    Args:
        data: the panel and its answers.
        theme: for the colours.
        timezone: for dates.
        most: so many values can be drawn.
        options: the raw `reduceOptions`.

    Returns:
        The values. A panel without any shows one, which says so.
    """
    every_row = options.get("values") is True
    rows = int(positive(options, "limit") or USUAL_ROWS)
    frames = _shown(data, data.frames, theme, timezone)
    if every_row:
        found = _rows(frames, options)
        values = tuple(islice(found, min(rows, most)))
        # What the panel's own limit leaves out is no news.
        total = len(values) + sum(1 for _ in islice(found, max(rows - most, 0)))
    else:
        fields = list(_chosen(frames, options))
        calculations = _calculations(options)
        values = tuple(
            _calculated(frame, field, one) for frame, field in fields[:most] for one in calculations
        )[:most]
        total = len(fields) * len(calculations)
    if not values:
        return ReducedValues((_nothing(data, theme, timezone),), 1, is_empty=True)
    return ReducedValues(values, total)


def _shown(
    data: PanelData, frames: Sequence[Frame], theme: Theme, timezone: str
) -> tuple[ShownFrame, ...]:
    panel = data.panel
    return shown_frames(
        frames, panel.field_config, theme, timezone, kind=panel.type, now_ms=data.range.present_ms
    )


def _calculations(options: Mapping[str, Any]) -> Sequence[str]:
    given = options.get("calcs")
    names = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    return names or ["lastNotNull"]


def _chosen(
    frames: Sequence[ShownFrame], options: Mapping[str, Any]
) -> Iterator[tuple[ShownFrame, ShownField]]:
    pattern = text(options.get("fields"))
    wanted = pattern_of(pattern)
    for frame in frames:
        for field in frame.fields:
            if mapping(field.custom.get("hideFrom")).get("viz") is True:
                continue
            if not pattern:
                is_chosen = field.field.type == "number"
            else:
                is_chosen = bool(wanted and wanted.search(field.name)) or field.name == pattern
            if is_chosen:
                yield frame, field


def _calculated(frame: ShownFrame, field: ShownField, calculation: str) -> ReducedValue:
    times = next((one for one in frame.frame.fields if one.type == "time"), None)
    value = _said(field.show(reduced(field.field, calculation)))
    return ReducedValue(field.title(calculation), value, field, times)


def _rows(frames: Sequence[ShownFrame], options: Mapping[str, Any]) -> Iterator[ReducedValue]:
    for frame, field in _chosen(frames, options):
        place = frame.fields.index(field)
        for row, value in enumerate(field.field.values):
            name = frame.row_name(place, row)
            yield ReducedValue(name, field.show(value), field, is_row=True, row=row)


def _nothing(data: PanelData, theme: Theme, timezone: str) -> ReducedValue:
    """The value that says that there is none, in the words and the colour of the panel."""
    empty = Frame((Field("", "number", ()),))
    (frame,) = _shown(data, (empty,), theme, timezone)
    return ReducedValue("", _said(frame.fields[0].show(None)), frame.fields[0])


def _said(value: ShownValue) -> ShownValue:
    if value.written.whole or value.mapped:
        return value
    return replace(value, written=Written(NO_DATA))
