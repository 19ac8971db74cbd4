"""Compares two dashboards, panel by panel. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...dashboard.classic.normal import normal_dashboard, normal_panel
from ...dashboard.classic.read import read_view
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
    old, new = read_view(before), read_view(after)
    pairs = compared_panels(old, new)
    added, removed, changed, moved = [], [], [], []
    for pair in pairs:
        i, j = pair.was, pair.now
        if i is None and j is not None:
            added.append(_entry(new.panels[j]))
        elif j is None and i is not None:
            removed.append(_entry(old.panels[i]))
        elif i is not None and j is not None:
            was, now = old.panels[i], new.panels[j]
            identity = identity_of(now, fallback_id=was.id)
            formerly = identity_of(was)
            if pair.edits:
                changed.append(PanelChange(identity, pair.edits, formerly))
            if pair.is_moved:
                moved.append(PanelMove(identity, _place(old, i), _place(new, j), formerly))
    kept = [(one.was, one.now) for one in pairs if one.was is not None and one.now is not None]
    expected = [j for _, j in sorted(kept)] + [one.now for one in pairs if one.was is None]
    wholes = normal_dashboard(before), normal_dashboard(after)
    settings = setting_edits(edits(*wholes), *wholes) if before and after else ()
    in_order = expected == [one.now for one in pairs if one.now is not None]
    return DashboardDiff(
        added=tuple(added),
        removed=tuple(removed),
        changed=tuple(changed),
        moved=tuple(moved),
        settings=tuple(settings),
        reordered=kept != sorted(kept),
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
    """

    was: int | None
    now: int | None
    edits: tuple[Edit, ...] = ()
    is_moved: bool = False


def compared_panels(old: View, new: View) -> list[PanelPair]:
    """Pairs the panels of two dashboards, and compares those that are in both.

    Args:
        old: the old dashboard.
        new: the new one.

    Returns:
        The pairs in the new order; removed panels come last.
    """
    pairs = pair_panels(old.panels, new.panels)
    partner = {j: i for i, j in pairs if j is not None}
    datasources = _datasource_variables(old), _datasource_variables(new)
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
        row = new.rows[j]
        same_row = old.rows[i] == (None if row is None else partner[row])
        found.append(PanelPair(i, j, differing, _grid(was) != _grid(now) or not same_row))
    return found


def identity_of(panel: PanelView, fallback_id: int | None = None) -> PanelIdentity:
    """Returns the identity of a panel.

    Args:
        panel: panel of a dashboard.
        fallback_id: id of the panel in the other dashboard, used if it has none here.
    """
    return PanelIdentity(id=panel.id or fallback_id, title=panel.title, type=panel.type)


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


def _grid(panel: PanelView) -> tuple[int, int, int, int] | None:
    if panel.grid is None:
        return None
    x, y, w, h = (_whole(panel.grid.get(key)) for key in "xywh")
    return x, y, w, h


def _place(view: View, number: int) -> PanelPosition | None:
    grid, at_row = _grid(view.panels[number]), view.rows[number]
    row = None if at_row is None else view.panels[at_row].title
    return None if grid is None and row is None else PanelPosition(*(grid or (0, 0, 0, 0)), row)


def _entry(panel: PanelView) -> PanelEntry:
    return PanelEntry(
        identity=identity_of(panel),
        panel=panel.model,
        in_row=bool(panel.row) and not panel.is_of_old_row,
        expressions={one.ref_id: one.expr for one in panel.queries if one.expr},
    )


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else 0
