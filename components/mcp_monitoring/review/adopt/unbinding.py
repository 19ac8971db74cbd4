"""Turns what Grafana holds into what a file says: `binding` and `links` reversed. Pure."""

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...dashboard.binding import BUILT_IN_DATASOURCES, PROMETHEUS
from ...dashboard.files import panels_of
from ...dashboard.links import relink


@dataclass(frozen=True)
class Unbinding:
    """How content of a deployment becomes content of a file.

    Attributes:
        datasource_uid: the data source that the deployment bound queries to.
        reference: how the file refers to its data source; None if it does not.
        uids: the uids in files, by the uids their dashboards are deployed under.
    """

    datasource_uid: str
    reference: Any
    uids: Mapping[str, str]

    def unbound(self, value: Any) -> Any:
        """Takes our data source and our prefix out of new content; all else stays."""
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
        uid = reference.get("uid") if isinstance(reference, Mapping) else reference
        return bool(uid == self.datasource_uid)


def reference_of(model: Mapping[str, Any]) -> Any:
    """Finds how a file refers to its Prometheus data source: what it does most often.

    Args:
        model: of the file, not bound.

    Returns:
        A copy of the reference: an object, a text, or None for a file that names none.
    """
    found = list(_references(model))
    counted = Counter(repr(one) for one in found)
    if not counted:
        return {"type": PROMETHEUS, "uid": "${datasource}"} if _has_variable(model) else None
    usual = counted.most_common(1)[0][0]
    return copy.deepcopy(next(one for one in found if repr(one) == usual))


def _references(model: Mapping[str, Any]) -> Iterator[Any]:
    for panel in panels_of(model):
        targets = [one for one in panel.get("targets") or [] if isinstance(one, Mapping)]
        for holder in (panel, *targets):
            if holder is not panel or targets:
                reference = holder.get("datasource")
                if _may_be_ours(reference):
                    yield reference
    for variable in (model.get("templating") or {}).get("list") or []:
        if variable.get("type") == "query" and _may_be_ours(variable.get("datasource")):
            yield variable.get("datasource")


def _may_be_ours(reference: Any) -> bool:
    if isinstance(reference, Mapping):
        plugin, uid = reference.get("type"), reference.get("uid")
        return plugin in (None, "", PROMETHEUS) and uid not in BUILT_IN_DATASOURCES
    return reference not in BUILT_IN_DATASOURCES


def _has_variable(model: Mapping[str, Any]) -> bool:
    variables = (model.get("templating") or {}).get("list") or []
    return any(
        one.get("type") == "datasource" and one.get("name") == "datasource" for one in variables
    )
