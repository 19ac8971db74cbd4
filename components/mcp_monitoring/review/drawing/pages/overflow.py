"""Which panels draw more than they have room for, so that they have to be clipped. Pure.

To clip all of them would take the renderer nearly twice the time.
"""

from collections.abc import Mapping
from typing import Any

from ..box import Box
from ..markup import number
from ..panels.text_width import text_width
from .page import PagePanel

_LEAST_WIDTH, _LEAST_HEIGHT, _LEAST_OF_TEXTS = 160, 110, 80
# A text is measured about so exactly.
_TOLERANCE = 1.5
# How far a line reaches up and down from where it stands, in font sizes.
_REACH = {"middle": (0.5, 0.5), "alphabetic": (0.75, 0.25), "bottom": (1.0, 0.0), "top": (0.0, 1.0)}


def overflows(panel: PagePanel) -> bool:
    """Tells whether something of a panel may be outside of its box.

    Args:
        panel: the panel. A small one always may: its frame, axes and marks need more room than it
            has. A low one that has only texts is judged by these.
    """
    least = _LEAST_OF_TEXTS if _has_only_texts(panel) else _LEAST_HEIGHT
    if panel.box.width < _LEAST_WIDTH or panel.box.height < least:
        return True
    content, box = panel.content, panel.box
    room = Box(-content.x, -content.y, box.width, box.height)
    rows = {one["name"]: one.get("values", ()) for one in panel.spec.get("data", ())}
    return any(
        _is_outside(row, room)
        for mark in panel.spec.get("marks", ())
        if mark["type"] == "text"
        for row in rows.get(mark["from"]["data"], ())
    )


def clip(box: Box, name: str, radius: float) -> str:
    """Makes a clip of the size of a box, as SVG.

    Args:
        box: the box.
        name: its id, unique in the picture.
        radius: of its corners.
    """
    return (
        f'<clipPath id="{name}"><rect width="{number(box.width)}" height="{number(box.height)}"'
        f' rx="{number(radius)}"/></clipPath>'
    )


def _has_only_texts(panel: PagePanel) -> bool:
    return all(mark["type"] == "text" for mark in panel.spec.get("marks", ()))


def _is_outside(row: Mapping[str, Any], room: Box) -> bool:
    if row.get("angle"):
        # What is turned has a limit of its own.
        return False
    lines = row["text"] if isinstance(row["text"], list) else [row["text"]]
    size = row["fontSize"]
    bold = str(row.get("fontWeight", "")) in ("600", "700", "bold")
    width = max((text_width(str(line), size, bold=bold) for line in lines), default=0.0)
    width = min(width, row.get("limit") or width)
    before = {"center": width / 2, "right": width}.get(row.get("align", "left"), 0.0)
    left = row["x"] - before
    up, down = _REACH.get(row.get("baseline", "middle"), _REACH["middle"])
    return bool(
        left < room.x - _TOLERANCE
        or left + width > room.right + _TOLERANCE
        or row["y"] - size * up < room.y - _TOLERANCE
        or row["y"] + size * down > room.bottom + _TOLERANCE
    )
