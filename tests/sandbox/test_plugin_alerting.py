"""The stand-in's rules for contact points and rule groups, one by one."""

import copy
import json
from typing import Any

import pytest
from mcp_monitoring.review.provider.alert_rule import normalise_model, rule_from_grafana
from mcp_monitoring.review.provider.durations import format_duration, parse_duration, same_duration

from sandbox.plugin.alertrule import rule_to_grafana
from sandbox.plugin.client import GrafanaError
from sandbox.plugin.contactpoint import ContactPoint
from sandbox.plugin.resource import Diff
from sandbox.plugin.rulegroup import RuleGroup
from sandbox.plugin.schema import package_schema
from sandbox.plugin.values import UNKNOWN, Secret

from .plugin_fake import FakeGrafana, grafana

RULES = "/api/v1/provisioning/alert-rules"
GROUP = "/api/v1/provisioning/folder/f/rule-groups/g"
POINTS = "/api/v1/provisioning/contact-points"

QUERY: dict[str, Any] = {
    "datasourceUid": "prom",
    "model": '{"refId": "A", "expr": "up < 1", "intervalMs": 1000}',
    "refId": "A",
    "relativeTimeRange": {"from": 600, "to": 0},
}
RULE: dict[str, Any] = {
    "name": "Down",
    "uid": "down",
    "condition": "A",
    "for": "5m",
    "datas": [QUERY],
}
REMOTE_RULE: dict[str, Any] = {
    "uid": "down",
    "orgID": 1,
    "folderUID": "f",
    "ruleGroup": "g",
    "title": "Down",
    "condition": "A",
    "data": [{**QUERY, "model": json.loads(QUERY["model"])}],
    "noDataState": "NoData",
    "execErrState": "Alerting",
    "for": "5m",
    "provenance": "api",
}


def group(*rules: Any, **more: Any) -> dict[str, Any]:
    """The inputs of a rule group as Check completes them."""
    given = {"name": "g", "folderUid": "f", "intervalSeconds": 60, "rules": list(rules), **more}
    result = RuleGroup().check("alerts", {}, given)
    assert result.failures == []
    return result.inputs


def group_state(*rules: Any, **more: Any) -> dict[str, Any]:
    """The state that `group` of the same arguments leads to."""
    return {**RuleGroup().plan_create(group(*rules, **more)), "id": "1:f:g", "orgId": "1"}


def group_diff(olds: list[Any], news: list[Any]) -> Diff:
    return RuleGroup().diff(group_state(*olds), group(*news))


def point(**notifiers: Any) -> dict[str, Any]:
    """The inputs of a contact point as Check completes them."""
    result = ContactPoint().check("oncall", {}, {"name": "oncall", **notifiers})
    assert result.failures == []
    return result.inputs


# --- Durations


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5m", "5m0s"),
        ("300s", "5m0s"),
        ("1h30m", "1h30m0s"),
        ("1.5h", "1h30m0s"),
        ("1d", "24h0m0s"),
        ("1w", "168h0m0s"),
        ("90.5s", "1m30.5s"),
        ("1500ms", "1.5s"),
        ("250ms", "250ms"),
        ("", "0s"),
        ("0", "0s"),
    ],
)
def test_durations_are_written_as_go_does(text: str, shown: str) -> None:
    assert format_duration(parse_duration(text)) == shown


@pytest.mark.parametrize("text", ["5", "m", "5 m", "five", "5x", "-5m"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="invalid duration"):
        parse_duration(text)
    assert not same_duration("5m", text)


# --- Models of queries


def test_normalising_a_model_drops_what_grafana_adds() -> None:
    text = '{"refId": "A", "intervalMs": 1000, "maxDataPoints": 43200.0, "expr": "a > 1"}'
    assert normalise_model(text) == '{"expr":"a \\u003e 1","refId":"A"}'


@pytest.mark.parametrize("text", ['{"intervalMs":500}', '{"maxDataPoints":100}', "[1]", "nonsense"])
def test_normalising_a_model_keeps_the_rest(text: str) -> None:
    assert normalise_model(text) == text


def test_a_reformatted_model_is_no_change() -> None:
    model = '{ "expr":"up < 1", "maxDataPoints":43200, "refId":"A" }'
    assert not group_diff([RULE], [{**RULE, "datas": [{**QUERY, "model": model}]}]).kinds


# --- Check


def test_check_completes_rules_and_what_is_in_them() -> None:
    (rule,) = group({"name": "Down", "datas": [QUERY]})["rules"]
    assert rule == {
        "name": "Down",
        "datas": [
            {
                **QUERY,
                "relativeTimeRange": {"from": 600, "to": 0, "__defaults": []},
                "queryType": "",
                "__defaults": ["queryType"],
            }
        ],
        "annotations": {},
        "labels": {},
        "for": "0",
        "isPaused": False,
        "__defaults": ["annotations", "for", "isPaused", "labels"],
    }


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"colour": "red"}, "Invalid or unknown key. Examine values at 'a.rules[0].colour'"),
        ({"name": None}, 'The argument "name" is required'),
        ({"datas": []}, "Attribute data requires 1 item minimum"),
        ({"for": "soon"}, "invalid duration \"soon\". Examine values at 'a.rules[0].for'"),
        ({"labels": "x"}, "expected object type"),
        ({"record": {"metric": "m"}}, "record is not reproduced"),
        ({"notificationSettings": {}}, 'The argument "contact_point" is required'),
        ({"datas": [{**QUERY, "model": "{"}]}, "contains an invalid JSON: Expecting property name"),
        (
            {"datas": [{**QUERY, "relativeTimeRange": {"from": 1}}]},
            "Examine values at 'a.rules[0].datas[0].relativeTimeRange.to'",
        ),
    ],
)
def test_check_refuses_a_rule(change: dict[str, Any], part: str) -> None:
    given = {"name": "g", "folderUid": "f", "intervalSeconds": 60, "rules": [{**RULE, **change}]}
    (failure,) = RuleGroup().check("a", {}, given).failures
    assert part in failure


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"rules": []}, "Attribute rule requires 1 item minimum"),
        ({"rules": None}, 'The argument "rule" is required'),
        ({"rules": ["x"]}, "expected object type, got str. Examine values at 'a.rules[0]'"),
        ({"folderUid": "a b"}, "invalid value for folder_uid"),
    ],
)
def test_check_refuses_a_group(change: dict[str, Any], part: str) -> None:
    given = {"name": "g", "folderUid": "f", "intervalSeconds": 60, "rules": [RULE], **change}
    (failure,) = RuleGroup().check("a", {}, given).failures
    assert part in failure


def test_check_refuses_other_notifiers_by_name() -> None:
    given = {"name": "oncall", "discords": [{"url": "u"}]}
    (failure,) = ContactPoint().check("a", {}, given).failures
    assert failure.startswith("discords is not reproduced by the mcp-monitoring stand-in")


def test_a_contact_point_needs_a_notifier() -> None:
    (failure,) = ContactPoint().check("a", {}, {"name": "oncall", "emails": []}).failures
    assert "must be specified" in failure


def test_unknown_values_pass_check_at_any_depth() -> None:
    assert group(UNKNOWN)["rules"] == [UNKNOWN]
    (rule,) = group({**RULE, "datas": UNKNOWN, "for": UNKNOWN})["rules"]
    assert (rule["datas"], rule["for"]) == (UNKNOWN, UNKNOWN)
    assert point(slacks=[{"url": UNKNOWN}])["slacks"][0]["url"] is UNKNOWN


def test_secrets_are_marked_inside_lists() -> None:
    kind = ContactPoint()
    marked = kind.marked(point(slacks=[{"url": "s"}], webhooks=[{"url": "open"}]))
    assert marked["slacks"][0]["url"] == Secret("s")
    assert marked["slacks"][0]["settings"] == Secret({})
    assert marked["webhooks"][0]["url"] == "open"


# --- Diff


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"for": "300s"}, {}),
        ({"for": "6m"}, {"rules[0].for": "UPDATE"}),
        ({"labels": {"a": "1"}}, {"rules[0].labels.a": "ADD"}),
        ({"keepFiringFor": "0s"}, {}),
        ({"missingSeriesEvalsToResolve": 0}, {}),
        ({"missingSeriesEvalsToResolve": 1}, {"rules[0].missingSeriesEvalsToResolve": "ADD"}),
        ({"uid": None}, {}),
        ({"uid": "other"}, {"rules[0].uid": "UPDATE"}),
        ({"notificationSettings": {"contactPoint": "c"}}, {"rules[0].notificationSettings": "ADD"}),
        ({"datas": [QUERY, QUERY]}, {"rules[0].datas[1]": "ADD"}),
        (
            {"datas": [{**QUERY, "relativeTimeRange": {"from": 300, "to": 0}}]},
            {"rules[0].datas[0].relativeTimeRange.from": "UPDATE"},
        ),
        ({"name": UNKNOWN}, {"rules[0].name": "UPDATE"}),
        ({"datas": UNKNOWN}, {"rules[0].datas": "UPDATE"}),
    ],
)
def test_a_change_in_a_rule_has_its_own_path(change: dict[str, Any], kinds: dict[str, str]) -> None:
    assert group_diff([RULE], [{**RULE, **change}]).kinds == kinds


def test_labels_are_compared_one_by_one() -> None:
    olds = {**RULE, "labels": {"severity": "critical", "old-team": "a"}}
    news = {**RULE, "labels": {"severity": "warning"}}
    assert group_diff([olds], [news]).kinds == {
        "rules[0].labels.severity": "UPDATE",
        'rules[0].labels["old-team"]': "DELETE",
    }


def test_notification_settings_are_compared_one_by_one() -> None:
    olds = {"contactPoint": "c", "groupBies": ["a", "b"], "groupWait": "1m"}
    news = {"contactPoint": "d", "groupBies": ["a"]}
    kinds = group_diff(
        [{**RULE, "notificationSettings": olds}], [{**RULE, "notificationSettings": news}]
    ).kinds
    assert kinds == {
        "rules[0].notificationSettings.contactPoint": "UPDATE",
        "rules[0].notificationSettings.groupBies[1]": "DELETE",
        "rules[0].notificationSettings.groupWait": "DELETE",
    }


def test_states_that_grafana_sets_itself_may_be_left_out() -> None:
    state = group_state({**RULE, "noDataState": "NoData", "execErrState": "Alerting"})
    assert RuleGroup().diff(state, group(RULE)).kinds == {}
    state = group_state({**RULE, "noDataState": "OK", "execErrState": "Alerting"})
    assert RuleGroup().diff(state, group(RULE)).kinds == {"rules[0].noDataState": "DELETE"}


def test_rules_are_compared_by_place() -> None:
    other = {**RULE, "name": "Slow", "uid": "slow"}
    assert group_diff([RULE, other], [other, RULE]).kinds == {
        f"rules[{index}].{name}": "UPDATE" for index in (0, 1) for name in ("name", "uid")
    }


@pytest.mark.parametrize("name", ["folderUid", "name"])
def test_another_name_or_folder_replaces_a_group(name: str) -> None:
    diff = RuleGroup().diff(group_state(RULE), group(RULE, **{name: "other"}))
    assert diff.replaces == [name]
    assert diff.kinds == {name: "UPDATE_REPLACE"}
    assert diff.delete_before_replace


def test_provenance_replaces_a_contact_point_but_not_a_group() -> None:
    inputs = point(emails=[{"addresses": ["a@x"]}])
    state = {**ContactPoint().plan_create(inputs), "orgId": "1"}
    diff = ContactPoint().diff(state, {**inputs, "disableProvenance": True})
    assert diff.replaces == ["disableProvenance"]
    diff = RuleGroup().diff(group_state(RULE), group(RULE, disableProvenance=True))
    assert (diff.replaces, diff.diffs) == ([], ["disableProvenance"])


def test_notifiers_are_a_set() -> None:
    kind = ContactPoint()
    first, second = {"url": "http://a"}, {"url": "http://b"}
    state = {**kind.plan_create(point(webhooks=[first, second])), "orgId": "1"}
    assert kind.diff(state, point(webhooks=[second, first])).kinds == {}
    assert kind.diff(state, point(webhooks=[second])).kinds == {"webhooks[0]": "DELETE"}
    for webhooks in ([{"url": "http://c"}], [first, {"url": "http://c"}], [first, second, second]):
        assert kind.diff(state, point(webhooks=webhooks)).kinds == {"webhooks": "UPDATE"}


# --- Plan


def test_a_preview_does_not_know_what_grafana_chooses() -> None:
    plan = RuleGroup().plan_create(group({"name": "Down", "datas": [QUERY]}))
    assert (plan["id"], plan["rules"][0]["uid"]) == (UNKNOWN, UNKNOWN)
    plan = ContactPoint().plan_create(point(slacks=[{"url": "s"}]))
    assert plan["slacks"][0]["uid"] is UNKNOWN
    assert plan["emails"] == []


def test_what_does_not_change_stays_in_the_plan_as_it_was() -> None:
    state = group_state({**RULE, "for": "300s"}, {**RULE, "name": "Slow", "uid": "slow"})
    plan = RuleGroup().plan_update(state, group({**RULE, "name": "Gone", "for": "5m"}))
    (rule,) = plan["rules"]
    assert (rule["name"], rule["for"]) == ("Gone", "300s")
    assert rule["datas"] == state["rules"][0]["datas"]


def test_a_notifier_keeps_its_uid_unless_it_changes() -> None:
    kind = ContactPoint()
    state = {**kind.plan_create(point(webhooks=[{"url": "a"}, {"url": "b"}])), "orgId": "1"}
    for number, hook in enumerate(state["webhooks"]):
        hook["uid"] = f"u{number}"
    plan = kind.plan_update(state, point(webhooks=[{"url": "c"}, {"url": "b"}]))
    assert [(it["url"], it["uid"]) for it in plan["webhooks"]] == [("c", UNKNOWN), ("b", "u1")]


# --- Inputs out of a state


def test_a_refresh_takes_over_values_but_not_models() -> None:
    kind = RuleGroup()
    known = group({**RULE, "labels": {"a": "1"}})
    state = copy.deepcopy(group_state({**RULE, "labels": {"b": "2"}, "for": "1m0s"}))
    state["rules"][0]["datas"][0]["model"] = '{"expr":"other"}'
    state["rules"].append(state["rules"][0])
    (rule,) = kind.inputs_from_state(known, state)["rules"]
    assert (rule["for"], rule["labels"]) == ("1m0s", {"b": "2"})
    assert rule["datas"][0]["model"] == QUERY["model"]
    assert "keepFiringFor" not in rule


def test_an_import_takes_over_what_is_not_empty_or_required() -> None:
    state = {**group_state(RULE), "rules": [rule_from_grafana(REMOTE_RULE)]}
    inputs = RuleGroup().inputs_from_state(None, state)
    assert inputs == {
        "folderUid": "f",
        "intervalSeconds": 60,
        "name": "g",
        "orgId": "1",
        "rules": [
            {
                "name": "Down",
                "uid": "down",
                "condition": "A",
                "for": "5m0s",
                "noDataState": "NoData",
                "execErrState": "Alerting",
                "datas": [
                    {
                        **QUERY,
                        "model": '{"expr":"up \\u003c 1","refId":"A"}',
                        "relativeTimeRange": {"from": 600, "to": 0, "__defaults": []},
                        "__defaults": [],
                    }
                ],
                "__defaults": [],
            }
        ],
        "__defaults": [],
    }


# --- Rules on their way to Grafana and back


def test_an_empty_field_of_a_rule_is_not_sent() -> None:
    sent = rule_to_grafana(group_state(RULE)["rules"][0], "f", "g", "1")
    assert sorted(sent) == [
        "condition",
        "data",
        "execErrState",
        "folderUID",
        "for",
        "noDataState",
        "orgID",
        "ruleGroup",
        "title",
        "uid",
        "updated",
    ]
    assert (sent["noDataState"], sent["execErrState"]) == ("NoData", "Alerting")


def test_every_other_field_of_a_rule_is_sent() -> None:
    settings = {"contactPoint": "c", "groupBies": ["a"], "groupWait": "30s", "muteTimings": ["m"]}
    rule = {
        **RULE,
        "isPaused": True,
        "keepFiringFor": "120s",
        "missingSeriesEvalsToResolve": 1,
        "notificationSettings": settings,
        "uid": UNKNOWN,
    }
    sent = rule_to_grafana(group_state(rule)["rules"][0], "f", "g", "1")
    assert sent["isPaused"]
    assert sent["keep_firing_for"] == "2m0s"
    assert sent["missingSeriesEvalsToResolve"] == 1
    assert sent["notification_settings"] == {
        "active_time_intervals": [],
        "group_by": ["a"],
        "group_wait": "30s",
        "mute_time_intervals": ["m"],
        "receiver": "c",
    }
    assert "uid" not in sent


def test_what_grafana_knows_of_a_rule_comes_back() -> None:
    remote = {
        **REMOTE_RULE,
        "keep_firing_for": "2m",
        "missingSeriesEvalsToResolve": 1,
        "notification_settings": {"receiver": "c", "group_by": ["a"], "group_wait": "30s"},
    }
    rule = rule_from_grafana(remote)
    assert (rule["keepFiringFor"], rule["missingSeriesEvalsToResolve"]) == ("2m0s", 1)
    assert rule["notificationSettings"] == {
        "activeTimings": [],
        "contactPoint": "c",
        "groupBies": ["a"],
        "groupInterval": "",
        "groupWait": "30s",
        "muteTimings": [],
        "repeatInterval": "",
    }
    assert rule_from_grafana({**REMOTE_RULE, "keep_firing_for": "0s"})["keepFiringFor"] == ""
    assert rule_from_grafana(REMOTE_RULE)["notificationSettings"] is None


# --- Rule groups


def remote_group(*uids: str) -> dict[str, Any]:
    return {"title": "g", "folderUid": "f", "interval": 60, "rules": [{"uid": it} for it in uids]}


def serving(**more: Any) -> FakeGrafana:
    return FakeGrafana(
        {
            f"GET {RULES}": (200, []),
            f"GET {GROUP}": (200, remote_group("down")),
            f"PUT {GROUP}": (200, {}),
            f"GET {RULES}/down": (200, REMOTE_RULE),
            **more,
        }
    )


def test_a_group_is_put_and_read_back() -> None:
    fake = serving()
    identifier, state = RuleGroup().create(grafana(fake), group(RULE))
    assert identifier == "1:f:g"
    assert not state["disableProvenance"]
    asked = [f"GET {RULES}", f"PUT {GROUP}", f"GET {GROUP}", f"GET {RULES}/down"]
    assert fake.asked[1:] == asked
    assert "x-disable-provenance" not in fake.requests[2].headers


def test_rules_without_provenance_are_open_in_grafana() -> None:
    fake = serving(**{f"GET {RULES}/down": (200, {**REMOTE_RULE, "provenance": ""})})
    _, state = RuleGroup().create(grafana(fake), group(RULE, disableProvenance=True))
    assert state["disableProvenance"]
    assert fake.requests[2].headers["x-disable-provenance"] == "disabled"


def test_a_group_that_is_there_is_not_taken_over() -> None:
    fake = serving(**{f"GET {RULES}": (200, [REMOTE_RULE])})
    with pytest.raises(GrafanaError, match='rule group with name "g" already exists'):
        RuleGroup().create(grafana(fake), group(RULE))
    RuleGroup().update(grafana(fake), "1:f:g", group_state(RULE), group({**RULE, "for": "1m"}))


def test_two_rules_of_one_uid_are_refused() -> None:
    fake = serving()
    with pytest.raises(GrafanaError, match='Rules with name "Down" and "Slow" have the same uid'):
        RuleGroup().create(grafana(fake), group(RULE, {**RULE, "name": "Slow"}))
    assert not any(asked.startswith("PUT") for asked in fake.asked)


@pytest.mark.parametrize("title", ["Down", "Slow"])
def test_a_rule_of_another_group_is_taken_without_a_word(title: str) -> None:
    fake = serving(**{f"GET {RULES}": (200, [{**REMOTE_RULE, "ruleGroup": "other"}])})
    RuleGroup().create(grafana(fake), group({**RULE, "name": title}))
    assert fake.asked.count(f"PUT {GROUP}") == 1


def test_a_refused_group_is_sent_again_for_two_minutes() -> None:
    waits: list[float] = []
    fake = serving(**{f"PUT {GROUP}": (400, {"message": "interval (15s)"})})
    with pytest.raises(GrafanaError, match="interval"):
        RuleGroup().create(grafana(fake, waits), group(RULE))
    assert fake.asked.count(f"PUT {GROUP}") == 16
    assert (waits[:6], sum(waits)) == ([0.5, 1, 2, 4, 8, 10], 115.5)


def test_a_group_that_is_taken_in_the_end_is_no_error() -> None:
    fake = serving(**{f"PUT {GROUP}": [(400, {}), (500, {}), (500, {}), (200, {})]})
    RuleGroup().create(grafana(fake, retryStatusCodes="[]"), group(RULE))
    assert fake.asked.count(f"PUT {GROUP}") == 4


def test_a_group_that_is_gone_reads_as_nothing_but_cannot_be_deleted() -> None:
    fake = FakeGrafana({f"GET {GROUP}": (404, {"message": "NotFound"})})
    assert RuleGroup().read(grafana(fake), "1:f:g", {}) is None
    with pytest.raises(GrafanaError, match="404"):
        RuleGroup().delete(grafana(fake), "1:f:g", {})


@pytest.mark.parametrize("identifier", ["f:g", "1:f:g"])
def test_a_group_is_imported_by_folder_and_name(identifier: str) -> None:
    found = RuleGroup().read(grafana(serving()), identifier, {})
    assert found is not None
    identifier, state = found
    assert (identifier, state["rules"][0]["name"]) == ("1:f:g", "Down")


def test_a_group_cannot_be_imported_by_its_name_alone() -> None:
    with pytest.raises(GrafanaError, match='invalid ID "g"'):
        RuleGroup().read(grafana(serving()), "g", {})


def test_a_name_is_escaped_in_a_path() -> None:
    path = "/api/v1/provisioning/folder/f/rule-groups/a%20b%2Fc"
    fake = FakeGrafana({f"GET {path}": (404, {})})
    assert RuleGroup().read(grafana(fake), "1:f:a b/c", {}) is None


# --- Contact points


def remote_point(uid: str, kind: str, **settings: Any) -> dict[str, Any]:
    return {"uid": uid, "name": "oncall", "type": kind, "settings": settings, "provenance": "api"}


def created(
    kind: str, notifier: dict[str, Any], remote: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent for a notifier, and what it is in the state afterwards."""
    fake = FakeGrafana({f"POST {POINTS}": (202, {"uid": "u"}), f"GET {POINTS}": (200, [remote])})
    _, state = ContactPoint().create(grafana(fake), point(**{kind: [notifier]}))
    (back,) = state[kind]
    return json.loads(fake.requests[1].content), back


def test_addresses_are_one_text_to_grafana() -> None:
    remote = remote_point("u", "email", addresses="a@x;b@x,c@x\nd@x", singleEmail=True)
    sent, back = created("emails", {"addresses": ["a@x", "b@x"]}, remote)
    assert sent["settings"] == {"addresses": "a@x;b@x", "singleEmail": False}
    assert back["addresses"] == ["a@x", "b@x", "c@x", "d@x"]
    assert back["singleEmail"]


def test_a_webhook_with_credentials() -> None:
    remote = remote_point("u", "webhook", url="http://h", username="me", password="[REDACTED]")
    notifier = {
        "url": "http://h",
        "basicAuthUser": "me",
        "basicAuthPassword": "secret",
        "headers": {"X-A": "1"},
        "maxAlerts": 3,
        "disableResolveMessage": True,
    }
    sent, back = created("webhooks", notifier, remote)
    assert sent == {
        "disableResolveMessage": True,
        "name": "oncall",
        "settings": {
            "headers": {"X-A": "1"},
            "maxAlerts": 3,
            "password": "secret",
            "url": "http://h",
            "username": "me",
        },
        "type": "webhook",
    }
    assert (back["basicAuthPassword"], back["headers"], back["maxAlerts"]) == ("secret", {}, 0)


@pytest.mark.parametrize(
    ("kind", "notifier", "settings"),
    [
        (
            "pagerduties",
            {"integrationKey": "k", "class": "c", "details": {"a": "b"}},
            {"integrationKey": "k", "class": "c", "details": {"a": "b"}},
        ),
        ("slacks", {"token": "t", "mentionUsers": "m"}, {"token": "t", "mentionUsers": "m"}),
    ],
)
def test_other_notifiers_go_there_and_come_back(
    kind: str, notifier: dict[str, Any], settings: dict[str, Any]
) -> None:
    type_ = {"pagerduties": "pagerduty", "slacks": "slack"}[kind]
    sent, back = created(kind, notifier, remote_point("u", type_, **settings))
    assert (sent["type"], sent["settings"]) == (type_, settings)
    assert {name: back[name] for name in notifier} == notifier


def test_settings_without_a_property_are_kept() -> None:
    remote = remote_point("u", "slack", recipient="#a", unheard="of", flag=True)
    _, back = created("slacks", {"recipient": "#a", "settings": {"unheard": "of"}}, remote)
    assert back["settings"] == {"unheard": "of", "flag": "true"}


def test_a_secret_comes_from_the_state_and_is_empty_without_one() -> None:
    answer = [
        remote_point("u1", "slack", url="[REDACTED]"),
        remote_point("u2", "slack", url="[REDACTED]"),
        {**remote_point("u3", "slack"), "name": "another"},
    ]
    fake = FakeGrafana({f"GET {POINTS}": (200, answer)})
    known = {"slacks": [{"uid": "u2", "url": "two"}, {"uid": "u1", "url": "one"}]}
    found = ContactPoint().read(grafana(fake), "1:oncall", known)
    assert found is not None
    state = found[1]
    assert [(it["uid"], it["url"]) for it in state["slacks"]] == [("u1", "one"), ("u2", "two")]
    found = ContactPoint().read(grafana(fake), "oncall", {})
    assert found is not None
    state = found[1]
    assert [it["url"] for it in state["slacks"]] == [""]


@pytest.mark.parametrize("settings", [{"url": "http://a"}, {"url": "http://a", "maxAlerts": 3}])
def test_a_doubled_notifier_is_seen_once(settings: dict[str, Any]) -> None:
    twice = [remote_point("u1", "webhook", **settings), remote_point("u2", "webhook", **settings)]
    other = remote_point("u3", "webhook", url="http://b")
    fake = FakeGrafana({f"GET {POINTS}": (200, [*twice, other])})
    found = ContactPoint().read(grafana(fake), "1:oncall", {})
    assert found is not None
    assert {it["uid"] for it in found[1]["webhooks"]} == {"u1", "u3"}


def test_a_contact_point_that_is_gone_reads_as_nothing() -> None:
    fake = FakeGrafana({f"GET {POINTS}": (200, [{**remote_point("u", "slack"), "name": "b"}])})
    assert ContactPoint().read(grafana(fake), "1:oncall", {}) is None


def test_a_notifier_of_another_kind_is_an_error() -> None:
    fake = FakeGrafana({f"GET {POINTS}": (200, [remote_point("u", "discord")])})
    with pytest.raises(GrafanaError, match=r"not reproduced .* discord"):
        ContactPoint().read(grafana(fake), "1:oncall", {})


def test_an_update_sends_all_and_deletes_the_rest_last() -> None:
    kind = ContactPoint()
    olds = kind.plan_create(point(emails=[{"addresses": ["a@x"]}], slacks=[{"url": "one"}]))
    olds["emails"][0]["uid"], olds["slacks"][0]["uid"] = "e", "s"
    news = point(emails=[{"addresses": ["a@x"]}], webhooks=[{"url": "http://h"}])
    answer = [remote_point("e", "email", addresses="a@x"), remote_point("w", "webhook", url="h")]
    fake = FakeGrafana(
        {
            f"PUT {POINTS}/e": (202, {}),
            f"POST {POINTS}": (202, {"uid": "w"}),
            f"DELETE {POINTS}/s": (202, {}),
            f"GET {POINTS}": (200, answer),
        }
    )
    state = kind.update(grafana(fake), "1:oncall", olds, news)
    wanted = [f"PUT {POINTS}/e", f"POST {POINTS}", f"DELETE {POINTS}/s", f"GET {POINTS}"]
    assert fake.asked[1:] == wanted
    assert ([it["uid"] for it in state["webhooks"]], state["slacks"]) == (["w"], [])


def test_a_deletion_asks_for_the_name_escaped() -> None:
    fake = FakeGrafana(
        {f"GET {POINTS}?name=a%20b": (200, [{"uid": "u"}]), f"DELETE {POINTS}/u": (202, {})}
    )
    ContactPoint().delete(grafana(fake), "1:a b", {})
    assert fake.asked[-1] == f"DELETE {POINTS}/u"


# --- Schema


def test_the_schema_describes_what_is_inside() -> None:
    schema = json.loads(package_schema([ContactPoint(), RuleGroup()]))
    rule = schema["types"]["grafana:alerting/RuleGroupRule:RuleGroupRule"]
    assert rule["required"] == ["datas", "name"]
    data = "grafana:alerting/RuleGroupRuleData:RuleGroupRuleData"
    assert rule["properties"]["datas"] == {
        "type": "array",
        "items": {"$ref": f"#/types/{data}"},
    }
    assert data in schema["types"]
    assert "record" not in rule["properties"]
    slack = schema["types"]["grafana:alerting/ContactPointSlack:ContactPointSlack"]
    assert slack["properties"]["url"] == {"type": "string", "secret": True}
    assert "discords" not in schema["resources"][ContactPoint.type_name]["inputProperties"]
