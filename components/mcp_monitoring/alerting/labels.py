"""Labels of alerts: the names that may be used, and those that a deployment adds. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from .groups import AlertGroup

SET_BY_GRAFANA = ("alertname", "grafana_folder")
"""Labels that Grafana gives to every alert."""

_OF_SERIES = ("job", "instance")

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def is_label_name(name: str) -> bool:
    """Tells whether Prometheus accepts a name; names that begin with `__` are its own."""
    return bool(_NAME.fullmatch(name)) and not name.startswith("__")


def label_problem(name: str, value: str) -> str | None:
    """Says why a label cannot be added to all alerts, whatever their files say.

    Args:
        name: its name.
        value: its value.
    """
    if not is_label_name(name):
        return "is not a label name that Prometheus accepts; use letters, digits and '_'"
    if name in SET_BY_GRAFANA:
        return "is set by Grafana; choose another name"
    if name in _OF_SERIES:
        return "tells the series of an alert apart; choose another name"
    if not value.strip():
        return "is empty, and Grafana drops a label without a value; give it one or remove it"
    if "{{" in value:
        return "is a template; give a plain text"
    return None


def labels_set_already(groups: Sequence[AlertGroup], labels: Mapping[str, str]) -> Iterator[str]:
    """Finds the labels of a deployment that an alert sets itself, each with the first such alert.

    Args:
        groups: checked groups of the deployment.
        labels: labels that it adds to every alert.
    """
    for name in sorted(labels):
        found = [
            f"{group.file}: group {group.own_name}: alert {rule.name}"
            for group in groups
            for rule in group.rules
            if name in rule.labels
        ]
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            yield f"labels: {name}: {found[0]} sets it itself{more}; choose another name"
