"""Texts of a specification, written as SVG right here: Vega takes longest to measure them. Pure.

Only Vega's own layout needs their widths, and nothing of ours is laid out by it. What is written is
what Vega writes.

Source: https://github.com/vega/vega/blob/main/packages/vega-scenegraph/src/marks/text.js
"""

import math
from collections.abc import Mapping
from typing import Any

from ..markup import number, plain

_KEYS = frozenset(
    {"text", "x", "y", "fill", "fontSize", "align", "baseline", "fontWeight", "angle", "opacity"}
    # No picture that stands still shows it.
    | {"tooltip"}
)
_NUMBERS = ("x", "y", "fontSize", "angle", "opacity")
_USUAL_SIZE = 11
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
# How far below `y` a text stands, in sizes of its font.
_LOWERED = {"top": 0.79, "middle": 0.3, "bottom": -0.21, "alphabetic": 0.0}


def without_texts(spec: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Takes the texts out of a specification.

    Texts that Vega has to cut (`limit`) or to link (`href`) stay in it.

    Args:
        spec: a Vega specification.

    Returns:
        The specification, in which marks of texts have lost their data, and what belongs into the
        groups of these marks as SVG, by the marks' names: `svg_with_texts` puts it there.
    """
    data = {one.get("name"): one.get("values") for one in spec.get("data", ())}
    texts: dict[str, str] = {}
    emptied = set()
    for mark in spec.get("marks", ()):
        name, source = mark.get("name"), mark.get("from", {}).get("data")
        rows = data.get(source)
        if mark.get("type") == "text" and isinstance(rows, list) and _is_plain(mark, rows):
            font = mark["encode"]["enter"].get("font", {}).get("value", "sans-serif")
            texts[name] = "".join(_text(row, font) for row in rows)
            emptied.add(source)
    left = [
        {**one, "values": []} if one.get("name") in emptied else one for one in spec.get("data", ())
    ]
    return {**spec, "data": left}, texts


def _is_plain(mark: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> bool:
    channels = dict(mark.get("encode", {}).get("enter", {}))
    font = channels.pop("font", {"value": ""})
    return (
        bool(mark.get("name"))
        and set(mark["encode"]) == {"enter"}
        and set(font) == {"value"}
        and _KEYS.issuperset(channels)
        and all(channel == {"field": key} for key, channel in channels.items())
        and all(_is_plain_row(row) for row in rows)
    )


def _is_plain_row(row: Mapping[str, Any]) -> bool:
    return (
        isinstance(row.get("text"), str)
        and row.get("align", "left") in _ANCHORS
        and row.get("baseline", "alphabetic") in _LOWERED
        and all(_is_finite(row[key]) for key in _NUMBERS if key in row)
    )


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _text(row: Mapping[str, Any], font: str) -> str:
    text = row["text"].strip()
    if not text:
        return ""
    size = row.get("fontSize", _USUAL_SIZE)
    lower = math.floor(size * _LOWERED[row.get("baseline", "alphabetic")] + 0.5)
    x, y, angle = row.get("x", 0), row.get("y", 0), row.get("angle", 0)
    place = f"translate({number(x)},{number(y if angle else y + lower)})"
    if angle:
        place += f" rotate({number(angle)})" + (f" translate(0,{lower})" if lower else "")
    attributes = {
        "text-anchor": _ANCHORS[row.get("align", "left")],
        "transform": place,
        "font-family": font,
        "font-size": f"{number(size)}px",
        "font-weight": row.get("fontWeight"),
        "fill": row.get("fill"),
        "opacity": row.get("opacity", 1) if row.get("opacity", 1) != 1 else None,
    }
    written = (f' {key}="{plain(str(it))}"' for key, it in attributes.items() if it is not None)
    return f"<text{''.join(written)}>{plain(text)}</text>"
