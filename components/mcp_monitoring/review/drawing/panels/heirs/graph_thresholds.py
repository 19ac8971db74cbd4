"""The thresholds of the panel `graph` as steps. Pure.

The old ones are lines and areas, each above (`gt`) or below (`lt`) a value of its own; steps are
one colour from each value on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .....dashboard.lenient import mapping, objects, text
from .numbers import number

_COLOURS = {"critical": "red", "warning": "orange", "ok": "green"}
_NONE = "transparent"


@dataclass(frozen=True)
class Steps:
    """Thresholds of a time series.

    Attributes:
        steps: raw `steps`, from the lowest on.
        style: raw `thresholdsStyle.mode`.
        notes: what could not be translated; each is one line.
    """

    steps: Sequence[Mapping[str, Any]]
    style: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Threshold:
    value: float
    colour: str
    is_line: bool
    is_area: bool
    is_below: bool


def steps_of(model: Mapping[str, Any], side: str = "left") -> Steps:
    """Translates the thresholds of an axis.

    Args:
        model: the raw panel.
        side: `left` or `right`.
    """
    found = sorted(_thresholds(model, side), key=lambda one: one.value)
    areas = [one for one in found if one.is_area]
    lines = [one for one in found if one.is_line]
    if not areas:
        steps = [{"color": _NONE, "value": None}, *_each(lines)]
        return Steps(steps, "line" if lines else "off", ())
    values = sorted({one.value for one in areas})
    steps = [
        {"color": _colour(areas, low, high), "value": low}
        for low, high in zip((None, *values), (*values, None), strict=True)
    ]
    colours = {step["value"]: step["color"] for step in steps}
    lost = [one for one in lines if colours.get(one.value) != one.colour]
    notes = tuple(
        f"the line of the threshold {one.value:g} is not drawn beside the areas" for one in lost
    )
    has_line = len(lost) < len(lines)
    return Steps(steps, "line+area" if has_line else "area", notes)


def _each(lines: Sequence[_Threshold]) -> Iterator[Mapping[str, Any]]:
    yield from ({"color": one.colour, "value": one.value} for one in lines)


def _colour(areas: Sequence[_Threshold], low: float | None, high: float | None) -> str:
    """The colour between two values: of the nearest threshold above that is one of below, or so."""
    above = [one for one in areas if one.is_below and high is not None and one.value >= high]
    below = [one for one in areas if not one.is_below and low is not None and one.value <= low]
    if above:
        return above[0].colour
    return below[-1].colour if below else _NONE


def _thresholds(model: Mapping[str, Any], side: str) -> Iterator[_Threshold]:
    given = [one for _, one in objects(model.get("thresholds"))]
    for one in given or _in_grid(mapping(model.get("grid"))):
        value = number(one.get("value"))
        if value is None or one.get("visible") is False or one.get("yaxis", "left") != side:
            continue
        is_area = bool(one.get("fill"))
        own = ("fillColor", "lineColor") if is_area else ("lineColor", "fillColor")
        colour = text(one.get(own[0])) or text(one.get(own[1])) or "red"
        mode = text(one.get("colorMode")) or "critical"
        yield _Threshold(
            value=value,
            colour=_COLOURS.get(mode, colour),
            is_line=bool(one.get("line")),
            is_area=is_area,
            is_below=one.get("op") == "lt",
        )


def _in_grid(grid: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The two thresholds that panels before Grafana 4 had: areas or lines, away from each other."""
    first, second = number(grid.get("threshold1")), number(grid.get("threshold2"))
    is_below = first is not None and second is not None and first > second
    kind = {"line": True} if grid.get("thresholdLine") is True else {"fill": True}
    for place, value in ((1, first), (2, second)):
        if value is not None:
            colour = text(grid.get(f"threshold{place}Color"))
            colours = {"colorMode": "custom", "fillColor": colour, "lineColor": colour}
            yield {"value": value, "op": "lt" if is_below else "gt", **kind, **colours}
