"""Rows of states over time, as the state timeline and the status history have them. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/state-timeline/
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....dashboard.lenient import finite
from ..axes.placed import PLOT_TOP
from ..axes.plot import Plot
from ..fields.schemes import in_percent, scheme_of, thresholds_of
from ..fields.shown import ShownField, ShownFrame
from ..size import Size
from ..theme import Theme
from ..units.written import written
from .layers import Layer, Row, texts
from .legend.items import LegendItem
from .no_values import ALL_HIDDEN, OUTSIDE
from .options import positive
from .text_width import page_width, shortened
from .timeseries.series import is_hidden

MOST_ROWS = 100
"""How many rows are drawn."""
FONT = 12

_PER_CHARACTER = 8.0
_AFTER_NAMES = 16.0
_BEFORE_NAMES = 4.0
_WITHOUT_NAMES = 8.0
# A state that is always shown may reach a little out of its box.
_LEAST_LABEL = 30.0
_LABEL = "#ffffff"


@dataclass(frozen=True)
class StateRow:
    """A row: a field with its moments.

    Attributes:
        field: its states.
        times: the moments, ascending, in milliseconds since 1970.
        values: the state at each; None for none.
        interval: how far apart the source's moments are; None if it does not say.
    """

    field: ShownField
    times: tuple[float, ...]
    values: tuple[Any, ...]
    interval: float | None


def state_rows(
    frames: Sequence[ShownFrame], options: Mapping[str, Any]
) -> tuple[list[StateRow], tuple[str, ...]]:
    """Reads the rows of frames: every field beside one with moments.

    Args:
        frames: the answers.
        options: the panel's raw options; with `perPage`, the rows are those of the first page.

    Returns:
        The rows, and what the reader has to know; each is one line.
    """
    found = list(_row_fields(frames))
    page = int(positive(options, "perPage") or len(found)) or 1
    rows = [_row(moments, field) for moments, field in found[: min(page, MOST_ROWS)]]
    if page < len(found) and page <= MOST_ROWS:
        return rows, (f"{page} of {len(found):,} rows are drawn, those of the first page",)
    if len(found) <= MOST_ROWS:
        return rows, ()
    return rows, (f"{MOST_ROWS} of {len(found):,} rows are drawn, the first ones",)


def _row_fields(frames: Sequence[ShownFrame]) -> Iterator[tuple[ShownField, ShownField]]:
    for frame in frames:
        moments = next((one for one in frame.fields if one.field.type == "time"), None)
        if moments is None:
            continue
        for field in frame.fields:
            if field.field.type in {"time", "other"} or is_hidden(field, "viz"):
                continue
            yield moments, field


def why_no_rows(rows: Sequence[StateRow], frames: Sequence[ShownFrame]) -> str:
    """Tells why rows have nothing to draw, if not for want of data; "" if they have no data."""
    if not rows:
        fields = [one for frame in frames for one in frame.fields if one.field.type != "time"]
        return ALL_HIDDEN if any(is_hidden(one, "viz") for one in fields) else ""
    has_values = any(value is not None for row in rows for value in row.values)
    return OUTSIDE if has_values else ""


def _row(moments: ShownField, field: ShownField) -> StateRow:
    # Moments alone decide the order: states need not be comparable.
    pairs = sorted(
        (
            (moment, value)
            for at, value in zip(moments.field.values, field.field.values, strict=False)
            if (moment := finite(at)) is not None
        ),
        key=lambda pair: pair[0],
    )
    times = tuple(moment for moment, _ in pairs)
    values = tuple(_state(value) for _, value in pairs)
    return StateRow(field, times, values, finite(moments.field.config.get("interval")))


def _state(value: Any) -> Any:
    """Takes a value as a state: a text, a number, yes or no; anything else as its text."""
    if isinstance(value, float) and math.isnan(value):
        return None
    return value if value is None or isinstance(value, str | int | float) else str(value)


def plot_beside_names(rows: Sequence[StateRow], size: Size, below: float = 20.0) -> Plot:
    """Finds the plot that the names of rows leave."""
    widest = max(page_width(row.field.name, FONT, spacing=0) for row in rows)
    wanted = positive(rows[0].field.custom, "axisWidth") or widest + _BEFORE_NAMES + _AFTER_NAMES
    left = min(wanted, size.width * 0.4)
    if _hides_names(rows):
        left = _WITHOUT_NAMES
    top = PLOT_TOP
    return Plot(left, top, max(size.width - 8, left + 1), max(size.height - below, top + 1))


def _hides_names(rows: Sequence[StateRow]) -> bool:
    return bool(rows[0].field.custom.get("axisPlacement") == "hidden")


def row_boxes(number: int, plot: Plot, share: float) -> list[tuple[float, float]]:
    """Spreads rows over a plot from edge to edge.

    Args:
        number: how many there are.
        plot: the plot.
        share: the share of the height that rows fill; the rest is between them.

    Returns:
        Top and height of each.
    """
    if number == 1:
        part = plot.height * share
        return [(plot.top + (plot.height - part) / 2, part)]
    part = plot.height * share / number
    gap = (plot.height - part * number) / (number - 1)
    return [(plot.top + (part + gap) * position, part) for position in range(number)]


def columns_of(number: int, plot: Plot, share: float) -> list[tuple[float, float]]:
    """Spreads columns over a plot, with room at its edges too: left edge and width of each."""
    whole = plot.width / number
    part = whole * share
    return [(plot.left + whole * (at + 0.5) - part / 2, part) for at in range(number)]


def row_share(options: Mapping[str, Any], key: str) -> float:
    """Reads a share of the options, such as `rowHeight`; what is none counts as 0.9."""
    share = finite(options.get(key))
    return 0.9 if share is None or not 0 < share <= 1 else share


def row_names(
    rows: Sequence[StateRow], boxes: Sequence[tuple[float, float]], plot: Plot, theme: Theme
) -> Layer:
    """Writes the names of rows, at the left of them, unless their axis is hidden."""
    if _hides_names(rows):
        return Layer()
    labels: list[Row] = [
        {
            "x": plot.left - _AFTER_NAMES,
            "y": round(top + height / 2, 2),
            "text": shortened(row.field.name, plot.left - _AFTER_NAMES, FONT),
            "align": "right",
            "fill": theme.text,
            "fontSize": FONT,
            "tooltip": row.field.name,
        }
        for row, (top, height) in zip(rows, boxes, strict=True)
    ]
    return texts("axis", "rows", labels)


def state_label(
    text: str, box: tuple[float, float, float, float], options: Mapping[str, Any], align: str
) -> Row | None:
    """Writes a state into its box, as much of it as has room; None for nothing.

    Args:
        text: the state.
        box: left, top, width and height.
        options: the panel's raw options.
        align: `left`, `center` or `right`.
    """
    wanted = options.get("showValue", "auto")
    left, top, width, height = box
    if wanted == "never" or height < FONT:
        return None
    if wanted == "always":
        shown = shortened(text, max(width, _LEAST_LABEL), FONT, bold=True)
    else:
        shown = text[: int(width / _PER_CHARACTER)]
    if not shown:
        return None
    x = {"left": left + 2, "right": left + width - 2}.get(align, left + width / 2)
    place = {"x": round(x, 2), "y": round(top + height / 2, 2), "align": align}
    look = {"text": shown, "fill": _LABEL, "fontSize": FONT, "fontWeight": 600}
    return place | look


def legend_items(rows: Sequence[StateRow]) -> list[LegendItem]:
    """Lists what colours mean: the thresholds, or the states that occur."""
    first = rows[0].field
    if is_hidden(first, "legend"):
        return []
    scheme = scheme_of(first.config)
    if scheme == "thresholds":
        steps = first.thresholds
        if len(steps) < 2:
            return []
        return [
            LegendItem(threshold_text(first, number), step.colour)
            for number, step in enumerate(steps)
        ]
    if scheme.startswith("continuous"):
        return []
    states: dict[str, str] = {}
    for row in rows:
        if is_hidden(row.field, "legend"):
            continue
        for value in dict.fromkeys(row.values):
            shown = row.field.show(value)
            # The unit of a number is at its state, not in the legend.
            if value is not None and shown.written.text:
                states[shown.written.text] = shown.colour
    return [LegendItem(name, colour) for name, colour in states.items()]


def threshold_text(field: ShownField, number: int) -> str:
    """Writes the range of a threshold: `< 80` for the lowest, else `80+`.

    Thresholds in percent of the range of the values are written as percent.
    """
    steps = thresholds_of(field.config, field.theme)
    unit = "percent" if in_percent(field.config) else field.unit
    begin = steps[number].value
    if not math.isinf(begin):
        return f"{_threshold(begin, unit, field)}+"
    if len(steps) == 1:
        return "-∞+"
    return f"< {_threshold(steps[number + 1].value, unit, field)}"


def _threshold(value: float, unit: str, field: ShownField) -> str:
    return written(value, unit, field.decimals, field.timezone, field.now_ms).whole


def threshold_of(field: ShownField, value: float) -> int:
    """Finds the number of the threshold that a value has reached."""
    reached = [number for number, step in enumerate(field.thresholds) if value >= step.value]
    return max(reached, default=0)
