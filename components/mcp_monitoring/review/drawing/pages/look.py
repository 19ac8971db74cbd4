"""How a page looks. Pure."""

from dataclasses import dataclass

from ..theme import Theme

USUAL_WIDTH = 1600
"""Width of a page in CSS pixels: that of a large screen."""


@dataclass(frozen=True)
class Look:
    """How a page looks.

    Attributes:
        theme: its colours.
        width: its width in CSS pixels.
        timezone: `utc`, or a name of the time zone database.
        words: words beside the title, such as `simulated data`; "" for none.
        shown: how many pixels of the width are shown, from the left; 0 for all.
    """

    theme: Theme
    width: float = USUAL_WIDTH
    timezone: str = "utc"
    words: str = ""
    shown: float = 0

    @property
    def visible(self) -> float:
        """The width that is shown."""
        return self.shown or self.width
