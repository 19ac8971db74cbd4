"""The variables of a dashboard with the names of a server. Pure."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ..dashboard.classic.options import put_query, put_values, rename_filters, values_of
from ..dashboard.lenient import JsonPath
from ..dashboard.view import VariableView, View
from ..promql.read import ReadError, read
from ..promql.tree import Node
from .expression_names import asked_names, variables_as_labels
from .mapping import ABSENT
from .naming import Naming
from .rewriting import Rewritten, Scope
from .variables import Asking, rewritten_filter, rewritten_variable


class VariableNames:
    """The variables of a dashboard: what they ask for, and which of them go.

    Attributes:
        scope: what the queries of the dashboard are rewritten with.
        rewritten: what the variables ask for, by their paths.
    """

    def __init__(self, view: View, naming: Naming) -> None:
        self._view, self._naming = view, naming
        self._nodes = list(_nodes(view))
        self._as_labels = {one for node in self._nodes for one in variables_as_labels(node)}
        self._asked = Counter(
            name
            for node in self._nodes
            for name in dict.fromkeys(asked_names(node))
            if name in naming.mapping.metrics and name not in naming.kept
        )
        self.rewritten: dict[JsonPath, Rewritten] = {}
        self.scope = Scope(
            naming.mapping, naming.kept, standing={one.name: False for one in view.variables}
        )

    def decide(self) -> None:
        """Rewrites queries and values, until no other variable goes: one may need another."""
        while True:
            gone = set(self.scope.gone)
            standing = dict(self.scope.standing)
            for one in self._view.variables:
                found = self._asking(one) if self._asks(one) else self._having(one)
                self.rewritten[one.path] = found
                standing[one.name] = found.is_of_set
                if found.needs:
                    gone.add(one.name)
            if gone == self.scope.gone and standing == self.scope.standing:
                return
            self.scope = replace(self.scope, gone=frozenset(gone), standing=standing)

    def write(self, variable: VariableView, raw: dict[str, Any]) -> Iterator[str]:
        """Writes a variable that stays; yields what is left out of it, a line each."""
        mapping = self._naming.mapping
        found = self.rewritten[variable.path]
        if self._asks(variable):
            if found.text != variable.query:
                put_query(raw, found.text)
            if variable.regex:
                raw["regex"] = rewritten_filter(variable.regex, mapping)
        elif new := self._new_values(variable, values_of(raw)):
            put_values(raw, new)
            for name in (one for one, own in new.items() if own == ABSENT):
                yield f"value {name} is left out; the server lacks it"
        for label in rename_filters(raw, mapping.labels):
            yield f"filter by {label} is left out; the server lacks it"

    def _asks(self, variable: VariableView) -> bool:
        return (
            variable.type in ("query", "")
            and bool(variable.query.strip())
            and self._view.is_prometheus(variable.reference)
        )

    def _asking(self, variable: VariableView) -> Rewritten:
        asking = Asking(self.scope, self._instead, self._naming.has_label)
        return rewritten_variable(variable.query, asking)

    def _having(self, variable: VariableView) -> Rewritten:
        """Finds out of a variable with values of its own whether one of them is left."""
        values = values_of(variable.model)
        new = self._new_values(variable, values)
        absent = [one for one in values if new.get(one) == ABSENT]
        return Rewritten(
            variable.query,
            needs=frozenset(absent) if absent and len(absent) == len(values) else frozenset(),
            is_of_set=any(map(self.scope.is_of_set, values)),
        )

    def _new_values(self, variable: VariableView, values: list[str]) -> dict[str, str]:
        """Finds the values that are names: of series, or of labels if queries group by them."""
        mapping = self._naming.mapping
        labels = mapping.labels if variable.name in self._as_labels else {}
        names = {
            one: mapping.series(one) if self.scope.is_of_set(one) else labels.get(one, one)
            for one in values
        }
        return {name: own for name, own in names.items() if own != name}

    def _instead(self, label: str) -> str:
        """Finds the series that most queries ask for, of those that have a label and are there."""
        for name, _ in self._asked.most_common():
            is_there = self._naming.mapping.series(name) != ABSENT
            if is_there and self._naming.has_label(name, label):
                return name
        return ""


def _nodes(view: View) -> Iterator[Node]:
    """Yields the queries of the panels that can be read."""
    for panel in view.panels:
        for query in panel.queries:
            if query.expr and view.is_prometheus(query.reference):
                with suppress(ReadError):
                    yield read(query.expr)
