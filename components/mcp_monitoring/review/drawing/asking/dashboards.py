"""A dashboard with the answers of all its queries."""

from collections.abc import Callable, Mapping
from concurrent.futures import as_completed
from dataclasses import dataclass, field, replace
from typing import Any

from ....dashboard.classic.old_rows import without_old_rows
from ....dashboard.classic.read import read_view
from ....dashboard.classic.shape import shape_problems
from ....dashboard.grid import Place
from ....dashboard.lenient import JsonPath, text
from ....dashboard.view import PanelView, View
from ...servers.threads import Threads
from ..panels.panel_data import PanelData
from ..time_range import TimeRange
from .annotations import Annotations, annotations_of, shows_annotations
from .filled_in import ALL, Variables, filled_panel
from .layout import LaidPanel, LaidRow, laid_out
from .library import library_panels, with_library
from .panel_answers import Alerts, Asking, PanelAnswer
from .placed import PlacedDashboard, PlacedPanel, PlacedRow, ShownVariable
from .shared_answers import Givers, with_shared
from .source import Source
from .variables import Given, is_shown, resolved

AT_ONCE = 8
"""So many panels are asked for at the same time."""

Progress = Callable[[int, int], None]
"""Is told how many panels are answered, and how many there are."""

Answered = Callable[[PanelData, Place], None]
"""Is given a panel that is answered, and its place, while others are not answered yet."""


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
    view: View,
    source: Source,
    asked: Asked,
    progress: Progress | None = None,
    answered: Answered | None = None,
) -> PlacedDashboard:
    """Asks for all that a dashboard shows, several panels at the same time.

    Args:
        view: the dashboard, from `drawn_view`.
        source: what answers.
        asked: range, variables and width.
        progress: is told how many panels are answered.
        answered: is given panels as they are answered: those that wait for no other one.

    Raises:
        UnknownVariableError: if a value is given for a variable that there is not.
        GrafanaError, PrometheusError: if the source cannot be reached; later, a query that fails
            is a problem of its panel.
    """
    source.data_sources()
    variables, problems = resolved(view, source, asked.range, asked.given)
    view, of_library = _with_library(view, variables, source, asked)
    rows, left_out = laid_out(view, variables, open_rows=asked.open_rows)
    laid = [one for row in rows for one in row.panels]
    filled = [filled_panel(one.panel, one.variables) for one in laid]
    wanted = [n for n, panel in enumerate(filled) if asked.only is None or asked.only(panel)]
    givers = Givers(view, laid)
    asking = Asking(view, source, asked.range, asked.page_width, Alerts(source))
    answers: dict[int, PanelAnswer] = {}
    done: dict[int, PanelData] = {}
    happened = Annotations()
    with Threads(max_workers=AT_ONCE) as pool:
        annotations = None
        if any(shows_annotations(filled[number]) for number in wanted):
            annotations = pool.submit(
                annotations_of, view, variables, source, asked.range, asked.page_width
            )
        futures = {
            pool.submit(asking.answer, filled[number], laid[number]): number
            for number in givers.needed(wanted)
        }
        for count, future in enumerate(as_completed(futures), start=1):
            answer, number = future.result(), futures[future]
            answers[number] = _with_problem(answer, of_library.get(answer.panel.path))
            if progress is not None:
                progress(count, len(futures))
            waits = answer.shared or (annotations and not annotations.done())
            if answered is not None and number in wanted and not waits:
                happened = annotations.result() if annotations else happened
                found = with_shared({number: answers[number]}, givers)
                done[number] = _annotated(found[number], happened)
                answered(done[number], laid[number].place)
        if annotations is not None:
            happened = annotations.result()
    found = with_shared(_left(answers, done), givers)
    data = {number: done.get(number) or _annotated(found[number], happened) for number in wanted}
    placed = _Placed({id(laid[number]): one for number, one in data.items()})
    return PlacedDashboard(
        title=variables.fill(view.title, "text"),
        range=asked.range,
        rows=tuple(placed.row(row) for row in rows),
        variables=tuple(_shown_variables(view, variables)),
        problems=(*problems, *left_out, *happened.problems),
    )


def _left(
    answers: Mapping[int, PanelAnswer], done: Mapping[int, PanelData]
) -> Mapping[int, PanelAnswer]:
    """Finds the answers that are still needed: all if some panel takes that of another one."""
    if any(one.shared for one in answers.values()):
        return answers
    return {number: one for number, one in answers.items() if number not in done}


def _annotated(data: PanelData, happened: Annotations) -> PanelData:
    return replace(data, annotations=happened.of_panel(data.panel))


def _with_library(
    view: View, variables: Variables, source: Source, asked: Asked
) -> tuple[View, Mapping[JsonPath, str]]:
    """Gives the library panels that are shown their content, and tells why some have none."""
    if not library_panels(view):
        return view, {}
    rows, _ = laid_out(view, variables, open_rows=asked.open_rows)
    shown = {one.panel.path for row in rows for one in row.panels}
    found = with_library(view, shown, source)
    return found.view, found.problems


def _with_problem(answer: PanelAnswer, problem: str | None) -> PanelAnswer:
    return replace(answer, problems=(*answer.problems, problem)) if problem else answer


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
