"""What a chart says that has nothing to draw. Pure."""

from ....dashboard.lenient import mapping, text
from ..size import Size
from ..theme import Theme
from .drawing import Drawing
from .not_drawn import NO_DATA, no_data
from .panel_data import PanelData


def without_values(data: PanelData, size: Size, theme: Theme) -> Drawing:
    """Says what the panel has for this case, else that there is no data.

    Args:
        data: the panel.
        size: the room below its title.
        theme: for the colours.
    """
    defaults = mapping(data.panel.field_config.get("defaults"))
    return no_data(size, theme, text(defaults.get("noValue")) or NO_DATA)
