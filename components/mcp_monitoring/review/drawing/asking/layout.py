"""The grid of a dashboard as Grafana lays it out: rows, repeats, and no gaps between panels. Pure.

Panels go up as far as they can, in the order of their lines, as seen in Grafana 12.4. Source of the
rest: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-panel-options/#configure-repeating-panels
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....dashboard.classic.keys import COMPLEMENT
from ....dashboard.dynamic.conditions import said_condition
from ....dashboard.dynamic.sections import around, is_tab, sections_of
from ....dashboard.grid import COLUMNS, Place
from ....dashboard.lenient import mapping
from ....dashboard.view import PanelView, View
from .conditions import is_shown
from .filled_in import Variables

ROW = "row"
"""The type of a panel that is a row."""

MOST_COPIES = 100
"""A panel or a row is repeated so often at most."""

_USUAL = Place(0, 0, 6, 3)
_HIGHEST = 100
_USUAL_PER_ROW = 4


@dataclass(frozen=True)
class LaidPanel:
    """A panel in its place, before its variables are filled in.

    Attributes:
        panel: the panel.
        place: its place.
        variables: the variables as they are in this copy of it.
        copy: the number of the copy; 0 for the first.
    """

    panel: PanelView
    place: Place
    variables: Variables
    copy: int


@dataclass(frozen=True)
class LaidRow:
    """A row in its place, or what is above the first row.

    Attributes:
        row: the row; None above the first.
        line: line of its title; None above the first row.
        variables: the variables as they are in this copy of it.
        collapsed: whether it is closed.
        closed_panels: how many panels it hides.
        panels: its panels.
        hint: what else is said of it, such as that it is a tab, or when it is shown.
    """

    row: PanelView | None
    line: int | None
    variables: Variables
    collapsed: bool = False
    closed_panels: int = 0
    panels: tuple[LaidPanel, ...] = ()
    hint: str = ""


@dataclass
class _Grid:
    """The first free line of every column."""

    free: list[int] = field(default_factory=lambda: [0] * COLUMNS)

    def place(self, x: int, w: int, h: int) -> Place:
        """Takes the highest place for a panel in some columns."""
        y = max(self.free[x : x + w])
        self.free[x : x + w] = [y + h] * w
        return Place(x, y, w, h)


def laid_out(
    view: View, variables: Variables, *, open_rows: bool = False
) -> tuple[tuple[LaidRow, ...], tuple[str, ...]]:
    """Lays out a dashboard.

    Args:
        view: the dashboard, without rows of the form before Grafana 5.
        variables: its variables.
        open_rows: whether to show what is in closed rows.

    Returns:
        The rows from top to bottom, and what is left out; each problem is one line.
    """
    grid, rows, problems = _Grid(), [], []
    closed = _Closed(view)
    for row, panels in _groups(view):
        if row and closed.is_inside(row):
            continue
        copies, left_out = _copies(row, variables) if row else ([variables], 0)
        if row and left_out:
            problems.append(_too_many(row, left_out))
        for of_copy in copies:
            shown, hint = (True, "") if row is None else _appearance(row, of_copy)
            has_line = row is not None and (shown is False or not _has_no_header(row))
            line = grid.place(0, COLUMNS, 1).y if has_line else None
            is_shut = bool(row and row.model.get("collapsed") is True and not open_rows)
            is_closed = is_shut or shown is False
            laid: list[LaidPanel] = []
            for panel in () if is_closed else panels:
                if is_shown(panel.model.get(COMPLEMENT), of_copy) is False:
                    continue
                more, cut = _laid(panel, of_copy, grid)
                laid += more
                if cut:
                    problems.append(_too_many(panel, cut))
            hidden = closed.close(row) if row and is_shut and shown is not False else 0
            if row and shown is False:
                closed.close(row)
            rows.append(LaidRow(row, line, of_copy, is_closed, hidden, tuple(laid), hint))
    return tuple(rows), tuple(dict.fromkeys(problems))


class _Closed:
    """The rows and tabs that are not open; what is inside them is not shown either."""

    def __init__(self, view: View) -> None:
        self._numbers = {panel.path: number for number, panel in enumerate(view.panels)}
        self._view, self._sections = view, sections_of(view)
        self._closed: set[int] = set()

    def is_inside(self, row: PanelView) -> bool:
        """Tells whether a row or tab is in one that is closed."""
        number = self._numbers[row.path]
        return not self._closed.isdisjoint(around(self._sections, number))

    def close(self, row: PanelView) -> int:
        """Closes a row or tab; returns how many panels are in it."""
        own = self._numbers[row.path]
        self._closed.add(own)
        return sum(
            own in around(self._sections, number)
            for number, panel in enumerate(self._view.panels)
            if panel.type != ROW
        )


def _appearance(row: PanelView, variables: Variables) -> tuple[bool | None, str]:
    """Tells whether a row or tab is shown, and what a reader has to know of it."""
    complement = row.model.get(COMPLEMENT)
    shown = is_shown(complement, variables)
    said = ["tab"] if is_tab(row.model) else []
    if shown is not True:
        said.append(said_condition(complement))
    if shown is False:
        said.append("it is not now")
    return shown, f"({', '.join(said)})" if said else ""


def _has_no_header(row: PanelView) -> bool:
    return mapping(row.model.get(COMPLEMENT)).get("hideHeader") is True


def _groups(view: View) -> Iterator[tuple[PanelView | None, Sequence[PanelView]]]:
    """Yields each row with its panels, what is above the first row first."""
    inside: dict[Any, list[PanelView]] = {}
    outside = []
    for panel in view.panels:
        if panel.row and not panel.is_of_old_row:
            inside.setdefault(panel.row, []).append(panel)
        else:
            outside.append(panel)
    row: PanelView | None = None
    panels: list[PanelView] = []
    for panel in sorted(outside, key=_order):
        if panel.type != ROW:
            panels.append(panel)
            continue
        if row or panels:
            yield row, panels
        row, panels = panel, sorted(inside.get(panel.path, ()), key=_order)
    if row or panels:
        yield row, panels


def _order(panel: PanelView) -> tuple[int, int]:
    grid = panel.grid or {}
    return _number(grid.get("y"), 0), _number(grid.get("x"), 0)


def _laid(panel: PanelView, variables: Variables, grid: _Grid) -> tuple[list[LaidPanel], int]:
    place = _place(panel)
    copies, left_out = _copies(panel, variables)
    if not panel.repeat or panel.repeat not in variables.chosen:
        return [LaidPanel(panel, grid.place(place.x, place.w, place.h), variables, 0)], 0
    laid = []
    if panel.model.get("repeatDirection") == "v":
        for number, one in enumerate(copies):
            laid.append(LaidPanel(panel, grid.place(place.x, place.w, place.h), one, number))
        return laid, left_out
    most = _number(panel.model.get("maxPerRow"), _USUAL_PER_ROW)
    per_line = max(1, min(len(copies), most, COLUMNS))
    lines = -(-len(copies) // per_line)
    whole = grid.place(0, COLUMNS, place.h * lines)
    for number, one in enumerate(copies):
        line, column = divmod(number, per_line)
        left, right = (round(COLUMNS * at / per_line) for at in (column, column + 1))
        at = Place(left, whole.y + line * place.h, right - left, place.h)
        laid.append(LaidPanel(panel, at, one, number))
    return laid, left_out


def _copies(panel: PanelView, variables: Variables) -> tuple[list[Variables], int]:
    """Sets the variable that repeats a panel or row to each of its values, and counts the rest."""
    chosen = variables.chosen.get(panel.repeat) if panel.repeat else None
    if chosen is None or not chosen.values:
        return [variables], 0
    pairs = [
        (value, value if chosen.is_all or number >= len(chosen.texts) else chosen.texts[number])
        for number, value in enumerate(chosen.values)
    ]
    copies = [variables.with_value(panel.repeat, *pair) for pair in pairs[:MOST_COPIES]]
    return copies, max(0, len(pairs) - MOST_COPIES)


def _too_many(panel: PanelView, left_out: int) -> str:
    kind = "row" if panel.type == ROW else "panel"
    return (
        f'{kind} "{panel.title}" is repeated {MOST_COPIES + left_out} times; the first'
        f" {MOST_COPIES} are shown"
    )


def _place(panel: PanelView) -> Place:
    grid = panel.grid or {}
    w = min(max(_number(grid.get("w"), _USUAL.w), 1), COLUMNS)
    x = min(max(_number(grid.get("x"), _USUAL.x), 0), COLUMNS - w)
    h = min(max(_number(grid.get("h"), _USUAL.h), 1), _HIGHEST)
    return Place(x, 0, w, h)


def _number(value: Any, otherwise: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        return otherwise
    return int(value)
