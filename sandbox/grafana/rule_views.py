"""Grafana's four formats of an alert rule."""

from collections.abc import Sequence

from sandbox.grafana import durations
from sandbox.grafana.accounts import ORG_ID
from sandbox.grafana.answers import Json
from sandbox.grafana.intervals import SECOND
from sandbox.grafana.rules import EXPRESSION, NO_MOMENT, Rule

# The names in the ruler API of the fields of a rule's spec. Optional ones are shown if not empty.
_RULER_NAMES = {
    "title": "title",
    "condition": "condition",
    "data": "data",
    "noDataState": "no_data_state",
    "execErrState": "exec_err_state",
    "isPaused": "is_paused",
}
_RULER_OPTIONAL = {
    "notification_settings": "notification_settings",
    "missingSeriesEvalsToResolve": "missing_series_evals_to_resolve",
}
_NODE = ("for", "keep_firing_for", "labels", "annotations")
_NOT_EVALUATED = {"lastEvaluation": NO_MOMENT, "evaluationTime": 0}
_EXPORTED = ("title", "condition", "noDataState", "execErrState", "isPaused")
_EXPORTED_OPTIONAL = {
    "annotations": "annotations",
    "labels": "labels",
    "notification_settings": "notification_settings",
    "missingSeriesEvalsToResolve": "missing_series_evals_to_resolve",
}


def provisioned(rule: Rule) -> Json:
    """Describes a rule for the provisioning API; in a group, rules have no provenance."""
    shown: Json = {
        **rule.spec,
        "id": rule.number,
        "uid": rule.uid,
        "orgID": ORG_ID,
        "folderUID": rule.folder_uid,
        "ruleGroup": rule.group,
        "updated": rule.updated,
    }
    if rule.provenance:
        shown["provenance"] = rule.provenance
    return shown


def ruled(rule: Rule) -> Json:
    """Describes a rule, or a version of one, for the ruler API."""
    spec = rule.spec
    inner: Json = {theirs: spec[ours] for ours, theirs in _RULER_NAMES.items()}
    inner |= {theirs: spec[ours] for ours, theirs in _RULER_OPTIONAL.items() if spec.get(ours)}
    inner |= {
        "updated": rule.updated,
        "updated_by": {"uid": rule.updated_by, "name": rule.updated_by_name},
        "intervalSeconds": rule.interval,
        "version": rule.version,
        "uid": rule.uid,
        "guid": rule.guid,
        "namespace_uid": rule.folder_uid,
        "rule_group": rule.group,
        "metadata": {
            "editor_settings": {
                "simplified_query_and_expressions_section": False,
                "simplified_notifications_section": False,
            }
        },
    }
    if rule.provenance:
        inner["provenance"] = rule.provenance
    return {"expr": "", "grafana_alert": inner} | {key: spec[key] for key in _NODE if key in spec}


def prometheus_group(rules: Sequence[Rule], folder: str) -> Json:
    """Describes a group as Prometheus does, and its rules as not evaluated yet."""
    first = rules[0]
    return {
        "name": first.group,
        "file": folder,
        "folderUid": first.folder_uid,
        "rules": [_prometheus_rule(rule) for rule in rules],
        "totals": {"inactive": len(rules)},
        "interval": first.interval,
        **_NOT_EVALUATED,
    }


def _prometheus_rule(rule: Rule) -> Json:
    spec = rule.spec
    asked = [one for one in spec["data"] if one["datasourceUid"] != EXPRESSION]
    shown: Json = {
        "state": "inactive",
        "name": spec["title"],
        "query": " | ".join(str(one["model"].get("expr", "")) for one in asked),
        "queriedDatasourceUIDs": [one["datasourceUid"] for one in asked],
        "duration": (durations.parse(spec["for"]) or 0) / SECOND,
        "annotations": spec.get("annotations", {}),
        "uid": rule.uid,
        "folderUid": rule.folder_uid,
        "labels": spec.get("labels", {}),
        "health": "ok",
        "type": "alerting",
        "isPaused": spec["isPaused"],
        **_NOT_EVALUATED,
    }
    if rule.provenance:
        shown["provenance"] = rule.provenance
    return shown


def exported(rules: Sequence[Rule]) -> Json:
    """Describes a group in the format of Grafana's provisioning files."""
    first = rules[0]
    group = {
        "orgId": ORG_ID,
        "name": first.group,
        # In the recording the folder has no name.
        "folder": "",
        "interval": durations.written(first.interval * SECOND),
        "rules": [_exported_rule(rule) for rule in rules],
    }
    return {"apiVersion": 1, "groups": [group]}


def _exported_rule(rule: Rule) -> Json:
    spec = rule.spec
    shown: Json = {"uid": rule.uid, **{key: spec[key] for key in _EXPORTED}}
    shown |= {theirs: spec[ours] for ours, theirs in _EXPORTED_OPTIONAL.items() if spec.get(ours)}
    shown["data"] = [
        {key: value for key, value in query.items() if key != "queryType" or value}
        for query in spec["data"]
    ]
    for ours, theirs in (("for", "for"), ("keep_firing_for", "keepFiringFor")):
        if durations.parse(spec[ours]):
            shown[theirs] = spec[ours]
    return shown
