"""The old side of a comparison, read as it is: nobody deploys it again, so nothing is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...alerting.alerts import AlertGroup, AlertRule
from ...alerting.rule_files import DEFAULT_INTERVAL
from ...dashboard.constants import with_constants
from ...dashboard.dynamic.spec import dynamic_spec
from ...dashboard.lenient import mapping, text
from ...dashboard.loaded import Loaded
from ...dashboard.wrappers import Dynamic, resource_of
from ...durations import duration_seconds
from ..documents.read import RuleDocument, RuleEntry, has_dashboard_keys, read_document


def past_dashboard(loaded: Loaded, stem: str) -> Mapping[str, Any] | None:
    """Takes the dashboard out of a JSON file, whatever is wrong with it.

    Args:
        loaded: the file.
        stem: name of the file without ending; the uid of a dashboard without one.

    Returns:
        A document of any shape with a uid; None if there is no dashboard in the file.
    """
    outer = loaded.outer
    if not has_dashboard_keys(outer.model):
        return None
    uid = outer.model.get("uid") or outer.resource_name or stem
    return compared_document({**with_constants(outer.model), "uid": uid}, outer.dynamic)


def compared_document(model: Mapping[str, Any], dynamic: Dynamic | None) -> Mapping[str, Any]:
    """Writes a dashboard as it is compared.

    Args:
        model: its model with a uid, or the classic form of a dynamic dashboard.
        dynamic: the dynamic dashboard; None for a classic one.

    Returns:
        The model, or the resource of a dynamic dashboard.
    """
    if dynamic is None:
        return model
    return resource_of(model, dynamic.version, dynamic_spec(model, dynamic.version))


def past_groups(file: Path) -> list[AlertGroup] | None:
    """Reads the alerts of a rule file, whatever is wrong with them; recording rules are left out.

    Returns:
        None if the file cannot be read, or is no rule file.
    """
    document = read_document(file).document
    if not isinstance(document, RuleDocument):
        return None
    groups: dict[tuple[str | int, ...], list[RuleEntry]] = {}
    for entry in document.rules:
        # The last two steps lead from the group to the rule.
        groups.setdefault(entry.place.path[:-2], []).append(entry)
    return [_group(file, entries) for entries in groups.values()]


def _group(file: Path, entries: list[RuleEntry]) -> AlertGroup:
    first = entries[0]
    seconds = duration_seconds(first.interval) or duration_seconds(DEFAULT_INTERVAL) or 0
    name = first.place.names[0].name or file.stem
    return AlertGroup(
        file=file,
        name=name,
        own_name=name,
        interval_seconds=int(seconds),
        query_offset_seconds=0,
        rules=tuple(_rule(one) for one in entries if "record" not in one.model),
    )


def _rule(entry: RuleEntry) -> AlertRule:
    rule = entry.model
    return AlertRule(
        name=text(rule.get("alert")),
        expr=text(rule.get("expr")).strip(),
        for_=text(rule.get("for")) or "0s",
        keep_firing_for=text(rule.get("keep_firing_for")) or "0s",
        labels=_texts(entry.group_labels) | _texts(rule.get("labels")),
        annotations=_texts(rule.get("annotations")),
    )


def _texts(value: Any) -> dict[str, str]:
    return {str(key): text(one) for key, one in mapping(value).items() if text(one)}
