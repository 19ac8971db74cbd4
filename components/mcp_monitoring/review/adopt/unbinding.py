"""Turns content of Grafana into content of a file: the reverse of `binding` and `links`. Pure."""

import copy
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...dashboard.bindable import Names, names_in
from ...dashboard.classic.read import data_sources_of, read_view
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
        answered: references to other data sources as the file writes them, by the uid that the
            deployment gave.
    """

    datasource_uid: str
    reference: Any
    uids: Mapping[str, str]
    answered: Mapping[str, Any] = field(default_factory=dict)

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
        deployed = value["datasource"]
        if Reference(deployed).uid in self.answered:
            return {key: kept.get(key, self._answered(deployed)) for key in value}
        if not self._is_ours(deployed):
            return {key: kept.get(key, deployed) for key in value}
        if self.reference is None:
            return kept
        return {key: kept.get(key, copy.deepcopy(self.reference)) for key in value}

    def _is_ours(self, reference: Any) -> bool:
        return Reference(reference).uid == self.datasource_uid

    def _answered(self, deployed: Any) -> Any:
        written = self.answered[Reference(deployed).uid]
        if isinstance(deployed, dict) and isinstance(written, dict):
            return {**deployed, **written}
        return copy.deepcopy(written)


def answered_references(
    model: Mapping[str, Any], datasource_uids: Mapping[str, str]
) -> dict[str, Any]:
    """Finds how a file refers to the data sources that the deployment chose.

    Args:
        model: model of the file, as the file writes it.
        datasource_uids: their uids, by the placeholder or name in the files.

    Returns:
        The reference that the file uses most often, by uid. A file that has none yet gets the
        placeholder: elsewhere, another data source may be chosen.
    """
    names = _names(model, datasource_uids)
    found: dict[str, list[Any]] = {}
    for reference in _references(read_view(model)):
        if uid := datasource_uids.get(names.key_of(reference)):
            found.setdefault(uid, []).append(reference.raw)
    for key, uid in datasource_uids.items():
        placeholder = {"uid": f"${{{key}}}"}
        if names.key_of(Reference(placeholder)) == key:
            found.setdefault(uid, []).append(placeholder)
    return {uid: _most_common(written) for uid, written in found.items()}


def reference_of(model: Mapping[str, Any], answered: Collection[str] = ()) -> Any:
    """Finds the reference to the Prometheus data source that a file uses most often.

    Panels and queries without a reference do not count: a missing one says nothing about how the
    file writes the others.

    Args:
        model: model of the file, as the file writes it.
        answered: placeholders and names that stand for other data sources.

    Returns:
        A copy of the reference: an object, a text, or None if the file has no reference.
    """
    view = read_view(model)
    names = _names(model, answered)
    ours = (one for one in _references(view) if names.key_of(one) not in answered)
    found = [one.raw for one in ours if _may_be_ours(one)]
    if not found:
        has_variable = "datasource" in view.datasource_variables
        return {"type": PROMETHEUS, "uid": "${datasource}"} if has_variable else None
    return _most_common(found)


def _names(model: Mapping[str, Any], answered: Collection[str]) -> Names:
    return names_in(model, data_sources_of(model), answered)


def _most_common(found: Sequence[Any]) -> Any:
    """Copies the value that is there most often; of several, the first."""
    usual = Counter(map(repr, found)).most_common(1)[0][0]
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
