"""What the queries of one panel find, before its transformations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ....dashboard.lenient import text
from ....dashboard.view import PanelView, View
from ..frames.frame import Frame
from ..frames.prometheus_formats import in_their_formats
from ..time_range import TimeRange
from .layout import LaidPanel
from .moments import MomentError, panel_range
from .placed import panel_width
from .queries import queries_of
from .shared_queries import SharedQuery
from .source import TROUBLES, Source

_ALERT_LIST = "alertlist"


@dataclass(frozen=True)
class PanelAnswer:
    """What the queries of a panel find.

    Attributes:
        panel: the panel, with its variables filled in.
        range: the time that it shows, its own shift and range included.
        frames: the answers in their formats, before its transformations.
        problems: why something is missing; each is one line.
        queries: its queries as they were sent.
        shared: its queries that take the answer of another panel.
        alerts: what the alerts would say, for an alert list.
        dashboard: uid of its dashboard.
    """

    panel: PanelView
    range: TimeRange
    frames: tuple[Frame, ...] = ()
    problems: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    shared: tuple[SharedQuery, ...] = ()
    alerts: Sequence[Mapping[str, Any]] = ()
    dashboard: str = ""


class Alerts:
    """The alerts of a source, asked for once.

    Args:
        source: what lists them.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lock = Lock()
        self._found: tuple[Sequence[Mapping[str, Any]], tuple[str, ...]] | None = None

    def __call__(self) -> tuple[Sequence[Mapping[str, Any]], tuple[str, ...]]:
        """Finds the alerts, and why there are none."""
        with self._lock:
            if self._found is None:
                try:
                    self._found = self._source.alerts(), ()
                except TROUBLES as error:
                    self._found = (), (f"the alerts cannot be listed: {error}",)
            return self._found


@dataclass(frozen=True)
class Asking:
    """How the panels of a dashboard are asked for.

    Attributes:
        view: the dashboard.
        source: what answers.
        shown: the time that the dashboard shows.
        page_width: width of the page in pixels.
        alerts: the alerts.
    """

    view: View
    source: Source
    shown: TimeRange
    page_width: float
    alerts: Alerts

    def answer(self, panel: PanelView, laid: LaidPanel) -> PanelAnswer:
        """Asks for what one panel shows.

        Args:
            panel: the panel, with its variables filled in.
            laid: the same before that, in its place.
        """
        problems: list[str] = []
        shown = self.shown
        try:
            model = panel.model
            shown = panel_range(shown, text(model.get("timeFrom")), text(model.get("timeShift")))
        except MomentError as error:
            problems.append(f"its own time range: {error}")
        width = panel_width(laid.place.w, self.page_width)
        queries = queries_of(panel, self.view, laid.variables, self.source, shown, width)
        problems += queries.problems
        frames: tuple[Frame, ...] = ()
        if queries.sent:
            answer = self.source.answer(queries.sent, shown)
            problems += answer.problems
            seen = [frame for frame in answer.frames if frame.ref_id not in queries.hidden]
            formatted = in_their_formats(seen, queries.formats)
            frames = tuple(frame for frame in formatted if frame.fields)
        listed: Sequence[Mapping[str, Any]] = ()
        if panel.type == _ALERT_LIST:
            listed, complaints = self.alerts()
            problems += complaints
        return PanelAnswer(
            panel=panel,
            range=shown,
            frames=frames,
            problems=tuple(problems),
            queries=queries.expressions,
            shared=queries.shared,
            alerts=listed,
            dashboard=self.view.uid,
        )
