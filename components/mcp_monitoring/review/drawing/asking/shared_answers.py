"""The answers of the panels of a dashboard, where some take those of others. Pure.

Nothing is asked twice: a panel that takes the answer of another one has no query of its own for it.
In a repeated row, every copy takes the answer in the first one, as in Grafana.
Source: https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/create-dashboard/#configure-repeating-rows
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from ....dashboard.lenient import objects
from ....dashboard.view import PanelView, View, panel_name
from ..frames.frame import Frame
from ..panels.panel_data import PanelData
from ..transformations.transform import transformed
from .layout import ROW, LaidPanel
from .panel_answers import PanelAnswer
from .queries import queries_that_ask
from .shared_queries import SharedQuery, shared_query


class Givers:
    """Finds the panels whose answers others take.

    Args:
        view: the dashboard.
        laid: its panels as they are shown.
    """

    def __init__(self, view: View, laid: Sequence[LaidPanel]) -> None:
        self._view = view
        self._laid = laid
        self._copies: dict[int, list[int]] = {}
        for number, one in enumerate(laid):
            if one.panel.id is not None:
                self._copies.setdefault(one.panel.id, []).append(number)

    def of(self, query: SharedQuery) -> int | str:
        """Finds the panel that a query names, by its number among those shown.

        Returns:
            The number, or why there is no answer to take.
        """
        if query.panel is None:
            return "takes the answer of another panel, but names none"
        if query.of_annotations:
            return "takes the annotations of another panel, which is not drawn"
        copies = self._copies.get(query.panel, [])
        if not copies:
            return f"takes the answer of {self._not_shown(query.panel)}"
        if any(self._laid[number].copy for number in copies):
            name = _name(self._laid[copies[0]].panel)
            return f"takes the answer of {name}, which is repeated and has several answers"
        return copies[0]

    def needed(self, wanted: Iterable[int]) -> list[int]:
        """Adds the panels whose answers some panels take, directly or by others.

        Args:
            wanted: numbers of panels.
        """
        needed: dict[int, None] = dict.fromkeys(wanted)
        todo = list(needed)
        while todo:
            panel = self._laid[todo.pop()].panel
            for query in queries_that_ask(panel):
                giver = self.of(shared_query(query)) if query.reference.is_other_panel else ""
                if isinstance(giver, int) and giver not in needed:
                    needed[giver] = None
                    todo.append(giver)
        return list(needed)

    def _not_shown(self, number: int) -> str:
        for panel, row in zip(self._view.panels, self._view.rows, strict=True):
            if panel.id != number:
                continue
            if panel.type == ROW:
                return f"{_name(panel)}, which is a row"
            if row is not None and self._view.panels[row].model.get("collapsed") is True:
                return f"{_name(panel)}, which is in a closed row; open it (--open-rows)"
            return f"{_name(panel)}, which is not shown now"
        return f"panel {number}, which the dashboard does not have"


@dataclass(frozen=True)
class _Shared:
    """What a panel gives to others: its frames before and after its transformations."""

    data: PanelData
    before: tuple[Frame, ...]
    problems: tuple[str, ...]


def with_shared(answers: Mapping[int, PanelAnswer], givers: Givers) -> dict[int, PanelData]:
    """Gives each panel the answers that it takes of others, and applies its transformations.

    Args:
        answers: what the queries of each panel find, by its number.
        givers: finds the panels whose answers others take.
    """
    taken = {
        number: [(query, givers.of(query)) for query in answer.shared]
        for number, answer in answers.items()
    }
    graph = {
        number: [giver for _, giver in queries if isinstance(giver, int)]
        for number, queries in taken.items()
    }
    order, in_ring = _in_order(graph)
    done: dict[int, _Shared] = {}
    for number in order:
        answer = answers[number]
        frames, problems, queries = [*answer.frames], [*answer.problems], [*answer.queries]
        for query, giver in taken[number]:
            if isinstance(giver, str):
                problems.append(f"query {query.ref_id} {giver}")
            elif (number, giver) in in_ring:
                itself = number == giver
                name = "its own panel" if itself else _name(answers[giver].panel)
                ring = "" if itself else ", which takes that of this panel in turn"
                problems.append(f"query {query.ref_id} takes the answer of {name}{ring}")
            else:
                given = done[giver]
                after = query.with_transformations
                frames += given.data.frames if after else given.before
                said = given.data.problems if after else given.problems
                problems += [f"{_name(given.data.panel)}: {one}" for one in said]
                queries += given.data.queries
        done[number] = _shared(answer, tuple(frames), problems, queries)
    return {number: one.data for number, one in done.items()}


def _shared(
    answer: PanelAnswer, before: tuple[Frame, ...], problems: list[str], queries: list[str]
) -> _Shared:
    steps = [one for _, one in objects(answer.panel.model.get("transformations"))]
    frames, not_known = transformed(before, steps)
    if not_known:
        # What is left of the frames would make a wrong picture.
        frames = ()
    said = [*problems, *(f"transformation {one} is not known" for one in not_known)]
    data = PanelData(
        panel=answer.panel,
        frames=frames,
        range=answer.range,
        problems=tuple(dict.fromkeys(said)),
        queries=tuple(queries),
        alerts=answer.alerts,
        dashboard=answer.dashboard,
    )
    return _Shared(data, before, tuple(dict.fromkeys(problems)))


def _in_order(graph: Mapping[int, Sequence[int]]) -> tuple[list[int], set[tuple[int, int]]]:
    """Orders panels behind those whose answers they take; what is in a ring is taken by nobody."""
    in_ring: set[tuple[int, int]] = set()
    while True:
        open_ones = {
            number: [giver for giver in givers if (number, giver) not in in_ring]
            for number, givers in graph.items()
        }
        try:
            return list(TopologicalSorter(open_ones).static_order()), in_ring
        except CycleError as error:
            # It names each panel before the one that takes its answer.
            in_ring |= {(taker, giver) for giver, taker in pairwise(error.args[1])}


def _name(panel: PanelView) -> str:
    return panel_name(panel.title, panel.id)
