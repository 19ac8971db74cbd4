"""Series that stand on each other. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/time-series/#stack-series
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .....dashboard.lenient import mapping, text
from .series import Series

_Key = tuple[str, str, str, bool, bool]


def stacking_mode(custom: Any) -> str:
    """Reads how a series is stacked: `none`, `normal` or `percent`."""
    mode = text(mapping(custom.get("stacking")).get("mode"))
    return mode if mode in {"normal", "percent"} else "none"


def stacked(series: Sequence[Series], scales: Sequence[str]) -> list[Series]:
    """Puts the series of each group on top of each other.

    Negative series go down from zero. Where a series has no value, those above it stand on what is
    below.

    Args:
        series: the series.
        scales: name of the scale of each; series of two scales do not stack.
    """
    groups: dict[_Key, list[int]] = defaultdict(list)
    for position, (one, scale) in enumerate(zip(series, scales, strict=True)):
        mode = stacking_mode(one.custom)
        if mode != "none":
            group = text(mapping(one.custom.get("stacking")).get("group"))
            groups[scale, mode, group, one.is_bars, _is_negative(one)].append(position)
    result = list(series)
    for (_, mode, *_), positions in groups.items():
        members = [series[position] for position in positions]
        totals = _totals(members) if mode == "percent" else None
        for position, member in zip(positions, _piled(members, totals), strict=True):
            result[position] = member
    return result


def _is_negative(series: Series) -> bool:
    has_less = any(value < 0 for value in series.values if value is not None)
    return has_less and not any(value > 0 for value in series.values if value is not None)


def _totals(members: Sequence[Series]) -> dict[float, float]:
    totals: dict[float, float] = defaultdict(float)
    for member in members:
        for moment, value in zip(member.times, member.values, strict=True):
            totals[moment] += abs(value or 0.0)
    return totals


def _piled(members: Sequence[Series], totals: dict[float, float] | None) -> list[Series]:
    heights: dict[float, float] = defaultdict(float)
    piled = []
    for member in members:
        bases: list[float] = []
        values: list[float | None] = []
        for moment, value in zip(member.times, member.values, strict=True):
            base = heights[moment]
            bases.append(base)
            if value is None:
                values.append(None)
                continue
            share = value if totals is None else value / (totals[moment] or 1.0)
            heights[moment] = base + share
            values.append(base + share)
        piled.append(replace(member, bases=tuple(bases), values=tuple(values)))
    return piled
