"""Rule groups from two lists are those that are read alone, or are read alone."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.servers.listed_rule_groups import listed_rule_groups

RECORDING = Path(__file__).parents[2] / "recordings" / "grafana-api.json"
PUT_BEFORE_THE_LIST = ("rule group with bad condition", "rule group duplicate titles")


def recorded() -> dict[str, dict[str, Any]]:
    return {call["label"]: call for call in json.loads(RECORDING.read_text())}


def lists() -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The recorded list of groups, and the rules in it as Grafana lists rules."""
    calls = recorded()
    groups = calls["prometheus-style rules"]["response"]["data"]["groups"]
    (like, *_) = calls["rules"]["response"]
    rules = {
        one["uid"]: {**like, "uid": one["uid"], "ruleGroup": group["name"]}
        for group in groups
        for one in group["rules"]
    }
    return copy.deepcopy(groups), rules


def test_a_group_has_the_interval_and_the_rules_that_it_was_recorded_with() -> None:
    calls, (groups, rules) = recorded(), lists()

    found = listed_rule_groups(groups, rules)

    put = {calls[label]["body"]["title"]: calls[label]["body"] for label in PUT_BEFORE_THE_LIST}
    assert len(found) == len(put) == 2
    for (folder, name), group in found.items():
        assert (folder, name) == (group["folderUid"], group["title"]) == ("s-mcp", name)
        assert group["interval"] == put[name]["interval"]
        sent = [one["uid"] for one in put[name]["rules"]]
        assert group["rules"] == [rules[uid] for uid in sent]


def test_what_a_single_read_of_a_group_adds_to_its_rules_is_in_the_lists() -> None:
    alone = recorded()["rule group get"]["response"]
    rules = {one["uid"]: one for one in recorded()["rules"]["response"]}
    listed = {
        "name": alone["title"],
        "folderUid": alone["folderUid"],
        "interval": 60,
        "rules": [{"uid": one["uid"]} for one in alone["rules"]],
    }

    ((_, found),) = listed_rule_groups([listed], rules).items()

    assert found.keys() == alone.keys()
    assert found["interval"] == alone["interval"]
    assert [{**one, "provenance": None} for one in found["rules"]] == [
        {**one, "provenance": None} for one in alone["rules"]
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"folderUid": None},
        {"folderUid": "another"},
        {"name": "another"},
        {"interval": None},
        {"interval": 0},
        {"interval": 10.5},
        {"interval": "1m"},
        {"rules": None},
        {"rules": []},
        {"rules": [{"uid": "s-d1"}]},
        {"rules": [{"uid": "s-d1"}, {"uid": "s-d1"}]},
        {"rules": [{"uid": "s-d1"}, {"name": "a rule without a uid"}]},
        {"rules": [{"uid": "s-d1"}, {"uid": "s-d2"}, {"uid": "new"}]},
    ],
)
def test_a_group_of_which_the_lists_disagree_is_left_out(changed: dict[str, Any]) -> None:
    groups, rules = lists()
    (doubled,) = [one for one in groups if one["name"] == "gd"]
    doubled.update(changed)

    assert [name for _, name in listed_rule_groups(groups, rules)] == ["g"]


def test_a_rule_that_only_the_list_of_rules_has_makes_its_group_be_read_alone() -> None:
    groups, rules = lists()
    rules["late"] = {**rules["s-r3"], "uid": "late"}

    assert [name for _, name in listed_rule_groups(groups, rules)] == ["gd"]
