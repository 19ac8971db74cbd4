"""The drawing of any panel. Pure."""

from ..size import Size
from ..theme import Theme
from .drawing import Drawing
from .panel_data import PanelData


def drawing_of(data: PanelData, size: Size, theme: Theme, timezone: str = "utc") -> Drawing:
    """Draws the content of a panel.

    A panel that cannot be drawn says so in its place, with its queries: never an empty or wrong
    chart in silence.

    Args:
        data: the panel and its answers.
        size: the room below its title, in CSS pixels.
        theme: dark or light.
        timezone: `utc`, or a name of the time zone database.
    """
    raise NotImplementedError
