"""Turns content of Grafana into content of a file: the reverse of `binding` and `links`. Pure."""

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...dashboard.classic.read import read_view
from ...dashboard.links import relink
from ...dashboard.references import PROMETHEUS, Reference
from ...dashboard.view import View


@dataclass(frozen=True)
class Unbinding:
    """The translation of content of Grafana into content of a file.

    Attributes:
        datasource_uid: uid of the data source that the deployment gave to queries.
        reference: reference to the data source as the file writes it; None if it writes none.
        uids: uids of dashboards in files, by their uids in Grafana.
    """

    datasource_uid: str
    reference: Any
    uids: Mapping[str, str]

    def unbound(self, value: Any) -> Any:
        """Takes the deployment's data source and prefix out of content; the rest stays as it is."""
        return self._referring(relink({"value": value}, self.uids)["value"])

    def _referring(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._referring(one) for one in value]
        if not isinstance(value, dict):
            return value
        kept = {key: self._referring(one) for key, one in value.items() if key != "datasource"}
        if "datasource" not in value:
            return kept
        if not self._is_ours(value["datasource"]):
            return {key: kept.get(key, value["datasource"]) for key in value}
        if self.reference is None:
            return kept
        return {key: kept.get(key, copy.deepcopy(self.reference)) for key in value}

    def _is_ours(self, reference: Any) -> bool:
        return Reference(reference).uid == self.datasource_uid


def reference_of(model: Mapping[str, Any]) -> Any:
    """Finds the reference to the Prometheus data source that a file uses most often.

    Panels and queries without a reference do not count: a missing one says nothing about how the
    file writes the others.

    Args:
        model: model of the file, as the file writes it.

    Returns:
        A copy of the reference: an object, a text, or None if the file has no reference.
    """
    view = read_view(model)
    found = [one.raw for one in _references(view) if _may_be_ours(one)]
    counted = Counter(repr(one) for one in found)
    if not counted:
        has_variable = "datasource" in view.datasource_variables
        return {"type": PROMETHEUS, "uid": "${datasource}"} if has_variable else None
    usual = counted.most_common(1)[0][0]
    return copy.deepcopy(next(one for one in found if repr(one) == usual))


def _references(view: View) -> Iterator[Reference]:
    for panel in view.panels:
        if panel.queries:
            yield panel.reference
        yield from (query.own_reference for query in panel.queries)
    yield from (variable.reference for variable in view.variables if variable.type == "query")


def _may_be_ours(reference: Reference) -> bool:
    if reference.is_missing or reference.is_built_in:
        return False
    return reference.plugin in ("", PROMETHEUS)
