"""Vega marks of rows that are laid out already, and the specification they make. Pure.

The name of a text mark begins with its role, so that what a picture says can be read from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..size import Size

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The renderer brings the first of these; the others have the same widths."""
MONOSPACE = "Liberation Mono, Courier New, monospace"
"""The font of code; the renderer brings the first of these."""

Role = Literal[
    "value",
    "unit",
    "name",
    "legend_header",
    "legend_name",
    "legend_value",
    "header",
    "cell",
    "axis",
    "state",
    "annotation",
    "text",
    "problem",
]
"""What a text is: a value, its unit and the name at it, parts of a legend, header
and cell of a table, a label of an axis, a state in a timeline, what happened at a moment, other
text, why nothing is drawn."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layer:
    """Marks, with the data that they are made of.

    Attributes:
        data: Vega data sets.
        marks: Vega marks, the first at the bottom.
    """

    data: tuple[Mapping[str, Any], ...] = ()
    marks: tuple[Mapping[str, Any], ...] = ()


def texts(role: Role, name: str, rows: Sequence[Row]) -> Layer:
    """Makes texts.

    Args:
        role: what the texts are.
        name: the rest of the mark's name; role and name are unique in a specification.
        rows: for each text `text`, `x`, `y`, `fill`, `fontSize` in pixels, and where they differ
            from the default: `align` (left), `baseline` (middle), `fontWeight` (400), `angle` (0),
            `limit` in pixels (none), `opacity` (1), `font`, `href`, `tooltip`.
    """
    usual = {"align": "left", "baseline": "middle", "fontWeight": 400, "angle": 0, "opacity": 1}
    same = {}
    if any("font" in row for row in rows):
        usual["font"] = FONT
    else:
        same["font"] = FONT
    return _layer("text", f"{role}-{name}", [usual | dict(row) for row in rows], same)


def rectangles(name: str, rows: Sequence[Row]) -> Layer:
    """Makes rectangles.

    Args:
        name: name of the mark, unique in a specification.
        rows: for each `x`, `y`, `width`, `height`, `fill`, and where they are needed `stroke`,
            `strokeWidth`, `cornerRadius`, `opacity`, `tooltip`.
    """
    return _layer("rect", name, rows, {})


def rules(name: str, rows: Sequence[Row]) -> Layer:
    """Makes straight lines.

    Args:
        name: name of the mark, unique in a specification.
        rows: for each `x`, `y`, `x2`, `y2`, `stroke`, and where they are needed `strokeWidth`,
            `strokeDash`, `opacity`, `tooltip`.
    """
    return _layer("rule", name, rows, {})


def specification(
    size: Size, layers: Sequence[Layer], more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Puts layers into one Vega specification.

    Args:
        size: its width and height.
        layers: the layers, the first at the bottom.
        more: further keys, such as `scales` and `signals`; further `data` and `marks` come first.
    """
    own = dict(more or {})
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": size.width,
        "height": size.height,
        "padding": 0,
        "autosize": "none",
        **own,
        "data": [*own.get("data", ()), *(one for layer in layers for one in layer.data)],
        "marks": [*own.get("marks", ()), *(one for layer in layers for one in layer.marks)],
    }


def _layer(kind: str, name: str, rows: Sequence[Row], same: Mapping[str, Any]) -> Layer:
    if not rows:
        return Layer()
    keys = dict.fromkeys(key for row in rows for key in row)
    channels: dict[str, Any] = {key: {"field": key} for key in keys}
    channels |= {key: {"value": value} for key, value in same.items()}
    data = {"name": f"{name}-rows", "values": [dict(row) for row in rows]}
    mark = {
        "type": kind,
        "name": name,
        "from": {"data": data["name"]},
        "encode": {"enter": channels},
    }
    return Layer((data,), (mark,))
