"""Which kind of panel is drawn in place of one that Grafana no longer has. Pure.

Grafana 12 makes the same heirs of them:
https://grafana.com/docs/grafana/latest/developers/angular_deprecation/
"""

from collections.abc import Callable, Mapping

from .....dashboard.view import PanelView
from ..panel_data import PanelData
from . import graph, heatmap, singlestat, table
from .values import with_reduce_options

Heir = tuple[PanelData, tuple[str, ...]]
"""The panel as its heir, and what could not be translated; each is one line."""

_HEIRS: Mapping[str, Callable[[PanelData], Heir]] = {
    "graph": graph.as_heir,
    "singlestat": singlestat.as_heir,
    "grafana-singlestat-panel": singlestat.as_heir,
    "table-old": table.as_heir,
    # Kinds that still exist, with the options of their older versions.
    "bargauge": with_reduce_options,
    "gauge": with_reduce_options,
    "heatmap": heatmap.as_heir,
    "stat": with_reduce_options,
    "table": table.as_heir,
}

FORMER = frozenset({"graph", "singlestat", "grafana-singlestat-panel", "table-old"})
"""The plugins that Grafana no longer has, and that are drawn by their heirs."""


def as_heir(data: PanelData) -> Heir:
    """Translates a panel of a kind or a version that Grafana no longer has.

    Args:
        data: the panel and its answers.

    Returns:
        The panel as its heir, any other panel as it is; and what could not be translated; each is
        one line.
    """
    translate = _HEIRS.get(data.panel.type)
    return (data, ()) if translate is None else translate(data)


def drawn_kind(panel: PanelView) -> str:
    """Tells the plugin whose room a panel takes: of a singlestat that of its heir.

    Args:
        panel: the panel.
    """
    is_singlestat = _HEIRS.get(panel.type) is singlestat.as_heir
    return singlestat.kind_of(panel.model) if is_singlestat else panel.type
