"""A dashboard with the answers of all its queries."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from typing import Any

from ....dashboard.classic.old_rows import without_old_rows
from ....dashboard.classic.read import read_view
from ....dashboard.classic.shape import shape_problems
from ....dashboard.lenient import objects, text
from ....dashboard.view import PanelView, View
from ...servers.threads import Threads
from ..frames.prometheus_formats import in_their_formats
from ..panels.panel_data import PanelData
from ..time_range import TimeRange
from ..transformations.transform import transformed
from .annotations import Annotations, annotations_of, shows_annotations
from .filled_in import ALL, Variables, filled_panel
from .layout import LaidPanel, LaidRow, laid_out
from .moments import MomentError, panel_range
from .placed import PlacedDashboard, PlacedPanel, PlacedRow, ShownVariable, panel_width
from .queries import queries_of
from .source import TROUBLES, Source
from .variables import Given, is_shown, resolved

AT_ONCE = 8
"""So many panels are asked for at the same time."""

_ALERT_LIST = "alertlist"

Progress = Callable[[int, int], None]
"""Is told how many panels are answered, and how many there are."""


@dataclass(frozen=True)
class Asked:
    """What of a dashboard is asked for.

    Attributes:
        range: the time that it shows.
        given: values of variables by name; others open as in the file.
        page_width: width of the page in pixels, which decides how many points are asked for.
        open_rows: whether closed rows are opened.
        only: tells which panels are asked for, with their variables filled in; None for all.
    """

    range: TimeRange
    given: Given = field(default_factory=dict)
    page_width: float = 1600
    open_rows: bool = False
    only: Callable[[PanelView], bool] | None = None


def drawn_view(model: Mapping[str, Any]) -> View:
    """Makes the view of a classic dashboard as it is drawn: its old rows are panels.

    Args:
        model: the dashboard; a value of a wrong type counts as missing.
    """
    if any(shape_problems(model)):
        return read_view(model)
    return read_view(without_old_rows(model))


def panels_of(
    view: View, source: Source, asked: Asked, progress: Progress | None = None
) -> PlacedDashboard:
    """Asks for all that a dashboard shows, several panels at the same time.

    Args:
        view: the dashboard, from `drawn_view`.
        source: what answers.
        asked: range, variables and width.
        progress: is told how many panels are answered.

    Raises:
        UnknownVariableError: if a value is given for a variable that there is not.
        GrafanaError, PrometheusError: if the source cannot be reached; later, a query that fails
            is a problem of its panel.
    """
    source.data_sources()
    variables, problems = resolved(view, source, asked.range, asked.given)
    rows, left_out = laid_out(view, variables, open_rows=asked.open_rows)
    tasks = [
        (one, panel)
        for row in rows
        for one in row.panels
        for panel in [filled_panel(one.panel, one.variables)]
        if asked.only is None or asked.only(panel)
    ]
    alerts = _Alerts(source)
    answered: dict[int, PanelData] = {}
    happened = Annotations()
    with Threads(max_workers=AT_ONCE) as pool:
        if any(shows_annotations(panel) for _, panel in tasks):
            asking = pool.submit(
                annotations_of, view, variables, source, asked.range, asked.page_width
            )
        else:
            asking = None
        futures = {
            pool.submit(partial(_panel_data, panel, one, view, source, asked, alerts)): id(one)
            for one, panel in tasks
        }
        for number, future in enumerate(as_completed(futures), start=1):
            answered[futures[future]] = future.result()
            if progress is not None:
                progress(number, len(futures))
        if asking is not None:
            happened = asking.result()
    placed = _Placed({key: _annotated(one, happened) for key, one in answered.items()})
    return PlacedDashboard(
        title=variables.fill(view.title, "text"),
        range=asked.range,
        rows=tuple(placed.row(row) for row in rows),
        variables=tuple(_shown_variables(view, variables)),
        problems=(*problems, *left_out, *happened.problems),
    )


def _annotated(data: PanelData, happened: Annotations) -> PanelData:
    return replace(data, annotations=happened.of_panel(data.panel))


class _Alerts:
    """The alerts of a source, asked for once."""

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


class _Placed:
    """Puts answers in their places, and gives each panel its key."""

    def __init__(self, answered: Mapping[int, PanelData]) -> None:
        self._answered = answered
        self._keys: dict[str, int] = {}

    def row(self, laid: LaidRow) -> PlacedRow:
        panels = [
            PlacedPanel(self._answered[id(one)], one.place, self._key(one))
            for one in laid.panels
            if id(one) in self._answered
        ]
        return PlacedRow(
            title=laid.variables.fill(laid.row.title, "text") if laid.row else "",
            line=laid.line,
            collapsed=laid.collapsed,
            closed_panels=laid.closed_panels,
            panels=tuple(panels),
            hint=laid.hint,
        )

    def _key(self, laid: LaidPanel) -> str:
        number = laid.panel.id
        key = f"panel-{'without-id' if number is None else number}"
        before = self._keys.get(key, 0)
        self._keys[key] = before + 1
        return f"{key}-clone-{before}" if before else key


def _panel_data(
    panel: PanelView,
    laid: LaidPanel,
    view: View,
    source: Source,
    asked: Asked,
    alerts: _Alerts,
) -> PanelData:
    """Asks for what one panel shows."""
    problems: list[str] = []
    shown = asked.range
    try:
        model = panel.model
        shown = panel_range(shown, text(model.get("timeFrom")), text(model.get("timeShift")))
    except MomentError as error:
        problems.append(f"its own time range: {error}")
    if panel.is_library_panel and not panel.type:
        problems.append("it is a panel of Grafana's library, whose content is not in the dashboard")
    width = panel_width(laid.place.w, asked.page_width)
    queries = queries_of(panel, view, laid.variables, source, shown, width)
    problems += queries.problems
    frames: tuple[Any, ...] = ()
    if queries.sent:
        answer = source.answer(queries.sent, shown)
        problems += answer.problems
        formatted = in_their_formats(answer.frames, queries.formats)
        filled = [frame for frame in formatted if frame.fields]
        steps = [one for _, one in objects(panel.model.get("transformations"))]
        frames, not_known = transformed(filled, steps)
        if not_known:
            # What is left of the frames would make a wrong picture.
            frames = ()
        problems += [f"transformation {one} is not known" for one in not_known]
    listed: Sequence[Mapping[str, Any]] = ()
    if panel.type == _ALERT_LIST:
        listed, complaints = alerts()
        problems += complaints
    return PanelData(
        panel=panel,
        frames=frames,
        range=shown,
        problems=tuple(dict.fromkeys(problems)),
        queries=queries.expressions,
        alerts=listed,
    )


def _shown_variables(view: View, variables: Variables) -> list[ShownVariable]:
    return [
        ShownVariable(
            name=one.name,
            label=text(one.model.get("label")) or one.name,
            text=" + ".join(chosen.texts or chosen.values),
            values=(ALL,) if chosen.is_all else chosen.values,
            offered=chosen.offered,
            several=one.model.get("multi") is True,
            with_all=one.model.get("includeAll") is True,
        )
        for one in view.variables
        if is_shown(one) and (chosen := variables.chosen.get(one.name)) is not None
    ]
