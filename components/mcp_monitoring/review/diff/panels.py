"""Two dashboards compared, panel by panel. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...dashboard.files import panels_of
from ..documents.read import mapping, objects, text
from .matching import pair_panels
from .model import DashboardDiff, Edit, PanelChange, PanelEntry, PanelIdentity, PanelMove, Place
from .normal import normal_dashboard, normal_panel
from .values import edits

Model = Mapping[str, Any]


def dashboard_diff(before: Model, after: Model) -> DashboardDiff:
    """Compares two dashboard models.

    Ids that the provider strips, key order, defaults that are spelled out and equivalent spelling
    of PromQL are no difference. The uid is not compared.

    Args:
        before: the old model; an empty one for a dashboard that is new.
        after: the new model; an empty one for a dashboard that is deleted.

    Returns:
        What differs; it is falsy if nothing does.
    """
    old, new = _placed_panels(before), _placed_panels(after)
    pairs = pair_panels([one.panel for one in old], [one.panel for one in new])
    partner = {j: i for i, j in pairs if j is not None}
    datasources = _datasource_variables(before), _datasource_variables(after)
    added, removed, changed, moved = [], [], [], []
    for i, j in pairs:
        if i is None and j is not None:
            added.append(_entry(new[j]))
        elif j is None and i is not None:
            removed.append(_entry(old[i]))
        elif i is not None and j is not None:
            was, now = old[i], new[j]
            identity = identity_of(now.panel, fallback_id=was.panel.get("id"))
            formerly = identity_of(was.panel)
            found = tuple(
                edit
                for edit in edits(normal_panel(was.panel), normal_panel(now.panel))
                if not _is_same_datasource(edit, datasources)
            )
            if found:
                changed.append(PanelChange(identity, found, formerly))
            same_row = was.row == (None if now.row is None else partner[now.row])
            if was.grid != now.grid or not same_row:
                moved.append(PanelMove(identity, _place(was, old), _place(now, new), formerly))
    kept = [(i, j) for i, j in pairs if i is not None and j is not None]
    expected = [j for _, j in sorted(kept)] + [j for i, j in pairs if i is None]
    settings = edits(normal_dashboard(before), normal_dashboard(after)) if before and after else ()
    in_order = expected == [j for _, j in pairs if j is not None]
    return DashboardDiff(
        added=tuple(added),
        removed=tuple(removed),
        changed=tuple(changed),
        moved=tuple(moved),
        settings=tuple(settings),
        reordered=kept != sorted(kept),
        order=() if in_order else tuple(identity_of(one.panel) for one in new),
    )


def identity_of(panel: Model, fallback_id: Any = None) -> PanelIdentity:
    """Says what a panel is known by.

    Args:
        panel: of a dashboard.
        fallback_id: its id elsewhere, if it has none here.
    """
    number = panel.get("id") or fallback_id
    return PanelIdentity(
        id=number if isinstance(number, int) else None,
        title=text(panel.get("title")),
        type=text(panel.get("type")),
    )


def _datasource_variables(model: Model) -> dict[str, str]:
    """Finds the uids that data source variables open on, by how they are referred to."""
    found: dict[str, str] = {}
    for _, one in objects(mapping(model.get("templating")).get("list")):
        if one.get("type") == "datasource":
            uid = text(mapping(one.get("current")).get("value"))
            for reference in (f"${{{one.get('name')}}}", f"${one.get('name')}"):
                found[reference] = uid or reference
    return found


def _is_same_datasource(edit: Edit, variables: tuple[dict[str, str], dict[str, str]]) -> bool:
    """Tells whether a data source is only named otherwise: by a variable that opens on it."""
    if edit.path[-2:] != ("datasource", "uid"):
        return False
    was, now = text(edit.before), text(edit.after)
    return variables[0].get(was, was) == variables[1].get(now, now)


@dataclass(frozen=True)
class _Placed:
    """A panel where it stands: its grid position, and the number of the row it is inside of."""

    panel: dict[str, Any]
    grid: tuple[int, int, int, int] | None
    row: int | None


def _placed_panels(model: Model) -> list[_Placed]:
    panels = list(panels_of(model))
    row_of = {
        id(inner): number for number, row in enumerate(panels) for inner in row.get("panels") or []
    }
    return [_Placed(panel, _grid(panel), row_of.get(id(panel))) for panel in panels]


def _grid(panel: Model) -> tuple[int, int, int, int] | None:
    grid = panel.get("gridPos")
    if not isinstance(grid, Mapping):
        return None
    x, y, w, h = (_whole(grid.get(key)) for key in "xywh")
    return x, y, w, h


def _place(one: _Placed, panels: Sequence[_Placed]) -> Place | None:
    row = None if one.row is None else text(panels[one.row].panel.get("title"))
    return None if one.grid is None and row is None else Place(*(one.grid or (0, 0, 0, 0)), row)


def _entry(one: _Placed) -> PanelEntry:
    return PanelEntry(
        identity=identity_of(one.panel),
        # What is inside a row is a panel of its own.
        panel={key: value for key, value in one.panel.items() if key != "panels"},
        in_row=one.row is not None,
        expressions={
            text(target.get("refId")): expression
            for _, target in objects(one.panel.get("targets"))
            if (expression := text(target.get("expr")))
        },
    )


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else 0
