"""A dashboard with the names of a server; what the server lacks is left out. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..dashboard.classic.read import read_view
from ..dashboard.lenient import JsonPath, at, copied
from ..dashboard.removal import rows_of, with_empty_rows, without_parts
from ..dashboard.view import AnnotationView, PanelView, QueryView, View, panel_name
from ..problems import listed
from .dashboard_variables import VariableNames
from .naming import Naming
from .rewriting import Rewritten, rewritten
from .texts import in_keys, in_legend, in_panel, present


@dataclass
class NamedDashboard:
    """A dashboard with the names of a server.

    Attributes:
        model: its model.
        whole: the same with everything that is left out, as it is in the file.
        gone: paths in `whole` of what is left out.
        left_out: what is left out of it and why, a line each.
        panels: ids of the panels that are left out.
        problems: why it cannot have the names of the server, a line each.
        needs: the absent names that were needed by what is left out.
        asks: whether a panel of it asks for something.
        is_empty: whether panels of the file ask for something, and none of them is left.
    """

    model: Mapping[str, Any]
    whole: Mapping[str, Any] = field(default_factory=dict)
    gone: frozenset[JsonPath] = frozenset()
    left_out: list[str] = field(default_factory=list)
    panels: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)
    asks: bool = False
    is_empty: bool = False


def named_dashboard(model: Mapping[str, Any], naming: Naming) -> NamedDashboard:
    """Gives a dashboard the names of a server.

    Args:
        model: model of a file; it is not changed.
        naming: the names.
    """
    return _Renaming(model, naming).result()


def needing(needs: Collection[str]) -> str:
    """Says of something left out what it needs."""
    return f"is left out; the server lacks {listed(sorted(needs))}"


class _Renaming:
    """Rewrites a copy of a dashboard, and notes the parts that go."""

    def __init__(self, model: Mapping[str, Any], naming: Naming) -> None:
        self.naming = naming
        self.view: View = read_view(model)
        self.named = NamedDashboard(copied(dict(model)))
        self.labels = present(naming.mapping.labels)
        self.variables = VariableNames(self.view, naming)
        self.gone: set[JsonPath] = set()

    def result(self) -> NamedDashboard:
        """Rewrites the dashboard."""
        self.variables.decide()
        asking = [one for one in self.view.panels if one.queries and not one.is_library_panel]
        for panel in asking:
            self._panel(panel)
        self._panels_of_panels(asking)
        self._repeated_rows()
        for variable in self.view.variables:
            place, found = f'variable "{variable.name}"', self.variables.rewritten[variable.path]
            if not self._goes(variable.path, place, found):
                lines = self.variables.write(variable, at(self.named.model, variable.path))
                self.named.left_out += [f"{place}: {line}" for line in lines]
        for annotation in self.view.annotations:
            self._annotation(annotation)
        named = self.named
        named.asks = any(one.path not in self.gone for one in asking)
        named.is_empty = bool(asking) and not named.asks
        named.panels = {
            one.id for one in self.view.panels if one.path in self.gone and one.id is not None
        }
        named.whole, named.gone = named.model, with_empty_rows(self.view, self.gone)
        if self.gone:
            named.model = without_parts(named.model, named.gone)
        return named

    def _panel(self, panel: PanelView) -> None:
        place = panel_name(panel.title, panel.id)
        if panel.repeat in self.variables.scope.gone:
            self._leave_out(panel.path, f"{place}: is left out with variable {panel.repeat}")
            return
        found = {
            query.path: rewritten(query.expr, self.variables.scope)
            for query in panel.queries
            if query.expr and self.view.is_prometheus(query.reference)
        }
        needs = {path: one.needs for path, one in found.items() if one.needs}
        gone = _with_expressions(panel, needs)
        if not any(one.path not in gone and not one.hidden for one in panel.queries) and needs:
            needed = frozenset().union(*needs.values())
            self.named.needs |= needed
            self._leave_out(panel.path, f"{place}: {needing(needed)}")
            return
        is_of_set = False
        for query in panel.queries:
            where = f"{place}: query {query.ref_id}".rstrip()
            if query.path in gone and query.path not in needs:
                self._leave_out(query.path, f"{where}: is left out with the query that it uses")
            elif query.path in found and not self._goes(query.path, where, found[query.path]):
                self._query(query, found[query.path])
                is_of_set |= found[query.path].is_of_set
        if is_of_set and self.labels:
            legends = frozenset(query.legend for query in panel.queries)
            content = in_panel(_settings(panel), self.labels, legends)
            at(self.named.model, panel.path).update(content)

    def _query(self, query: QueryView, found: Rewritten) -> None:
        raw = at(self.named.model, query.path)
        raw["expr"] = found.text
        if query.legend and found.is_of_set:
            raw["legendFormat"] = in_legend(query.legend, self.labels)

    def _panels_of_panels(self, asking: list[PanelView]) -> None:
        """Leaves out the panels that show the results of others that go."""
        while True:
            ids = {one.id for one in asking if one.path in self.gone and one.id is not None}
            found = [
                one
                for one in asking
                if one.path not in self.gone
                and all(
                    query.reference.is_other_panel and query.model.get("panelId") in ids
                    for query in one.queries
                )
            ]
            if not found:
                return
            for one in found:
                place = panel_name(one.title, one.id)
                self._leave_out(one.path, f"{place}: is left out with the panel that it shows")

    def _repeated_rows(self) -> None:
        """Leaves out the rows that are repeated by a variable that goes, with their panels."""
        members = rows_of(self.view)
        for row in self.view.panels:
            if row.path in members and row.repeat in self.variables.scope.gone:
                place = panel_name(row.title, row.id)
                self._leave_out(row.path, f"{place}: is left out with variable {row.repeat}")
                self.gone |= set(members[row.path])

    def _annotation(self, annotation: AnnotationView) -> None:
        if not annotation.expr or annotation.is_built_in:
            return
        if not self.view.is_prometheus(annotation.reference):
            return
        found = rewritten(annotation.expr, self.variables.scope)
        if self._goes(annotation.path, f'annotation "{annotation.name}"', found):
            return
        raw = at(self.named.model, annotation.path)
        for holder in (raw, raw.get("target")):
            if isinstance(holder, dict) and holder.get("expr") == annotation.expr:
                holder["expr"] = found.text
        if found.is_of_set:
            raw |= {key: in_legend(one, self.labels) for key, one in annotation.templates.items()}
            if isinstance(raw.get("tagKeys"), str):
                raw["tagKeys"] = in_keys(raw["tagKeys"], self.labels)

    def _goes(self, path: JsonPath, place: str, found: Rewritten) -> bool:
        """Notes what rewriting found; tells whether the part is left out."""
        self.named.problems += [f"{place}: {problem}" for problem in found.problems]
        if found.needs:
            self.named.needs |= found.needs
            self._leave_out(path, f"{place}: {needing(found.needs)}")
        return bool(found.needs)

    def _leave_out(self, path: JsonPath, line: str) -> None:
        self.gone.add(path)
        self.named.left_out.append(line)


def _settings(panel: PanelView) -> dict[str, Any]:
    """Takes the panel without its queries, and without what says where it stands."""
    queries = {query.path[len(panel.path)] for query in panel.queries}
    return {key: copied(one) for key, one in panel.content.items() if key not in queries}


def _with_expressions(panel: PanelView, gone: Collection[JsonPath]) -> set[JsonPath]:
    """Adds the expressions that Grafana calculates from queries that go."""
    found = set(gone)
    while True:
        names = {one.ref_id for one in panel.queries if one.path in found and one.ref_id}
        more = {
            one.path
            for one in panel.queries
            if one.path not in found
            and one.reference.is_expression
            and not names.isdisjoint(_uses(one))
        }
        if not more:
            return found
        found |= more


def _uses(query: QueryView) -> Iterator[str]:
    """Yields the names of the queries that an expression uses: `$A`, `${A}` or `A`."""
    expression = query.model.get("expression")
    if isinstance(expression, str):
        yield expression
        yield from re.findall(r"\$\{?(\w+)\}?", expression)
