"""Compares two dashboards, panel by panel. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...dashboard.classic.normal import normal_dashboard, normal_panel
from ...dashboard.classic.read import read_view
from ...dashboard.comparable import schema_of
from ...dashboard.dynamic.sections import (
    around,
    in_auto_grids,
    is_tab,
    places_of,
    sections_of,
)
from ...dashboard.lenient import text
from ...dashboard.view import PanelView, View
from .cosmetic import panel_edits, setting_edits
from .json_edits import edits
from .matching import pair_panels
from .model import (
    DashboardDiff,
    Edit,
    PanelChange,
    PanelEntry,
    PanelIdentity,
    PanelMove,
    PanelPosition,
)

Model = Mapping[str, Any]


def dashboard_diff(before: Model, after: Model) -> DashboardDiff:
    """Compares two dashboard models.

    These are no differences: ids that the provider drops, the order of keys, defaults that are
    written out, and another spelling of the same PromQL. The uid is not compared.

    Args:
        before: the old model; empty for a new dashboard.
        after: the new model; empty for a deleted dashboard.

    Returns:
        The differences; falsy if there are none.
    """
    old, new = _Arranged(read_view(before)), _Arranged(read_view(after))
    pairs = _compared(old, new)
    added, removed, changed, moved = [], [], [], []
    for pair in pairs:
        i, j = pair.was, pair.now
        if i is None and j is not None:
            added.append(_entry(new, j))
        elif j is None and i is not None:
            removed.append(_entry(old, i))
        elif i is not None and j is not None:
            was, now = old.panels[i], new.panels[j]
            identity = identity_of(now, fallback_id=was.id)
            formerly = identity_of(was)
            if pair.edits:
                changed.append(PanelChange(identity, pair.edits, formerly))
            if pair.is_moved:
                moved.append(PanelMove(identity, _place(old, i), _place(new, j), formerly))
    kept = [(one.was, one.now) for one in pairs if one.was is not None and one.now is not None]
    # What went into another row or tab is behind other panels, which is no order of its own.
    stayed = [(one.was, one.now) for one in pairs if None not in (one.was, one.now) and one.stays]
    expected = [j for _, j in sorted(kept)] + [one.now for one in pairs if one.was is None]
    wholes = normal_dashboard(before), normal_dashboard(after)
    settings = setting_edits(edits(*wholes), *wholes) if before and after else ()
    if bool(schema_of(before)) != bool(schema_of(after)):
        # A dynamic dashboard has no number of the steps that migrate classic ones.
        settings = (one for one in settings if one.path != ("schemaVersion",))
    in_order = expected == [one.now for one in pairs if one.now is not None]
    return DashboardDiff(
        added=tuple(added),
        removed=tuple(removed),
        changed=tuple(changed),
        moved=tuple(moved),
        settings=tuple(settings),
        reordered=stayed != sorted(stayed),
        order=() if in_order else tuple(map(identity_of, new.panels)),
        models=(before, after),
    )


@dataclass(frozen=True)
class PanelPair:
    """A panel in both dashboards, or in one of them.

    Attributes:
        was: its position in the list of the old panels; None for an added one.
        now: its position in the list of the new panels; None for a removed one.
        edits: every value that differs; its position on the grid is not compared here.
        is_moved: whether it has another position, size or row.
        stays: whether it is in the same row or tab.
    """

    was: int | None
    now: int | None
    edits: tuple[Edit, ...] = ()
    is_moved: bool = False
    stays: bool = True


class _Arranged:
    """The panels of a dashboard, and where they are.

    Attributes:
        view: the dashboard.
        panels: its panels, rows and tabs.
        sections: the position of each panel's row or tab among the panels.
        places: the place of each panel in its row or tab; None if an auto grid places it.
        in_auto_grid: whether an auto grid does.
    """

    def __init__(self, view: View) -> None:
        self.view, self.panels = view, view.panels
        self.sections = sections_of(view)
        self.in_auto_grid = tuple(in_auto_grids(view, self.sections))
        places = zip(places_of(view, self.sections), self.in_auto_grid, strict=True)
        self.places = [None if is_auto else place for place, is_auto in places]


def compared_panels(old: View, new: View) -> list[PanelPair]:
    """Pairs the panels of two dashboards, and compares those that are in both.

    Args:
        old: the old dashboard.
        new: the new one.

    Returns:
        The pairs in the new order; removed panels come last.
    """
    return _compared(_Arranged(old), _Arranged(new))


def _compared(old: _Arranged, new: _Arranged) -> list[PanelPair]:
    pairs = pair_panels(old.view, new.view)
    partner = {j: i for i, j in pairs if j is not None}
    datasources = _datasource_variables(old.view), _datasource_variables(new.view)
    found = []
    for i, j in pairs:
        if i is None or j is None:
            found.append(PanelPair(i, j))
            continue
        was, now = old.panels[i], new.panels[j]
        contents = normal_panel(was.content), normal_panel(now.content)
        differing = tuple(
            edit
            for edit in panel_edits(edits(*contents), *contents)
            if not _is_same_datasource(edit, datasources)
        )
        here, there = old.sections[i], new.sections[j]
        is_in_same = here is None if there is None else here is not None and here == partner[there]
        is_moved = not is_in_same or _is_placed_otherwise(old, i, new, j)
        found.append(PanelPair(i, j, differing, is_moved, is_in_same))
    return found


def _is_placed_otherwise(old: _Arranged, i: int, new: _Arranged, j: int) -> bool:
    """Tells whether a panel has another place in its row or tab."""
    if new.in_auto_grid[j]:
        return False
    if bool(old.panels[i].row) != bool(new.panels[j].row):
        # The row was opened or collapsed, which moves nothing in it.
        return False
    return _grid(old.places[i]) != _grid(new.places[j])


def identity_of(panel: PanelView, fallback_id: int | None = None) -> PanelIdentity:
    """Returns the identity of a panel.

    Args:
        panel: panel of a dashboard.
        fallback_id: id of the panel in the other dashboard, used if it has none here.
    """
    kind = "tab" if is_tab(panel.model) else panel.type
    return PanelIdentity(id=panel.id or fallback_id, title=panel.title, type=kind)


def _datasource_variables(view: View) -> dict[str, str]:
    """Finds the uids of data sources that variables have as value, by the text of the reference."""
    return {
        reference: text(variable.chosen) or reference
        for name, variable in view.datasource_variables.items()
        for reference in (f"${{{name}}}", f"${name}")
    }


def _is_same_datasource(edit: Edit, variables: tuple[dict[str, str], dict[str, str]]) -> bool:
    """Tells whether both sides mean the same data source: one may name it by a variable."""
    if edit.path[-2:] != ("datasource", "uid"):
        return False
    was, now = text(edit.before), text(edit.after)
    return variables[0].get(was, was) == variables[1].get(now, now)


def _grid(place: Mapping[str, Any] | None) -> tuple[int, int, int, int] | None:
    if place is None:
        return None
    x, y, w, h = (_whole(place.get(key)) for key in "xywh")
    return x, y, w, h


def _place(of: _Arranged, number: int) -> PanelPosition | None:
    grid, section = _grid(of.places[number]), of.sections[number]
    row = None if section is None else of.panels[section].title
    if grid is None and row is None:
        return None
    return PanelPosition(*(grid or (0, 0, 0, 0)), row, _inside(of, number))


def _inside(of: _Arranged, number: int) -> tuple[str, ...]:
    """Names the rows and tabs around a panel, the outermost first."""
    sections = [of.panels[one] for one in around(of.sections, number)]
    named = (f'{"tab" if is_tab(one.model) else "row"} "{one.title}"' for one in sections)
    return tuple(reversed(list(named)))


def _entry(of: _Arranged, number: int) -> PanelEntry:
    panel = of.panels[number]
    return PanelEntry(
        identity=identity_of(panel),
        panel=panel.model,
        in_row=bool(panel.row) and not panel.is_of_old_row,
        expressions={one.ref_id: one.expr for one in panel.queries if one.expr},
        place=_place(of, number),
    )


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else 0
