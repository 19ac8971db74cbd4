"""One alert rule of a rule group: what is sent to Grafana for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mcp_monitoring.review.provider import gojson
from mcp_monitoring.review.provider.alert_rule import (
    EXEC_ERROR,
    NO_DATA,
    POLICY,
    SETTINGS,
    TIMINGS,
)
from mcp_monitoring.review.provider.durations import format_duration, parse_duration

from sandbox.plugin.values import Unknown

__all__ = ["rule_to_grafana"]

# The generated API client always sends this field, because it is never empty (recording 01).
_UPDATED: Final = "0001-01-01T00:00:00.000Z"


def rule_to_grafana(rule: Mapping[str, Any], folder: str, group: str, org: str) -> dict[str, Any]:
    """Returns what is sent for a rule, without what Go's `omitempty` leaves out (recording 01).

    Args:
        rule: The rule as planned.
        folder: The uid of the folder.
        group: The name of the group.
        org: The organisation.
    """
    sent: dict[str, Any] = {
        "condition": rule.get("condition") or "",
        "data": [_query_to_grafana(query) for query in rule["datas"]],
        "execErrState": rule.get("execErrState") or EXEC_ERROR,
        "folderUID": folder,
        "for": format_duration(parse_duration(rule.get("for") or "")),
        "noDataState": rule.get("noDataState") or NO_DATA,
        "orgID": int(org),
        "ruleGroup": group,
        "title": rule["name"],
        "updated": _UPDATED,
    }
    keep_firing_for = parse_duration(rule.get("keepFiringFor") or "")
    optional = {
        "annotations": rule.get("annotations"),
        "isPaused": rule.get("isPaused"),
        "keep_firing_for": format_duration(keep_firing_for) if keep_firing_for else "",
        "labels": rule.get("labels"),
        "missingSeriesEvalsToResolve": rule.get("missingSeriesEvalsToResolve"),
        "uid": None if isinstance(rule.get("uid"), Unknown) else rule.get("uid"),
    }
    sent |= {key: value for key, value in optional.items() if value}
    if rule.get("notificationSettings"):
        sent["notification_settings"] = _settings_to_grafana(rule["notificationSettings"])
    return sent


def _query_to_grafana(query: Mapping[str, Any]) -> dict[str, Any]:
    sent = {
        "datasourceUid": query["datasourceUid"],
        "model": gojson.unmarshal(query["model"]),
        "refId": query["refId"],
        "relativeTimeRange": {
            key: value for key, value in query["relativeTimeRange"].items() if value
        },
    }
    if query.get("queryType"):
        sent["queryType"] = query["queryType"]
    return sent


def _settings_to_grafana(settings: Mapping[str, Any]) -> dict[str, Any]:
    texts = {key: settings[name] for name, key in SETTINGS.items() if settings.get(name)}
    timings = {key: settings.get(name) or [] for name, key in TIMINGS.items()}
    policy = {POLICY: settings[POLICY]} if settings.get(POLICY) else {}
    return {**texts, **timings, **policy, "group_by": settings.get("groupBies") or None}
