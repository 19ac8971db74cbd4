"""Where the parts of one value of a stat stand, and how large they are. Pure.

As in Grafana, the value fills the room that the name and the sparkline leave, and a sparkline takes
the room that the value leaves. Source: `tests/recordings/pictures/`, and for changes in percent
BigValueLayout of @grafana/ui 12.4.0 (Apache-2.0).

A name is measured without the space between the letters of Grafana's pages, and is wrapped where
that makes it too long for its room: one of many letters, where the width decides its size.
So is a name of a size that the panel sets, and a value that has no room beside it stands below it.
Grafana lets these grow over the edges of the panel; here they stay in it.
"""

import math
from dataclasses import dataclass, replace

from ...box import Box
from ..font_size import LINE_HEIGHT, fitting_font_size
from ..text_width import page_width, text_width, wrapped

_LARGEST_NAME = 30
# Wider than this, a value stands beside its name, not below it.
_WIDE = 2.5
# So much of the room is for the value, however long its name is.
_VALUE_SHARE = 0.3
_LEAST_HEIGHT_FOR_CHART = 100
_LEAST_HEIGHT_FOR_CHART_WHEN_WIDE = 50


@dataclass(frozen=True)
class Contents:
    """What one value has to show.

    Attributes:
        value: the value of the panel with the most characters, the first of these, whose size
            all get; "" for none.
        name: the longest name of the panel; "" for none.
        change: the longest change in percent; "" for none.
        has_chart: whether it has a sparkline.
        can_be_wide: whether the value may stand beside its name.
        value_size: the size of values that the panel sets, in pixels; None for none.
        name_size: the size of names that it sets.
        change_size: the size of changes that it sets.
    """

    value: str
    name: str
    change: str
    has_chart: bool
    can_be_wide: bool
    value_size: float | None
    name_size: float | None
    change_size: float | None


@dataclass(frozen=True)
class Sizes:
    """Sizes of the parts of a value, in pixels.

    Attributes:
        padding: free room at the edges.
        value: font size of the value.
        name: font size of the name; 0 without a name.
        change: font size of the change; 0 without one.
        chart: height of the sparkline; 0 without one.
        is_wide: whether the value stands beside its name.
        name_lines: how many lines a name has at most.
    """

    padding: float
    value: float
    name: float
    change: float
    chart: float
    is_wide: bool
    name_lines: int = 1


def sizes(contents: Contents, width: float, height: float) -> Sizes:
    """Finds the sizes of the parts of a value.

    Args:
        contents: what there is to show.
        width: width of its room.
        height: height of its room.
    """
    padding = 12.0 if height > 100 else 8.0
    room_x, room_y = max(width - 2 * padding, 1), max(height - 2 * padding, 1)
    is_wide = contents.can_be_wide and width / height > _WIDE
    least = _LEAST_HEIGHT_FOR_CHART_WHEN_WIDE if is_wide else _LEAST_HEIGHT_FOR_CHART
    has_chart = contents.has_chart and height > least
    if is_wide:
        name, value = _wide(contents, room_x, room_y, has_chart)
        chart = height / 2 if has_chart else 0.0
        change = contents.change_size or _usual_change(value)
    else:
        chart = height * 0.25 if has_chart else 0.0
        name, value, change = _stacked(contents, room_x, room_y, height, chart)
        if has_chart:
            taken = (name + value + (change if contents.change else 0)) * LINE_HEIGHT
            chart = max(height - taken, height * 0.1)
    change = change if contents.change else 0.0
    found = Sizes(padding, value, name, change, chart, is_wide)
    beside = _beside_width(found, contents) if is_wide else 0.0
    if not name or page_width(contents.name, name) + beside <= room_x:
        return found
    if contents.name_size:
        return _with_wrapped_name(found, contents, room_x, room_y)
    # Grafana has left room for one line; another one takes some of the free room at the edges.
    below = (value + change) * LINE_HEIGHT
    return replace(found, name_lines=max(math.floor((height - below) / (name * LINE_HEIGHT)), 1))


def _with_wrapped_name(sizes: Sizes, contents: Contents, room_x: float, room_y: float) -> Sizes:
    """Makes room for a name that is too long for one line."""
    line = sizes.name * LINE_HEIGHT
    value_room = contents.value_size * LINE_HEIGHT if contents.value_size else room_y * _VALUE_SHARE
    most = max(math.floor((room_y - value_room) / line), 1)
    lines = len(wrapped(contents.name, room_x, sizes.name, most, measure=page_width))
    value, change = sizes.value, sizes.change
    if not contents.value_size:
        largest = max(room_y - lines * line, 1) / LINE_HEIGHT
        value = min(value, max(largest - change, largest / 2) if change else largest)
        change = min(change, value) if not contents.change_size else change
    return replace(sizes, value=value, change=change, is_wide=False, name_lines=lines)


def _beside_width(sizes: Sizes, contents: Contents) -> float:
    """Measures what stands beside a name."""
    change = text_width(contents.change, sizes.change) + sizes.value * 0.3 if sizes.change else 0.0
    return text_width(contents.value, sizes.value) + change


def _wide(contents: Contents, room_x: float, room_y: float, has_chart: bool) -> tuple[float, float]:
    value_share = 1.0 if not contents.name else 0.4 if has_chart else 0.3
    value_room = room_y * (0.5 if has_chart else 1.0)
    text = f"{contents.value} {contents.change}" if contents.change else contents.value
    value = contents.value_size or fitting_font_size(text, room_x * value_share, value_room)
    if not contents.name:
        return 0.0, value
    name_room = room_y * (0.4 if has_chart else 1.0)
    name = fitting_font_size(contents.name, room_x * 0.6, name_room, _LARGEST_NAME)
    return contents.name_size or min(value * 0.7, name), value


def _stacked(
    contents: Contents, room_x: float, room_y: float, height: float, chart: float
) -> tuple[float, float, float]:
    name = 0.0
    if contents.name:
        name = contents.name_size or fitting_font_size(
            contents.name, room_x, height * 0.15, _LARGEST_NAME
        )
    left = max(room_y - chart - name * LINE_HEIGHT, 1)
    value_room = left * 0.75 if contents.change else left
    value = contents.value_size or fitting_font_size(contents.value, room_x, value_room)
    change = contents.change_size or _usual_change(value)
    if contents.change:
        change = min(change, fitting_font_size(contents.change, room_x, left))
    if contents.name and not contents.name_size:
        name = min(value * 0.7, name)
    return name, value, change


def _usual_change(value: float) -> float:
    """The size of a change beside or below a value of a size."""
    return max(value / 2.5, 12.0)


@dataclass(frozen=True)
class Point:
    """Where a text begins, and the middle of its line."""

    x: float
    y: float


@dataclass(frozen=True)
class Places:
    """Where the parts of a value begin, and the middles of their lines, the first one of a name."""

    name: Point
    value: Point
    change: Point


@dataclass(frozen=True)
class Widths:
    """How wide the parts of a value are, in pixels; 0 where there is none."""

    name: float
    value: float
    change: float


def places(sizes: Sizes, widths: Widths, spot: Box, *, is_centred: bool) -> Places:
    """Finds the places of the parts of a value.

    Args:
        sizes: the sizes of the parts.
        widths: how wide they are at these sizes.
        spot: the room of the value.
        is_centred: whether they stand in the middle even if there is a name.
    """
    centred = is_centred or not sizes.name
    return (_beside if sizes.is_wide else _below)(sizes, widths, spot, centred)


def _below(sizes: Sizes, widths: Widths, spot: Box, centred: bool) -> Places:
    lines = [size * LINE_HEIGHT for size in (sizes.name, sizes.value, sizes.change)]
    first = lines[0] / 2
    lines[0] *= sizes.name_lines
    at_top = sizes.chart and not centred
    y = spot.y + (sizes.padding if at_top else (spot.height - sum(lines)) / 2)
    points = []
    middles = (first, lines[1] / 2, lines[2] / 2)
    parts = (widths.name, widths.value, widths.change)
    for line, middle, width in zip(lines, middles, parts, strict=True):
        x = (spot.width - width) / 2 if centred else sizes.padding
        points.append(Point(spot.x + x, y + middle))
        y += line
    return Places(*points)


def _beside(sizes: Sizes, widths: Widths, spot: Box, centred: bool) -> Places:
    at_top = sizes.chart and not centred
    y = spot.y + (sizes.padding + sizes.value * LINE_HEIGHT / 2 if at_top else spot.height / 2)
    between = sizes.value * 0.3
    values = widths.value + (between + widths.change if widths.change else 0)
    gap = sizes.name * 0.75
    left = sizes.padding
    value = spot.width - sizes.padding - values
    if centred:
        left = (spot.width - widths.name - values - (gap if widths.name else 0)) / 2
        value = left + widths.name + (gap if widths.name else 0)
    return Places(
        Point(spot.x + left, y),
        Point(spot.x + value, y),
        Point(spot.x + value + widths.value + between, y),
    )
