"""Which rules of a rule group are evaluated otherwise, and by what."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.alerting.groups import AlertGroup, AlertRule
from mcp_monitoring.resources.rule_groups import stages
from mcp_monitoring.review.diff.evaluated import BY_MORE, UNKNOWN_QUERY, EvaluatedRule
from mcp_monitoring.review.diff.rules import rule_group_diff

RULE = AlertRule("High", "load > 5", "5m", "0s", {}, {})
GROUP = AlertGroup(Path("load.yaml"), "load", 60, 0, (RULE,))
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def deployed(rule: AlertRule = RULE, group: AlertGroup = GROUP, **changes: Any) -> dict[str, Any]:
    """A rule as a plan has it."""
    made_stages: list[Any] = list(stages(rule, group, "prom"))
    datas = [
        {
            "refId": stage["ref_id"],
            "queryType": stage["query_type"],
            "datasourceUid": stage["datasource_uid"],
            "relativeTimeRange": {
                "from": stage["relative_time_range"]["from_"],
                "to": stage["relative_time_range"]["to"],
            },
            "model": stage["model"],
        }
        for stage in made_stages
    ]
    made = {"uid": "a", "name": rule.name, "for": rule.for_, "keepFiringFor": rule.keep_firing_for}
    return {**made, "datas": datas, "condition": "threshold", **changes}


def in_group(*rules: dict[str, Any], interval: int = 60) -> dict[str, Any]:
    return {"name": "load", "intervalSeconds": interval, "rules": list(rules)}


def edited(number: int, **changes: Any) -> dict[str, Any]:
    """The rule with another model of one of its stages."""
    rule = deployed()
    model = json.loads(rule["datas"][number]["model"])
    rule["datas"][number]["model"] = json.dumps({**model, **changes})
    return rule


def test_what_the_component_deploys_is_evaluated_as_in_its_file() -> None:
    group = replace(GROUP, interval_seconds=30, query_offset_seconds=60)
    rule = replace(RULE, keep_firing_for="10m")

    (found,) = rule_group_diff({}, in_group(deployed(rule, group), interval=30)).evaluations

    assert (found.uid, found.title, found.before) == ("a", "High", None)
    assert found.after == EvaluatedRule("load > 5", "5m", "10m", 30, 60, "prom")


@pytest.mark.parametrize(
    "changed",
    [
        in_group(deployed(replace(RULE, expr="load > 6"))),
        in_group(deployed(replace(RULE, for_="6m"))),
        in_group(deployed(replace(RULE, keep_firing_for="6m"))),
        in_group(deployed(), interval=30),
        in_group(deployed(group=replace(GROUP, query_offset_seconds=60))),
        in_group(deployed(isPaused=True)),
        in_group(edited(2, conditions=[{"evaluator": {"type": "gt", "params": [3]}}])),
        in_group(),
    ],
)
def test_whatever_decides_when_it_fires_is_a_change(changed: dict[str, Any]) -> None:
    assert rule_group_diff(in_group(deployed()), changed).evaluations
    assert rule_group_diff(changed, in_group(deployed())).evaluations


@pytest.mark.parametrize(
    "same",
    [
        deployed(),
        deployed(replace(RULE, expr="load  >  5")),
        deployed(replace(RULE, for_="300s")),
        deployed(annotations={"summary": "Help!"}),
        deployed(labels={"severity": "low"}),
        deployed(notificationSettings={"contactPoint": "oncall"}),
        edited(0, intervalMs=1000, maxDataPoints=43200),
    ],
)
def test_what_decides_nothing_is_none(same: dict[str, Any]) -> None:
    assert rule_group_diff(in_group(deployed()), in_group(same)).evaluations == ()


@pytest.mark.parametrize(
    "rule",
    [
        edited(2, conditions=[{"evaluator": {"type": "gt", "params": [3]}}]),
        edited(2, conditions=[{"evaluator": {"type": "lt", "params": [0]}}]),
        edited(2, conditions=[]),
        edited(2, expression="query"),
        edited(1, expression="$query > 3"),
        edited(1, type="reduce"),
        {**deployed(), "datas": deployed()["datas"][:2]},
    ],
)
def test_a_rule_that_looks_at_values_is_not_taken_for_one_of_prometheus(
    rule: dict[str, Any],
) -> None:
    (found,) = rule_group_diff({}, in_group(rule)).evaluations

    assert found.after is not None
    assert found.after.problem == BY_MORE


@pytest.mark.parametrize("datas", [UNKNOWN, [], None, [{"refId": "query", "model": UNKNOWN}]])
def test_a_query_that_is_not_known_yet_is_not_made_up(datas: Any) -> None:
    (found,) = rule_group_diff({}, in_group({**deployed(), "datas": datas})).evaluations

    assert found.after is not None
    assert found.after.problem == UNKNOWN_QUERY


def test_a_recording_rule_is_no_alert() -> None:
    recording = deployed(record={"metric": "load:max", "from": "query"})

    assert rule_group_diff({}, in_group(recording)).evaluations == ()
