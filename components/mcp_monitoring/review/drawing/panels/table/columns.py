"""Columns of a table: which there are, how wide, and the order of the rows. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .....dashboard.lenient import mapping, objects, text
from ...fields.shown import ShownField
from ..options import positive
from ..text_width import text_width

FONT_SIZE = 14
PADDING = 6
"""Free room at both sides of a cell."""

_LEAST, _MOST_BY_CONTENT = 40.0, 400.0
_BAR = 80.0

# How a cell was named before it had options of its own.
_OLD_CELLS: Mapping[str, tuple[str, str]] = {
    "basic": ("gauge", "basic"),
    "color-background-solid": ("color-background", "basic"),
    "gradient-gauge": ("gauge", "gradient"),
    "lcd-gauge": ("gauge", "lcd"),
}


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        field: its field.
        x: its left edge in pixels.
        width: its width.
        align: how its cells are aligned.
        cell: the kind of its cells, such as `color-text`.
        mode: the mode of that kind, such as `gradient`.
        colours_row: whether the colour of its cells is that of the whole row.
        links: the titles of the links of its cells.
        value_mode: how a gauge shows its value: `text`, `color` or `hidden`.
        wraps: whether a long text is to go on in another line.
    """

    field: ShownField
    x: float
    width: float
    align: str
    cell: str
    mode: str
    colours_row: bool
    links: tuple[str, ...]
    value_mode: str
    wraps: bool


def with_custom_links(field_config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Makes links an option of the table: other panels do not show that a value is a link.

    Args:
        field_config: the raw `fieldConfig` of the panel.

    Returns:
        It, with `links` in `custom`, so that overrides of links are found as all others are.
    """
    defaults = mapping(field_config.get("defaults"))
    custom = {**mapping(defaults.get("custom")), "links": defaults.get("links")}
    overrides = [
        {
            **override,
            "properties": [
                {**one, "id": "custom.links"} if one.get("id") == "links" else one
                for _, one in objects(override.get("properties"))
            ],
        }
        for _, override in objects(field_config.get("overrides"))
    ]
    return {**field_config, "defaults": {**defaults, "custom": custom}, "overrides": overrides}


def visible(fields: Sequence[ShownField]) -> Sequence[ShownField]:
    """Leaves out the fields that a table hides."""
    return [
        one
        for one in fields
        if one.custom.get("hidden") is not True
        and mapping(one.custom.get("hideFrom")).get("viz") is not True
    ]


def columns(
    fields: Sequence[ShownField],
    rows: Sequence[int],
    width: float,
    below: Mapping[str, Sequence[str]],
) -> Sequence[Column]:
    """Shares the width of a table among its columns.

    All are equally wide, as in Grafana, if the content of each fits. If it does not, those with
    more content get more; Grafana would cut them, and let the reader scroll.

    Args:
        fields: the fields of the columns.
        rows: the rows that are shown.
        width: width of the table in pixels.
        below: what stands below the columns, by their names.

    Returns:
        As many columns as have room.
    """
    fields = fields[: max(int(width // _LEAST), 1)]
    fixed = [_fixed(one) for one in fields]
    wanted = [_content(one, rows, below.get(one.name, ())) for one in fields]
    left = max(width - sum(one for one in fixed if one), 0)
    free = [number for number, one in enumerate(fixed) if one is None]
    shares = dict(zip(free, _shared([wanted[number] for number in free], left), strict=True))
    widths = [one if one is not None else shares[number] for number, one in enumerate(fixed)]
    if sum(widths) > width + 0.5:
        widths = [one * width / sum(widths) for one in widths]
    made, x = [], 0.0
    for field, one in zip(fields, widths, strict=True):
        made.append(_column(field, x, one))
        x += one
    return made


def sorted_rows(
    fields: Sequence[ShownField], count: int, sort_by: Any
) -> tuple[Sequence[int], Mapping[str, bool]]:
    """Brings the rows of a table into its order.

    Args:
        fields: every field, the hidden ones too.
        count: number of rows.
        sort_by: raw `sortBy` of the panel.

    Returns:
        The numbers of the rows in their order; and the names of the columns that say it, with
        whether they go downwards.
    """
    rows = list(range(count))
    by_name = {one.name: one for one in fields}
    wanted = [
        (by_name[text(one.get("displayName"))], one.get("desc") is True)
        for _, one in objects(sort_by)
        if text(one.get("displayName")) in by_name
    ]
    for field, downwards in reversed(wanted):
        values = field.field.values
        rows.sort(key=lambda row, values=values: _key(values[row]), reverse=downwards)  # type: ignore[misc]
    return rows, {field.name: downwards for field, downwards in wanted}


def _key(value: Any) -> tuple[int, float, str]:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return 0, 0.0, ""
    if isinstance(value, int | float):
        return 1, float(value), ""
    return 2, 0.0, str(value).casefold()


def _fixed(field: ShownField) -> float | None:
    width = positive(field.custom, "width")
    return None if width is None else max(width, _LEAST)


def _content(field: ShownField, rows: Sequence[int], below: Sequence[str]) -> float:
    values = field.field.values
    texts = [field.name, *below, *(field.show(values[row]).written.whole for row in rows)]
    widest = max(text_width(one, FONT_SIZE) for one in texts)
    if _kind(field)[0] == "gauge":
        widest += _BAR
    return min(max(widest + 2 * PADDING + 4, _LEAST), _MOST_BY_CONTENT)


def _shared(wanted: Sequence[float], width: float) -> Sequence[float]:
    if not wanted:
        return []
    equal = width / len(wanted)
    if max(wanted) <= equal:
        return [equal] * len(wanted)
    total = sum(wanted)
    if total >= width:
        # The widest are cut, down to one width, so that short ones stay whole.
        left, most = width, 0.0
        for number, one in enumerate(sorted(wanted)):
            most = left / (len(wanted) - number)
            if one > most:
                break
            left -= one
        return [min(one, most) for one in wanted]
    return [one + (width - total) / len(wanted) for one in wanted]


def _kind(field: ShownField) -> tuple[str, str]:
    """The kind of the cells of a field, and the mode of that kind."""
    options = mapping(field.custom.get("cellOptions"))
    kind = text(options.get("type")) or text(field.custom.get("displayMode")) or "auto"
    return _OLD_CELLS.get(kind, (kind, text(options.get("mode"))))


def _column(field: ShownField, x: float, width: float) -> Column:
    options = mapping(field.custom.get("cellOptions"))
    cell, mode = _kind(field)
    align = text(field.custom.get("align"))
    if align not in ("left", "center", "right"):
        align = "right" if field.field.type == "number" else "left"
    return Column(
        field=field,
        x=x,
        width=width,
        align=align,
        cell=cell,
        mode=mode,
        colours_row=options.get("applyToRow") is True,
        links=tuple(text(one.get("title")) for _, one in objects(field.custom.get("links"))),
        value_mode=text(options.get("valueDisplayMode")) or "text",
        wraps=options.get("wrapText") is True or field.custom.get("wrapText") is True,
    )
