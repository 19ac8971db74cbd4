"""Dashboards of a Grafana in the names of their files, with what their deployment left out. Pure.

A deployment with names of a server's own (`metric_names`, `label_names`, `profile`) rewrites
queries and leaves parts out. Both are undone here, so that an edit is taken back for every server.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ...dashboard.classic.keys import ANNOTATIONS, NOT_SHOWN, PANELS, QUERIES, VARIABLES
from ...dashboard.classic.read import read_view
from ...dashboard.classic.slots import entries_of, panels_of, put_entries
from ...dashboard.lenient import JsonPath, at, copied, mapping
from ...dashboard.links import dashboard_links
from ...dashboard.view import AnnotationView, VariableView, View, panel_name
from ...names.conditions import with_conditions
from ...names.dashboards import named_dashboard
from ...names.expression_names import asked_names
from ...names.naming import Naming
from ...names.rewriting import Scope, rewritten
from ...promql.read import ReadError, read
from ..documents.json_text import same
from .carry import carried

Model = Mapping[str, Any]
Key = Callable[[Any], Any]

_OF_PROMETHEUS = ("up", "ALERTS", "ALERTS_FOR_STATE", "scrape_duration_seconds")


def in_names_of_the_set(model: Model, naming: Naming) -> Model:
    """Writes a dashboard that was made in Grafana in the names of the set.

    Args:
        model: the model; it is not changed.
        naming: the names of the servers of this Grafana.
    """
    return named_dashboard(model, replace(naming, mapping=naming.mapping.inverse)).whole


class SetNames:
    """The way back from the names of a server to those of a file.

    Args:
        ours: model as the file would be deployed, in the names of the file.
        base: model as it was deployed.
        naming: the names that it was deployed with.
    """

    def __init__(self, ours: Model, base: Model, naming: Naming) -> None:
        self._ours, self._base, self._naming = ours, base, naming
        self._named = named_dashboard(ours, naming)
        self._view = read_view(self._named.whole)
        self._deployed_grids = _grids(self._named.model)
        self._own_grids = _grids(ours)
        self._places_not_taken = False

    @property
    def is_closed_up(self) -> bool:
        """Whether panels have other places in Grafana, because others are left out."""
        return any(self._own_grids.get(one) != grid for one, grid in self._deployed_grids.items())

    def back(self, model: Model) -> dict[str, Any]:
        """Writes a model of Grafana in the names of the file, with everything of the file in it.

        Args:
            model: the model that was deployed, or the one that Grafana has now.
        """
        full = self._with_left_out(model)
        now = in_names_of_the_set(full, self._naming)
        base = in_names_of_the_set(self._named.whole, self._naming)
        found: dict[str, Any] = copied(dict(now))
        self._panels(base, found)
        for part in (VARIABLES, ANNOTATIONS):
            sides = [
                {one.get("name"): one for one in entries_of(x, part)} for x in (base, self._ours)
            ]
            entries = [
                _carried(sides[0].get(name), one, sides[1].get(name))
                for one in entries_of(found, part)
                for name in [one.get("name")]
            ]
            if entries:
                put_entries(found, part, entries)
        if isinstance(base.get("links"), list) and "links" in self._ours and "links" in found:
            found["links"] = _carried(base["links"], found["links"], self._ours["links"])
        return found

    def notes(self, base: Model, live: Model) -> Iterator[str]:
        """Says what of the edits cannot be written as it should be.

        Args:
            base: the model that was deployed, in the names of the file.
            live: the model that Grafana has now, likewise.
        """
        known = {*self._naming.labels_of, *_OF_PROMETHEUS, *(name for _, name in _asked(base))}
        for place, name in dict.fromkeys(_asked(live)):
            if name not in known:
                yield f"{place} asks for {name}, which is no name of the set; it is written so"
        if self._places_not_taken:
            yield (
                "places of panels are not taken: other panels are left out here, so that these have"
                " other places than in the file"
            )

    def _panels(self, base: Model, found: dict[str, Any]) -> None:
        was, ours = _by_id(base), _by_id(self._ours)
        lowest = max((one["y"] + one["h"] for one in self._own_grids.values()), default=0)
        for panel in panels_of(found):
            number = panel.get("id")
            if number not in was or number not in ours:
                if self.is_closed_up and isinstance(panel.get("gridPos"), dict):
                    panel["gridPos"]["y"] = lowest
                continue
            left_out = (*NOT_SHOWN, PANELS)
            sides = [
                {key: value for key, value in one.items() if key not in left_out}
                for one in (was[number], panel, ours[number])
            ]
            new = _carried(*sides)
            for key in sides[1].keys() - new.keys():
                del panel[key]
            panel.update(new)
            self._conditions(panel, was[number], ours[number])
            is_moved = panel.get("gridPos") != self._deployed_grids.get(number)
            if is_moved and self.is_closed_up and number in self._deployed_grids:
                self._places_not_taken = True
            if number in self._own_grids and (self.is_closed_up or not is_moved):
                panel["gridPos"] = dict(self._own_grids[number])

    def _conditions(self, panel: dict[str, Any], was: Model, ours: Model) -> None:
        """Puts conditions back into the queries that were edited."""
        before, written = (
            {one.get("refId"): one for one in side.get(QUERIES) or []} for side in (was, ours)
        )
        scope = Scope(self._naming.mapping, self._naming.kept)
        for query in panel.get(QUERIES) or []:
            expr, own = query.get("expr"), written.get(query.get("refId"), {}).get("expr")
            if isinstance(expr, str) and isinstance(own, str) and expr != own:
                deployed = before.get(query.get("refId"), {}).get("expr")
                if expr != deployed:
                    dropped = rewritten(own, scope).dropped
                    query["expr"] = with_conditions(expr, dropped, own)

    def _with_left_out(self, model: Model) -> dict[str, Any]:
        full: dict[str, Any] = copied(dict(model))
        whole, gone = self._named.whole, self._named.gone
        view = self._view
        for part in (VARIABLES, ANNOTATIONS):
            theirs = entries_of(full, part)
            entries: Sequence[VariableView | AnnotationView] = (
                view.variables if part == VARIABLES else view.annotations
            )
            paths = [one.path for one in entries]
            listed = [(at(whole, path), path in gone) for path in paths]
            if any(is_gone for _, is_gone in listed):
                put_entries(full, part, _inserted(theirs, listed, lambda one: one.get("name")))
        # Rows first, so that the panels inside them have a place.
        for row in [None, *(one for one in view.panels if not one.row)]:
            inside = [one for one in view.panels if one.row == (row.path if row else ())]
            holder = full if row is None else _by_id(full).get(row.id)
            is_whole = row is not None and row.path in gone
            if inside and holder is not None and not is_whole:
                listed = [(at(whole, one.path), one.path in gone) for one in inside]
                if any(is_gone for _, is_gone in listed):
                    theirs = holder.get(PANELS) or []
                    holder[PANELS] = _inserted(theirs, listed, lambda one: one.get("id"))
        panels = _by_id(full)
        for panel in view.panels:
            listed = [(one.model, one.path in gone) for one in panel.queries]
            if panel.path not in gone and panel.id in panels and any(one for _, one in listed):
                mine = panels[panel.id]
                theirs = mine.get(QUERIES) or []
                mine[QUERIES] = _inserted(theirs, listed, lambda one: one.get("refId"))
        for path in sorted({one[:-2] for one in self._link_paths()}):
            self._links(full, path)
        return full

    def _link_paths(self) -> Iterator[JsonPath]:
        """Yields the paths of links to dashboards that stand in lists."""
        for link in self._view.links:
            is_listed = len(link.path) > 1 and isinstance(link.path[-2], int)
            if is_listed and link.path[-1] == "url" and any(dashboard_links(link.text)):
                yield link.path

    def _links(self, full: dict[str, Any], path: JsonPath) -> None:
        """Puts the links back that the deployment left out of a list."""
        whole = at(self._named.whole, path)
        deployed, now = (
            _like(self._base, self._view, path),
            _like(full, self._view, path),
        )
        if not isinstance(whole, list) or not isinstance(now, list):
            return
        there = deployed if isinstance(deployed, list) else []
        listed = [(one, not any(same(one, other) for other in there)) for one in whole]
        now[:] = _inserted(now, listed, repr)


def _asked(model: Model) -> Iterator[tuple[str, str]]:
    """Yields the names that the queries of panels ask for, each with its panel."""
    for panel in read_view(model).panels:
        for query in panel.queries:
            with suppress(ReadError):
                for name in asked_names(read(query.expr or "")):
                    yield panel_name(panel.title, panel.id), name


def _inserted(mine: Sequence[Any], whole: Sequence[tuple[Any, bool]], key: Key) -> list[Any]:
    """Inserts the items that are gone behind the item that was before them."""
    found = list(mine)
    before: list[Any] = []
    for item, is_gone in whole:
        if is_gone and all(key(one) != key(item) for one in found):
            keys = [key(one) for one in found]
            known = [keys.index(one) for one in before if one in keys]
            found.insert(known[-1] + 1 if known else 0, copied(item))
        before.append(key(item))
    return found


def _like(model: Model, view: View, path: JsonPath) -> Any:
    """Finds the value of a model in the place that a path leads to in the model of a view."""
    panel = next(
        (one for one in reversed(view.panels) if path[: len(one.path)] == one.path),
        None,
    )
    holder: Any = model
    if panel is not None:
        holder, path = _by_id(model).get(panel.id), path[len(panel.path) :]
    try:
        return at(holder, path)
    except (LookupError, TypeError):
        return None


def _by_id(model: Model) -> dict[Any, dict[str, Any]]:
    return {one["id"]: one for one in panels_of(model) if one.get("id")}


def _grids(model: Model) -> dict[Any, Mapping[str, Any]]:
    found = {number: mapping(one.get("gridPos")) for number, one in _by_id(model).items()}
    return {number: grid for number, grid in found.items() if {"x", "y", "w", "h"} <= grid.keys()}


class _AsItIs:
    """Values that are those of the file already."""

    def unbound(self, value: Any) -> Any:
        """Returns the value."""
        return value


def _carried(base: Any, theirs: Any, file: Any) -> Any:
    if base is None or file is None:
        return theirs
    return carried(base, theirs, file, _AsItIs())
