"""Three-way merge of one dashboard: the deployed one, Grafana's, and the file's. Pure."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

from ...dashboard.classic.keys import (
    ANNOTATIONS,
    FOLDER_KEY,
    LIST,
    NOT_DEPLOYED,
    NOT_SHOWN,
    PANELS,
    ROWS,
    VARIABLES,
)
from ...dashboard.classic.normal import normal_dashboard, normal_panel
from ...dashboard.classic.read import read_view
from ...dashboard.classic.shape import panel_number, repeated_ids
from ...dashboard.classic.slots import entries_of, panels_of, put_entries
from ...dashboard.view import PanelView
from ..diff.matching import pair_panels
from ..diff.panels import identity_of
from ..documents.json_text import inserted, same
from .carry import carried
from .conflicts import Conflict, conflict_of
from .rows import Rows, predecessors
from .unbinding import Unbinding

Model = Mapping[str, Any]

# Keys that Grafana, the deployment or an export writes: they are no edits of a person.
_NOT_MERGED = frozenset((*NOT_DEPLOYED, "uid", PANELS, ROWS, FOLDER_KEY))
_NAMED_LISTS = ((VARIABLES, "variable"), (ANNOTATIONS, "annotation"))


class Side(StrEnum):
    """The side that wins a conflict."""

    FILE = "file"
    GRAFANA = "grafana"


Take = Callable[[Sequence[str]], Side | None]
"""Returns the side that wins a conflict, by the names of the part; None if nobody decided."""


@dataclass
class Merge:
    """The result of a merge.

    Attributes:
        model: the new model for the file.
        taken: the parts that were taken from Grafana, in words.
        conflicts: conflicts without a decision; the model has the side of the file there.
    """

    model: dict[str, Any]
    taken: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(
    base: Model,
    theirs: Model,
    ours: Model,
    file: Model,
    unbinding: Unbinding,
    *,
    take: Take = lambda _names: None,
    set_by_deployment: frozenset[str] = frozenset(),
) -> Merge:
    """Merges the edits made in Grafana into the model of a file.

    Args:
        base: model as it was deployed.
        theirs: model as Grafana has it.
        ours: model as the file would be deployed now; it has the same structure as `file`.
        file: model as the file writes it.
        unbinding: turns values of Grafana into values of a file.
        take: returns the side that wins a conflict.
        set_by_deployment: variables whose value comes from the stack; their value in Grafana is
            not taken.
    """
    merger = _Merger(base, theirs, ours, file, unbinding, take, set_by_deployment)
    merger.merge_settings()
    for key, kind in _NAMED_LISTS:
        merger.merge_named(key, kind)
    merger.merge_panels()
    return merger.result


class _Merger:
    def __init__(
        self,
        base: Model,
        theirs: Model,
        ours: Model,
        file: Model,
        unbinding: Unbinding,
        take: Take,
        set_by_deployment: frozenset[str],
    ) -> None:
        self.base, self.theirs, self.ours = base, theirs, ours
        self.unbinding, self.take = unbinding, take
        self.set_by_deployment = set_by_deployment
        self.result = Merge(copy.deepcopy(dict(file)))

    def merge_settings(self) -> None:
        model = self.result.model
        lists = {key for key, _ in _NAMED_LISTS}
        for key in dict.fromkeys((*self.base, *self.theirs)):
            if key in _NOT_MERGED or key in lists:
                continue
            base, theirs, ours = (
                normal_dashboard({key: one.get(key)}) for one in (self.base, self.theirs, self.ours)
            )
            if not self._takes([f"setting {key}"], base, theirs, ours):
                continue
            if key not in self.theirs:
                model.pop(key, None)
            elif key in model and key in self.base:
                model[key] = self._carried(self.base[key], self.theirs[key], model[key])
            else:
                model[key] = self.unbinding.unbound(self.theirs[key])

    def merge_named(self, key: str, kind: str) -> None:
        """Merges variables or annotations, each by its name."""
        base, theirs, ours = (_by_name(one, key) for one in (self.base, self.theirs, self.ours))
        written = _by_name(self.result.model, key)
        order, before_taking = list(written), len(self.result.taken)
        for name in dict.fromkeys((*base, *theirs)):
            unit = f'{kind} "{name}"'
            sides = (base.get(name), self._comparable(theirs, base, name), ours.get(name))
            if not self._takes([unit], *(_normal_entry(key, one) for one in sides)):
                continue
            now = sides[1]
            if now is None:
                written.pop(name, None)
                order = [one for one in order if one != name]
            elif name in written and name in base:
                written[name] = self._carried(base[name], now, written[name])
            else:
                written[name] = self.unbinding.unbound(now)
                order = inserted(order, name, list(theirs))
        if len(self.result.taken) > before_taking:
            put_entries(self.result.model, key, [written[name] for name in order])

    def merge_panels(self) -> None:
        """Merges panels: their content, their position, and their row."""
        views = [read_view(one) for one in (self.base, self.theirs, self.ours)]
        of_base = {i: j for i, j in pair_panels(views[0], views[1]) if i is not None}
        ours_of_base = {i: j for i, j in pair_panels(views[0], views[2]) if i is not None}
        base, theirs, ours = (view.panels for view in views)
        rows_of_base, rows_of_theirs, rows_of_ours = (view.rows for view in views)
        file = list(panels_of(self.result.model))
        # Panels without an id of their own in the file have one in Grafana.
        repeated = {id(panel) for panel, _ in repeated_ids(self.result.model)}
        numbers = {
            k: ours[k].id
            for k, panel in enumerate(file)
            if id(panel) in repeated or not panel_number(panel.get("id"))
        }
        taken_ids = {panel_number(one.get("id")) for one in file} | set(numbers.values())
        rows = Rows(self.result.model)
        gone: list[dict[str, Any]] = []
        # The panel of the file for each panel of Grafana, by its number.
        placed = {
            j: file[k]
            for i, j in of_base.items()
            if j is not None and (k := ours_of_base.get(i)) is not None
        }

        def around(j: int) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
            """Finds the row of a panel of Grafana, and the panels before it, in the file."""
            row = rows_of_theirs[j]
            before = [at for at in predecessors(rows_of_theirs, j) if at in placed]
            return None if row is None else placed.get(row), [placed[at] for at in before]

        def add(j: int) -> None:
            new = self._new_panel(theirs[j], taken_ids)
            rows.add(new, *around(j))
            placed[j] = new

        for i, was in enumerate(base):
            j, k = of_base.get(i), ours_of_base.get(i)
            now = None if j is None else theirs[j]
            here = None if k is None else ours[k]
            names = [str(identity_of(one)) for one in (was, now, here) if one is not None]
            written = None if k is None else file[k]
            if self._takes(names, *(_normal_or_none(one) for one in (was, now, here))):
                if now is None and written is not None:
                    gone.append(written)
                elif now is not None and written is not None:
                    self._take_content(was, now, written)
                elif j is not None:
                    add(j)
            if now is not None and here is not None and written is not None:
                self._take_layout(names, was, now, here, written)
        known, paired = set(of_base.values()), set(ours_of_base.values())
        added_here = [one for k, one in enumerate(ours) if k not in paired]
        for j, now in enumerate(theirs):
            if j in known or any(_says_the_same(now, one) for one in added_here):
                continue
            self.result.taken.append(f"new {identity_of(now)}")
            add(j)
        for i, j in of_base.items():
            k = ours_of_base.get(i)
            if j is None or k is None:
                continue
            row_was, row = rows_of_base[i], rows_of_theirs[j]
            stays_here = _same_row(row_was, rows_of_ours[k], ours_of_base)
            # A panel that was moved in the file as well stays in the row that the file gives it.
            if stays_here and not _same_row(row_was, row, of_base):
                self.result.taken.append(f"row of {identity_of(base[i])}")
                rows.move(file[k], *around(j))
        for panel in gone:
            rows.remove(panel)
        if [id(one) for one in panels_of(self.result.model)] != [id(one) for one in file]:
            # Numbered in this new order, they would get other ids than they have.
            for k, number in numbers.items():
                if number is not None:
                    file[k]["id"] = number

    def _take_content(self, was: PanelView, now: PanelView, written: dict[str, Any]) -> None:
        left_out = (*NOT_SHOWN, PANELS)
        here = {key: value for key, value in written.items() if key not in left_out}
        new = self._carried(was.content, now.content, here)
        kept = {key: written[key] for key in left_out if key in written}
        order = [key for key in written if key in new or key in kept]
        order += [key for key in new if key not in order]
        content = {key: kept[key] if key in kept else new[key] for key in order}
        written.clear()
        written.update(content)

    def _take_layout(
        self,
        names: Sequence[str],
        was: PanelView,
        now: PanelView,
        here: PanelView,
        written: dict[str, Any],
    ) -> None:
        sides = [one.grid for one in (was, now, here)]
        places = [f"place of {name}" for name in names]
        if sides[1] is not None and self._takes(places, *sides):
            place = written.get("gridPos")
            if isinstance(place, dict) and isinstance(sides[0], dict):
                written["gridPos"] = self._carried(sides[0], sides[1], place)
            else:
                written["gridPos"] = copy.deepcopy(sides[1])

    def _new_panel(self, panel: PanelView, taken_ids: set[int | None]) -> dict[str, Any]:
        """Makes a panel for the file from one of Grafana; a row starts without its panels."""
        new = self.unbinding.unbound(panel.model)
        if panel.type == "row":
            new[PANELS] = []
        new.pop("pluginVersion", None)
        if new.get("id") in taken_ids and ("id" in new or panel.type != "row"):
            new["id"] = max(filter(None, taken_ids)) + 1
        taken_ids.add(new.get("id"))
        return dict(new)

    def _carried(self, base: Any, theirs: Any, file: Any) -> Any:
        return carried(base, theirs, file, self.unbinding)

    def _takes(self, names: Sequence[str], base: Any, theirs: Any, ours: Any) -> bool:
        """Decides whether Grafana's side of a part is taken; each side may name it otherwise."""
        if same(base, theirs) or same(theirs, ours):
            return False
        if not same(base, ours) and (winner := self.take(names)) is not Side.GRAFANA:
            if winner is None:
                self.result.conflicts.append(conflict_of(names[0], base, theirs, ours))
            return False
        self.result.taken.append(f"{names[0]}{' removed' if theirs is None else ''}")
        return True

    def _comparable(self, theirs: Mapping[str, Any], base: Mapping[str, Any], name: str) -> Any:
        """Returns a variable of Grafana, with the values that the deployment sets itself."""
        variable, was = theirs.get(name), base.get(name)
        if variable is None or was is None:
            return variable
        kept = ["options"]
        if was.get("type") == "datasource":
            kept += ["current", "regex"]
        if name in self.set_by_deployment:
            kept += ["current", *(["query"] if was.get("type") in ("constant", "textbox") else [])]
        stays = {key: was[key] for key in kept if key in was}
        return {key: one for key, one in variable.items() if key not in kept} | stays


def _by_name(model: Model, key: str) -> dict[str, Any]:
    """Lists variables or annotations by name; equal names get a number: `job`, `job (2)`."""
    named: dict[str, Any] = {}
    for entry in entries_of(model, key):
        name = str(entry.get("name"))
        number = next(it for it in count(1) if (name if it == 1 else f"{name} ({it})") not in named)
        named[name if number == 1 else f"{name} ({number})"] = entry
    return named


def _same_row(was: int | None, now: int | None, pairs: Mapping[int, int | None]) -> bool:
    """Tells whether a panel is still in the same row, or still outside of all rows."""
    if was is None or now is None:
        return was is now
    return pairs.get(was) == now


def _normal_entry(key: str, entry: Any) -> Any:
    return None if entry is None else normal_dashboard({key: {LIST: [entry]}})


def _normal_or_none(panel: PanelView | None) -> Any:
    if panel is None:
        return None
    normal = normal_panel(panel.content)
    return {key: one for key, one in normal.items() if key != "pluginVersion"}


def _says_the_same(left: PanelView, right: PanelView) -> bool:
    return same(_normal_or_none(left), _normal_or_none(right))
