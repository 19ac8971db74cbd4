"""A panel with the answers of its queries, ready to draw. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....dashboard.view import PanelView
from ..frames.frame import Frame
from ..time_range import TimeRange
from .annotations import Annotation


@dataclass(frozen=True)
class PanelData:
    """A panel with the answers of its queries.

    Attributes:
        panel: the panel, with its variables filled in (title, legend, links, text).
        frames: the answers, after its transformations.
        range: the time that it shows, its own shift and range included.
        problems: why it cannot be drawn, or not all of it: failed queries, transformations and data
            sources that are not known. Each is one line.
        queries: its queries as they were sent, to show where the panel is not drawn.
        alerts: what the alerts would say, for an alert list: raw `name`, `state`, `labels`.
        dashboard: uid of its dashboard, for an alert list; "" if it has none.
        annotations: what happened in its time, for a chart of time series.
    """

    panel: PanelView
    frames: tuple[Frame, ...]
    range: TimeRange
    problems: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    alerts: Sequence[Mapping[str, Any]] = ()
    dashboard: str = ""
    annotations: tuple[Annotation, ...] = ()
