"""The pictures of one dashboard of a diff: both sides, and each panel that differs, large."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ....dashboard.grid import Place
from ....dashboard.lenient import JsonPath
from ....dashboard.view import View
from ...console.printing import number_of, one_line
from ...drawing.asking.dashboards import Asked, Progress, drawn_view, panels_of
from ...drawing.asking.placed import PlacedDashboard, PlacedPanel, PlacedRow, panel_width
from ...drawing.asking.source import Source
from ...drawing.pages.header import MARGIN
from ...drawing.pages.look import Look
from ...drawing.pages.page import Page, page_of
from ...drawing.pages.picture import fitting_png
from ...drawing.theme import theme_called
from ...picture.times import Times, shown_range, timezone_of
from ..model import ObjectDiff, Operation
from .beside import Side, side_by_side
from .marks import Mark, Marked, Marks, marks_between

WIDTH = 1600
"""Width of each side in pixels."""

MOST_PANELS = 12
"""So many panels of a dashboard get a picture of their own."""

_MOST_PIXELS = 16_000_000
_LARGE_WIDTH = 12
_LARGE_HEIGHTS = (10, 24)
_THEME = "dark"
_TITLES = ("Before", "After")


@dataclass(frozen=True)
class Picture:
    """A picture of a report.

    Attributes:
        name: its name, unique in the dashboard; "" for that of all of the dashboard.
        caption: what it shows.
        png: the picture.
    """

    name: str
    caption: str
    png: bytes


@dataclass(frozen=True)
class DrawnDashboard:
    """The pictures of one dashboard.

    Attributes:
        title: its title.
        uid: its uid.
        pictures: the pictures, that of all of the dashboard first; none if it cannot be drawn.
        notes: what is not drawn, and why; a line each.
    """

    title: str
    uid: str
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers:
    """What answers the queries of pictures.

    Attributes:
        source: who answers.
        words: what the pictures say about it; "" for real data.
        now_ms: the moment that counts as now.
        why: why there is no real data; "" if there is.
    """

    source: Source
    words: str
    now_ms: int
    why: str = ""


def is_drawn(one: ObjectDiff) -> bool:
    """Tells whether an object is a dashboard of which a reader sees a change."""
    dashboard = one.dashboard
    if not dashboard or dashboard.models == ({}, {}):
        return False
    return one.is_whole or bool(dashboard.moved) or not dashboard.cosmetic


def drawn_dashboard(
    one: ObjectDiff, answers: Answers, progress: Progress | None = None
) -> DrawnDashboard:
    """Draws both sides of a dashboard. One that cannot be drawn says why, and raises nothing.

    Args:
        one: a dashboard for which `is_drawn` holds.
        answers: what answers its queries.
        progress: is told how many panels are answered.

    Raises:
        ImportError: if the renderer is not installed.
    """
    try:
        pictures, notes = _pictures(one, answers, progress)
    except ImportError:
        raise
    except Exception as error:
        # A picture is never worth a diff, whatever is wrong with a dashboard.
        said = one_line(str(error)) or type(error).__name__
        return DrawnDashboard(one.title, one.uid, notes=(f"cannot be drawn: {said}",))
    return DrawnDashboard(one.title, one.uid, pictures, notes)


def _pictures(
    one: ObjectDiff, answers: Answers, progress: Progress | None
) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    assert one.dashboard is not None  # noqa: S101  # `is_drawn` holds
    models = one.dashboard.models
    sides = [_Side(model, answers, progress) if model else None for model in models]
    before, after = sides
    marks = Marks({}, {}, ())
    if before and after:
        marks = marks_between(before.view, after.view)
    theme = theme_called(_THEME)
    shown = [
        Side(title, side.page(), side.marks(found))
        for title, side, found in zip(_TITLES, sides, (marks.before, marks.after), strict=True)
        if side
    ]
    size, parts = side_by_side(shown, theme)
    whole = Picture("", _caption(one, marks), fitting_png(size, parts, _MOST_PIXELS))
    large = [
        picture
        for marked in marks.panels[:MOST_PANELS]
        if (picture := _large(marked, before, after)) is not None
    ]
    notes = []
    if len(marks.panels) > MOST_PANELS:
        more = number_of(len(marks.panels) - MOST_PANELS, "more panel")
        notes.append(f"{more} that differ are not drawn large")
    return (whole, *large), tuple(notes)


def _caption(one: ObjectDiff, marks: Marks) -> str:
    if one.is_whole or one.operation is Operation.FORGET:
        return str(one.operation)
    removed = [mark for mark in marks.before.values() if mark is Mark.REMOVED]
    found = [*marks.after.values(), *removed]
    said = [f"{found.count(mark)} {mark}" for mark in Mark if mark in found]
    return f"panels: {', '.join(said)}" if said else "no panel differs"


def _large(marked: Marked, before: "_Side | None", after: "_Side | None") -> Picture | None:
    """Draws one panel large, as it was and as it would be."""
    found = [
        (title, side, side.panel(path))
        for title, side, path in zip(
            _TITLES, (before, after), (marked.was, marked.now), strict=True
        )
        if side is not None and path is not None
    ]
    panels = [panel for _, _, panel in found if panel is not None]
    if not panels:
        return None
    low, high = _LARGE_HEIGHTS
    height = min(max(low, *(panel.place.h for panel in panels)), high)
    sides = [
        Side(
            title,
            None if panel is None else side.page_with(panel, height),
            {} if panel is None else {panel.key: marked.mark},
        )
        for title, side, panel in found
    ]
    size, parts = side_by_side(sides, theme_called(_THEME))
    caption = ": ".join(filter(None, (marked.name, str(marked.mark), marked.edits)))
    return Picture(marked.title, caption, fitting_png(size, parts, _MOST_PIXELS))


class _Side:
    """One side of a dashboard, with the answers of its queries."""

    def __init__(
        self, model: Mapping[str, Any], answers: Answers, progress: Progress | None
    ) -> None:
        self.view: View = drawn_view(model)
        asked = Asked(
            range=shown_range(Times(), model, answers.now_ms),
            page_width=WIDTH,
            # A change in a closed row would not be seen otherwise.
            open_rows=True,
        )
        self._placed = panels_of(self.view, answers.source, asked, progress)
        self._look = Look(theme_called(_THEME), WIDTH, timezone_of(model), answers.words)

    def page(self) -> Page:
        return page_of(self._placed, self._look)

    def marks(self, found: Mapping[JsonPath, Mark]) -> dict[str, Mark]:
        return {
            one.key: found[one.data.panel.path]
            for one in self._panels()
            if one.data.panel.path in found
        }

    def panel(self, path: JsonPath) -> PlacedPanel | None:
        """Finds a panel; the first one of a repeated panel."""
        return next((one for one in self._panels() if one.data.panel.path == path), None)

    def page_with(self, panel: PlacedPanel, height: int) -> Page:
        """Lays out a page that has one panel alone, large."""
        place = Place(0, 0, _LARGE_WIDTH, height)
        row = PlacedRow("", None, False, 0, (replace(panel, place=place),))
        alone: PlacedDashboard = replace(self._placed, rows=(row,), variables=(), problems=())
        width = panel_width(_LARGE_WIDTH, WIDTH) + 2 * MARGIN
        return page_of(alone, replace(self._look, shown=width))

    def _panels(self) -> list[PlacedPanel]:
        return [panel for row in self._placed.rows for panel in row.panels]
