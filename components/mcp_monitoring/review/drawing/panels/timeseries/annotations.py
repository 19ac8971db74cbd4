"""Annotations in a chart over time: a line at each moment, a band for each span of time. Pure."""

from collections.abc import Sequence

from ...axes.placed import time_position
from ...axes.plot import Plot
from ...axes.time_ticks import full_time, zone_called
from ...theme import Theme, colour_called
from ...time_range import TimeRange
from ..annotations import Annotation
from ..layers import Layer, Row, rectangles, rules, texts
from ..text_width import shortened, text_width

MOST_ANNOTATIONS = 200
"""So many are drawn in a panel."""

_USUAL_COLOUR = "#00d3ff"
_BAND_OPACITY = 0.1
_DASHES = (5, 5)
_LINE_WIDTH = 2
_FONT = 10
_LONGEST = 160
_LEAST = 60
_GAP = 3
_TARGET = 8


def annotation_layers(
    found: Sequence[Annotation], range_: TimeRange, plot: Plot, theme: Theme, timezone: str
) -> tuple[list[Layer], tuple[str, ...]]:
    """Draws annotations with their words, where those have room.

    Args:
        found: the annotations, in the order of time.
        range_: the time of the chart.
        plot: its plot.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database.

    Returns:
        The layers, to be drawn above the series; and a note if there are too many.
    """
    seen = [one for one in found if range_.start_ms <= one.end_ms and one.start_ms <= range_.end_ms]
    drawn = seen[:MOST_ANNOTATIONS]
    zone = zone_called(timezone)
    bands: list[Row] = []
    lines: list[Row] = []
    words: list[Row] = []
    targets: list[Row] = []
    taken = plot.left
    for number, one in enumerate(drawn):
        colour = colour_called(one.colour, theme) if one.colour else _USUAL_COLOUR
        start, end = (
            time_position(min(max(moment, range_.start_ms), range_.end_ms), range_, plot)
            for moment in (one.start_ms, one.end_ms)
        )
        height = {"y": plot.top, "height": plot.height}
        if end > start:
            band = {"x": start, "width": end - start, "fill": colour, "opacity": _BAND_OPACITY}
            bands.append(height | band)
        for x in dict.fromkeys((start, end)):
            line = {"x": x, "x2": x, "y": plot.top, "y2": plot.bottom, "stroke": colour}
            lines.append(line | {"strokeWidth": _LINE_WIDTH, "strokeDash": list(_DASHES)})
        time = full_time(one.start_ms, zone)
        tooltip = {"name": one.title, "value": one.text, "time": time}
        left = start - _TARGET / 2
        target = {"x": left, "width": end - start + _TARGET, "fill": "transparent"}
        targets.append(height | target | {"tooltip": tooltip})
        following = (time_position(two.start_ms, range_, plot) for two in drawn[number + 1 :])
        limit = next((x for x in following if x > start), plot.right)
        word, taken = _word(one.words, start, taken, limit)
        if word:
            place = {"y": plot.top + _FONT / 2 + 1, "fontSize": _FONT, "fill": colour}
            words.append(word | place)
    layers = [
        rectangles("annotation-bands", bands),
        rules("annotation-lines", lines),
        texts("annotation", "words", words),
        rectangles("annotation-targets", targets),
    ]
    if len(seen) > len(drawn):
        note = f"{len(drawn)} of {len(seen):,} annotations are drawn, the first ones"
        return layers, (note,)
    return layers, ()


def _word(words: str, x: float, taken: float, limit: float) -> tuple[dict[str, object], float]:
    """Puts words to the right of a line, else to its left, else nowhere.

    Args:
        words: the words.
        x: the line.
        taken: up to where other words stand.
        limit: where the next line is.

    Returns:
        Text, place and alignment, empty if there is no room; and up to where words stand now.
    """
    whole = text_width(words, _FONT)
    before, behind = x - 2 * _GAP - taken, limit - x - 2 * _GAP
    if taken <= x and behind >= min(_LEAST, whole):
        said = shortened(words, min(behind, _LONGEST), _FONT)
        end = x + _GAP + text_width(said, _FONT)
        return {"text": said, "x": x + _GAP, "align": "left"}, end
    if before >= min(_LEAST, whole):
        said = shortened(words, min(before, _LONGEST), _FONT)
        return {"text": said, "x": x - _GAP, "align": "right"}, x
    return {}, taken
