"""Writes a diff for programs: JSON with a version, described by `docs/diff.schema.json`."""

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from ..past.model import AlertPast, Compared
from ..past.words import iso_time
from .model import (
    AlertChange,
    DashboardDiff,
    Diff,
    Edit,
    ObjectDiff,
    PanelEntry,
    PanelPosition,
    RuleGroupDiff,
)

DIFF_VERSION = 1
"""Version of the JSON; it is raised by changes that break programs that read the JSON."""

Json = dict[str, Any]


def as_json(diff: Diff) -> str:
    """Writes a diff as JSON, in ASCII."""
    return json.dumps(as_document(diff), indent=2)


def as_document(diff: Diff) -> Json:
    """Turns a diff into values of JSON; nothing is left out."""
    return {
        "version": DIFF_VERSION,
        "stack": diff.stack,
        "summary": {
            "operations": {str(one): number for one, number in diff.operations().items()},
            "risks": dict(Counter(str(risk.kind) for risk in diff.risks)),
            "unchanged": diff.unchanged,
        },
        "objects": [object_document(one) for one in diff.objects],
        "notes": list(diff.notes),
    }


def object_document(one: ObjectDiff) -> Json:
    """Turns the diff of one object into values of JSON."""
    return {
        "kind": str(one.kind),
        "operation": str(one.operation),
        "title": one.title,
        "uid": one.uid,
        "urn": one.urn,
        "file": one.file,
        "risks": [{"kind": str(risk.kind), "text": risk.text} for risk in one.risks],
        "edits": [_edit(edit) for edit in one.edits],
        **(_dashboard(one.dashboard) if one.dashboard is not None else {}),
        **(_rule_group(one.rule_group) if one.rule_group is not None else {}),
        "remarks": list(one.remarks),
        "lost_edit": None if one.lost_edit is None else object_document(one.lost_edit),
    }


def _dashboard(dashboard: DashboardDiff) -> Json:
    return {
        "panels": {
            "added": [_entry(entry) for entry in dashboard.added],
            "removed": [_entry(entry) for entry in dashboard.removed],
            "changed": [
                {
                    "identity": asdict(change.identity),
                    "was": asdict(change.was),
                    "edits": [_edit(edit) for edit in change.edits],
                }
                for change in dashboard.changed
            ],
            "moved": [
                {
                    "identity": asdict(move.identity),
                    "was": asdict(move.was),
                    "before": _place(move.before),
                    "after": _place(move.after),
                }
                for move in dashboard.moved
            ],
            "reordered": dashboard.reordered,
            "order": [asdict(identity) for identity in dashboard.order],
        },
        "settings": [_edit(edit) for edit in dashboard.settings],
    }


def _rule_group(group: RuleGroupDiff) -> Json:
    return {
        "alerts": [_alert(alert) for alert in group.alerts],
        "settings": [_edit(edit) for edit in group.settings],
    }


def _alert(alert: AlertChange) -> Json:
    return {
        "uid": alert.uid,
        "title": alert.title,
        "kind": str(alert.kind),
        "expression": alert.expression,
        "weakened": list(alert.weakened),
        "redirected": alert.redirected,
        "edits": [_edit(edit) for edit in alert.edits],
        "past": None if alert.past is None else _compared(alert.past),
    }


def _compared(past: Compared) -> Json:
    return {
        "before": None if past.before is None else _past(past.before),
        "after": None if past.after is None else _past(past.after),
        "more": past.more,
        "missed": past.missed,
    }


def _past(past: AlertPast) -> Json:
    return {
        "from": iso_time(past.range.start_ms),
        "to": iso_time(past.range.end_ms),
        "fired": len(past.firings),
        "longest_seconds": past.longest_ms / 1000,
        "firing_seconds": past.firing_ms / 1000,
        "fires_at_the_end": past.fires_at_the_end,
        "data_from": None if past.data_from_ms is None else iso_time(past.data_from_ms),
        "unknown_seconds": sum(run.last_ms - run.first_ms for run in past.failed) / 1000,
        "is_known": past.is_known,
        "problems": list(past.problems),
    }


def _entry(entry: PanelEntry) -> Json:
    return {
        "identity": asdict(entry.identity),
        "in_row": entry.in_row,
        "place": _place(entry.place),
        "expressions": dict(entry.expressions),
        "panel": dict(entry.panel),
    }


def _edit(edit: Edit) -> Json:
    return {
        "path": list(edit.path),
        "what": edit.what,
        "kind": str(edit.kind),
        "before": edit.before,
        "after": edit.after,
        "parts": [asdict(part) for part in edit.parts],
        "secret": edit.secret,
        "cosmetic": edit.cosmetic,
        "without_effect": edit.without_effect,
    }


def _place(place: PanelPosition | None) -> Json | None:
    return None if place is None else {**asdict(place), "inside": list(place.inside)}
