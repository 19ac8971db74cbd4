"""Panels of Grafana's library in a classic dashboard, which has only references to them. Pure.

Grafana reads the content from its library whenever somebody opens the dashboard. Number, place and
title stay those of the dashboard; it takes the title of the library where it has none
(https://github.com/grafana/grafana/pull/99377).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..lenient import mapping, text
from ..view import PanelView
from .keys import COMPLEMENT, NOT_SHOWN, PANELS
from .read import read_panel

_REFERENCE = "libraryPanel"
_REFERENCE_TYPE = "library-panel-ref"
"""The type that Grafana 11 and later writes for a panel whose content is in the library."""

_REPEATS = ("repeat", "repeatDirection", "maxPerRow")
_OF_DASHBOARD = (*NOT_SHOWN, _REFERENCE, "title", COMPLEMENT)


def library_uid(panel: PanelView) -> str:
    """Tells the uid in the library of a panel; empty if it names none."""
    return text(mapping(panel.model.get(_REFERENCE)).get("uid"))


def library_name(panel: PanelView) -> str:
    """Tells the name in the library of a panel; its uid if it names none."""
    return text(mapping(panel.model.get(_REFERENCE)).get("name")) or library_uid(panel)


def has_content(panel: PanelView) -> bool:
    """Tells whether the dashboard has a content for a panel, and not a reference alone."""
    return panel.type not in ("", _REFERENCE_TYPE)


def with_content(panel: PanelView, content: Mapping[str, Any], *, repeats: bool) -> PanelView:
    """Gives a panel its content.

    Args:
        panel: the panel, a reference.
        content: the model that the library has.
        repeats: whether the content says how the panel is repeated where the panel does not, as in
            a dashboard before schema v2.
    """
    own = [key for key in (*_OF_DASHBOARD, *_REPEATS) if panel.model.get(key) is not None]
    left = {PANELS, *_OF_DASHBOARD} - {"title"}
    if panel.repeat or not repeats:
        left |= {*_REPEATS}
    model = {key: value for key, value in content.items() if key not in left}
    model |= {key: panel.model[key] for key in own}
    read = read_panel(model, panel.path, panel.row, is_of_old_row=panel.is_of_old_row)
    return replace(read, is_library_panel=True)
