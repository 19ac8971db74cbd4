"""What a chart says that has nothing to draw, or whose values are not to be seen. Pure."""

from ....dashboard.lenient import mapping, text
from ..box import Box
from ..frames.frame import FieldType
from ..size import Size
from ..theme import Theme
from .drawing import Drawing
from .layers import Layer, Row, texts
from .not_drawn import NO_DATA, broken, no_data
from .panel_data import PanelData
from .text_width import shortened

_FONT, _LINE, _MARGIN = 14.0, 20.0, 8.0

ALL_HIDDEN = "All of its series are hidden"
OUTSIDE = "Data outside time range"
"""What Grafana shows where no moment of the answers is in the time that a panel shows."""
NOT_ABOVE_ZERO = "No value is above zero"


def without_values(
    data: PanelData, size: Size, theme: Theme, *needs: FieldType, otherwise: str = ""
) -> Drawing:
    """Says what the panel has for this case, else why there is nothing.

    Args:
        data: the panel.
        size: the room below its title.
        theme: for the colours.
        *needs: types of the fields that such a panel needs: where the answers have rows, but none
            of a type, that is said in Grafana's words.
        otherwise: why there is nothing, if not for want of data.
    """
    own = text(mapping(data.panel.field_config.get("defaults")).get("noValue"))
    if not any(frame.rows for frame in data.frames):
        return no_data(size, theme, own or NO_DATA)
    types = {field.type for frame in data.frames for field in frame.fields}
    # Yes and no count as numbers.
    types |= {"number"} if "boolean" in types else set()
    missing = [f"Data is missing a {one} field" for one in needs if one not in types]
    return no_data(size, theme, next(iter(missing), otherwise or own or NO_DATA))


def why_empty(words: str, room: Box, theme: Theme) -> Layer:
    """Says in the middle of a chart why nothing is in it.

    Args:
        words: why; "" for nothing.
        room: the room of what is not drawn.
        theme: for the colours.
    """
    most = max(room.width - 2 * _MARGIN, 1)
    lines = list(broken(words, most, _FONT))[: max(int(room.height // _LINE), 1)]
    top = room.y + (room.height - len(lines) * _LINE) / 2
    rows: list[Row] = [
        {
            "text": shortened(line, most, _FONT),
            "x": round(room.x + room.width / 2, 2),
            "y": round(top + (number + 0.5) * _LINE, 2),
            "align": "center",
            "fill": theme.text_secondary,
            "fontSize": _FONT,
        }
        for number, line in enumerate(lines)
    ]
    return texts("text", "why-empty", rows)
