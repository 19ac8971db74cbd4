"""Rule groups compared alert by alert, and which alerts would say less than before."""

import copy
import json
from typing import Any

import pytest
from mcp_monitoring.review.diff.model import EditKind
from mcp_monitoring.review.diff.rules import rule_group_diff


def rule(uid: str = "a", **changes: Any) -> dict[str, Any]:
    model = {"refId": "query", "expr": "sum(up) > 0.8", "instant": True}
    return {
        "uid": uid,
        "name": f"Alert {uid}",
        "for": "5m",
        "labels": {"severity": "critical"},
        "annotations": {"summary": "s"},
        "noDataState": "NoData",
        "execErrState": "Error",
        "notificationSettings": {"contactPoint": "oncall"},
        "datas": [{"refId": "query", "datasourceUid": "p", "model": json.dumps(model)}],
        **changes,
    }


def group(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"name": "g", "intervalSeconds": 60, "rules": list(rules)}


def query(expr: str) -> list[dict[str, Any]]:
    model = {"refId": "query", "expr": expr, "instant": True}
    return [{"refId": "query", "datasourceUid": "p", "model": json.dumps(model)}]


@pytest.mark.parametrize(
    "same",
    [
        {"for": "300s"},
        {"for": "5m0s"},
        {"isPaused": False},
        {"keepFiringFor": "0s"},
        {"datas": query("sum( up ) > 0.80")},
        {"__defaults": ["isPaused"]},
        {
            "datas": [
                {
                    "refId": "query",
                    "datasourceUid": "p",
                    "model": '{"expr":"sum(up) > 0.8","instant":true,"refId":"query",'
                    '"intervalMs":1000,"maxDataPoints":43200}',
                }
            ]
        },
    ],
    ids=str,
)
def test_what_grafana_fills_in_or_spells_otherwise_is_no_difference(same: dict[str, Any]) -> None:
    assert not rule_group_diff(group(rule()), group(rule(**same)))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"for": "10m"}, "waits 10m instead of 5m"),
        ({"labels": {"severity": "warning"}}, "severity warning instead of critical"),
        ({"isPaused": True}, "paused"),
        ({"datas": query("sum(up) > 0.9")}, "> 0.9 instead of > 0.8"),
        ({"noDataState": "OK"}, "says nothing on no data"),
        ({"execErrState": "OK"}, "says nothing on errors"),
    ],
    ids=str,
)
def test_a_weakened_alert_is_told_and_why(change: dict[str, Any], reason: str) -> None:
    (alert,) = rule_group_diff(group(rule()), group(rule(**change))).alerts

    assert alert.weakened == (reason,)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("team-a", "team-b", "goes to contact point team-b instead of contact point team-a"),
        ("", "team-b", "goes to contact point team-b instead of whom Grafana's own policy names"),
        ("team-a", "", "goes to whom Grafana's own policy names instead of contact point team-a"),
    ],
)
def test_an_alert_that_goes_to_somebody_else_is_told(before: str, after: str, said: str) -> None:
    was, now = (
        group(rule(notificationSettings={"contactPoint": one} if one else {}))
        for one in (before, after)
    )

    (alert,) = rule_group_diff(was, now).alerts
    assert alert.redirected == said
    assert alert.weakened == ()


def test_another_grouping_of_notifications_is_told_as_such() -> None:
    was, now = (
        group(rule(notificationSettings={"contactPoint": "a", "groupBies": by}))
        for by in (["alertname"], ["alertname", "job"])
    )

    (alert,) = rule_group_diff(was, now).alerts
    assert "in other groups or at other times" in alert.redirected


@pytest.mark.parametrize(
    "change",
    [{"for": "1m"}, {"datas": query("sum(up) > 0.7")}, {"annotations": {"summary": "t"}}],
    ids=str,
)
def test_what_makes_an_alert_no_weaker_is_only_a_change(change: dict[str, Any]) -> None:
    (alert,) = rule_group_diff(group(rule()), group(rule(**change))).alerts

    assert alert.weakened == ()


def test_alerts_are_known_by_uid_whatever_their_order() -> None:
    before, after = group(rule("a"), rule("b")), group(rule("b"), rule("a"))

    assert not rule_group_diff(before, after)


def test_a_removed_alert_is_weakened_and_an_added_one_is_not() -> None:
    found = rule_group_diff(group(rule("a")), group(rule("b")))

    assert [(one.uid, one.kind, bool(one.weakened)) for one in found.alerts] == [
        ("b", EditKind.ADDED, False),
        ("a", EditKind.REMOVED, True),
    ]


def test_an_alert_with_another_uid_is_the_one_of_its_name() -> None:
    after = group({**copy.deepcopy(rule("a")), "uid": "x-a"})

    (alert,) = rule_group_diff(group(rule("a")), after).alerts
    assert [edit.what for edit in alert.edits] == ["uid"]


def test_the_interval_is_a_setting_of_the_group() -> None:
    after = {**group(rule()), "intervalSeconds": 120}

    (edit,) = rule_group_diff(group(rule()), after).settings
    assert (edit.before, edit.after) == (60, 120)
