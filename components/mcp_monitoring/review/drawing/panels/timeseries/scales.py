"""Which series share an axis, and the axes of a chart. Pure.

Series share one where its settings are the same: unit, limits, spread, title and placement.
Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/time-series/#axis-options
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .....dashboard.lenient import finite, mapping, text
from ...axes.limits import ScaleKind, ScaleOptions
from ...axes.number_axis import NumberAxis, Side, decorated, number_axis, tick_writer
from ...fields.shown import ShownField
from ...units.families import BINARY_UNITS
from .series import Series
from .stacking import stacking_mode

_PLACEMENTS: dict[str, Side] = {"left": "left", "right": "right", "hidden": "hidden"}
# Of these units a part of one is written as such, so that without decimals labels would repeat.
_WITHOUT_PARTS = frozenset({"", "none", "short"})
_KINDS: dict[str, ScaleKind] = {"log": "log", "symlog": "symlog"}


def scale_names(fields: Sequence[ShownField]) -> list[str]:
    """Names the scale of each field; fields that share an axis share the name."""
    names: dict[tuple[Any, ...], str] = {}
    return [names.setdefault(_key(field), f"y{len(names)}") for field in fields]


def sides_of(fields: Sequence[ShownField]) -> list[Side]:
    """Finds the side of each field's axis: the first is at the left, the others at the right."""
    names = scale_names(fields)
    sides: dict[str, Side] = {}
    for name, field in zip(names, fields, strict=True):
        if name not in sides:
            others_at_left = "left" in sides.values()
            placed: Side = "right" if others_at_left else "left"
            sides[name] = _PLACEMENTS.get(text(field.custom.get("axisPlacement")), placed)
    return [sides[name] for name in names]


def scale_options(field: ShownField) -> ScaleOptions:
    """Reads what a field says of the scale of its axis."""
    custom = field.custom
    distribution = mapping(custom.get("scaleDistribution"))
    kind = _KINDS.get(text(distribution.get("type")), "linear")
    threshold = finite(distribution.get("linearThreshold"))
    return ScaleOptions(
        kind=kind,
        base=2 if distribution.get("log") == 2 else 10,
        threshold=threshold if threshold and threshold > 0 else 1.0,
        minimum=field.minimum,
        maximum=field.maximum,
        soft_minimum=finite(custom.get("axisSoftMin")),
        soft_maximum=finite(custom.get("axisSoftMax")),
        centred_zero=custom.get("axisCenteredZero") is True,
    )


def axes_of(series: Sequence[Series], names: Sequence[str], height: float) -> dict[str, NumberAxis]:
    """Makes the axes of a chart, by the name of their scales.

    Args:
        series: the series, stacked.
        names: the name of the scale of each.
        height: height of the plot, from which the number of ticks follows.
    """
    axes: dict[str, NumberAxis] = {}
    sides = dict(zip(names, sides_of([one.field for one in series]), strict=True))
    for name in dict.fromkeys(names):
        members = [one for one, own in zip(series, names, strict=True) if own == name]
        first = members[0].field
        options = scale_options(first)
        values = [value for one in members for value in one.values if value is not None]
        if options.kind == "log":
            values = [value for value in values if value > 0] or values
        is_percent = any(stacking_mode(one.custom) == "percent" for one in members)
        lowest, highest = min(values, default=None), max(values, default=None)
        axis = number_axis(
            name,
            sides[name],
            lowest,
            highest,
            options,
            height,
            tick_writer(replace(first, unit="percentunit") if is_percent else first),
            whole=first.decimals == 0 and first.unit in _WITHOUT_PARTS,
            binary=first.unit in BINARY_UNITS,
            fixed=_shares(lowest, highest) if is_percent else None,
        )
        axes[name] = decorated(axis, first.custom, first.colour)
    return axes


def _key(field: ShownField) -> tuple[Any, ...]:
    custom = field.custom
    placement = custom.get("axisPlacement", "auto")
    return (field.unit, scale_options(field), custom.get("axisLabel") or "", placement)


def _shares(lowest: float | None, highest: float | None) -> tuple[float, float]:
    low = -1.0 if (lowest or 0.0) < 0 else 0.0
    return low, 1.0 if (highest or 0.0) > 0 or not low else 0.0
