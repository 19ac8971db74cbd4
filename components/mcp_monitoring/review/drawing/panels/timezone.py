"""The time zone of a panel of its own. Pure."""

from ....dashboard.lenient import text
from .panel_data import PanelData


def timezone_of(data: PanelData, otherwise: str) -> tuple[str, tuple[str, ...]]:
    """The time zone of the panel, the first if it has several; else that of the dashboard.

    Args:
        data: the panel.
        otherwise: that of the dashboard.

    Returns:
        The time zone, and what the reader has to know.
    """
    own = data.panel.options.get("timezone")
    zones = [text(one) for one in own if text(one)] if isinstance(own, list) else []
    names = [otherwise if one == "browser" else one for one in zones]
    if len(names) < 2:
        return (names or [otherwise])[0], ()
    left_out = " and ".join(names[1:])
    return names[0], (f"its times are those of {names[0]}, without those of {left_out}",)
