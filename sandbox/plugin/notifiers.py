"""The notifiers of a contact point: what is sent to Grafana for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mcp_monitoring.review.provider.notifiers import Notifier

from sandbox.plugin.values import Unknown

__all__ = ["notifier_to_grafana"]


def notifier_to_grafana(kind: Notifier, notifier: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Returns what is sent for a planned notifier.

    Flags and numbers are always sent, empty texts and maps are not (recording 01), except
    PagerDuty's details (recording 199).
    """
    settings = dict(notifier.get("settings") or {})
    for prop, key in kind.settings:
        value = notifier.get(prop.name)
        if prop.kind == "array":
            value = ";".join(value or [])
        settings[key] = prop.zero if value is None else value
    sent: dict[str, Any] = {
        "name": name,
        "settings": {
            key: value
            for key, value in settings.items()
            if value not in ("", {}) or key == "details"
        },
        "type": kind.kind,
    }
    if notifier.get("disableResolveMessage"):
        sent["disableResolveMessage"] = True
    uid = notifier.get("uid")
    if uid and not isinstance(uid, Unknown):
        sent["uid"] = uid
    return sent
