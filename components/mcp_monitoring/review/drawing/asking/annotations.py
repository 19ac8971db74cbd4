"""The annotations of a dashboard, asked for once for all of its panels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ....dashboard.lenient import mapping
from ....dashboard.view import AnnotationView, PanelView, View
from ..panels.annotations import Annotation, annotations_in
from ..time_range import TimeRange
from .filled_in import Variables
from .queries import annotation_query
from .source import TROUBLES, Source

_CHARTS = frozenset({"timeseries", "graph"})


@dataclass(frozen=True)
class Annotations:
    """What happened in the time of a dashboard.

    Attributes:
        found: each annotation with what its query found.
        problems: why others are not drawn; each is one line.
    """

    found: tuple[tuple[AnnotationView, tuple[Annotation, ...]], ...] = ()
    problems: tuple[str, ...] = ()

    def of_panel(self, panel: PanelView) -> tuple[Annotation, ...]:
        """Finds those that a panel shows."""
        if not shows_annotations(panel):
            return ()
        shown = [
            happened
            for view, found in self.found
            if _is_for(mapping(view.model.get("filter")), panel.id)
            for happened in found
        ]
        return tuple(sorted(shown, key=lambda one: one.start_ms))


def shows_annotations(panel: PanelView) -> bool:
    """Tells whether a panel shows annotations."""
    return panel.type in _CHARTS


def annotations_of(
    view: View, variables: Variables, source: Source, shown: TimeRange, width: float
) -> Annotations:
    """Asks for the annotations of a dashboard.

    Those that are switched off are left out, and so are Grafana's own. One whose switch is hidden
    (`hide`) is shown, as in Grafana.

    Args:
        view: the dashboard.
        variables: its variables.
        source: what answers.
        shown: its time range.
        width: width of the page in pixels.
    """
    found = []
    problems = []
    for one in view.annotations:
        if one.is_built_in or one.model.get("enable") is not True:
            continue
        query = annotation_query(one, view, variables, source, shown, width)
        if isinstance(query, str):
            problems.append(f"annotation {one.name} {query}")
            continue
        try:
            answer = source.answer([query], shown)
        except TROUBLES as error:
            problems.append(f"annotation {one.name}: {error}")
            continue
        problems += [f"annotation {one.name}: {problem}" for problem in answer.problems]
        found.append((one, tuple(annotations_in(answer.frames, one))))
    return Annotations(tuple(found), tuple(problems))


def _is_for(chosen: Mapping[str, Any], panel: int | None) -> bool:
    """Tells whether the filter of an annotation lets a panel show it."""
    ids = chosen.get("ids")
    if not isinstance(ids, list) or (not ids and not chosen.get("exclude")):
        return True
    return (panel in ids) is not (chosen.get("exclude") is True)
