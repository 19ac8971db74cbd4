"""Dashboards are read from one list where that is the same, and alone where it may not be."""

import copy
from typing import Any

import pytest
from mcp_monitoring.review.drift.asking import ask
from mcp_monitoring.review.drift.home import uids_of_dashboards
from mcp_monitoring.review.servers.shared_answers import SharedAnswers

from .grafana_answers import Held, deployed, held, load, resource

BULK = "/apis/dashboard.grafana.app/v0alpha1/namespaces/default/dashboards"
SINGLE = "/api/dashboards/uid/"
STORED = "/apis/dashboard.grafana.app/v1"


def fleet(several: int = 20) -> tuple[Held, list[dict[str, Any]]]:
    """A Grafana with many copies of a recorded dashboard, and their resources."""
    run = load(3)
    there = held(run)
    answer = there.single.pop(f"{SINGLE}mcp-pool")
    (one,) = [one for one in deployed(run) if one["urn"].endswith("::pool")]
    there.single.pop(f"{SINGLE}mcp-overview")
    resources = []
    for number in range(several):
        uid = f"copy-{number}"
        copied = copy.deepcopy(answer)
        copied["dashboard"]["uid"] = uid
        there.single[SINGLE + uid] = copied
        texts = {
            part: {
                **one[part],
                "configJson": one[part]["configJson"].replace('"mcp-pool"', f'"{uid}"'),
            }
            for part in ("inputs", "outputs")
        }
        resources.append({**one, **texts, "urn": f"{one['urn']}-{number}", "id": f"1:{uid}"})
    return there, resources


def differing(there: Held, resources: list[dict[str, Any]]) -> list[str]:
    """The ids of the dashboards that are told as changed or gone; no other may be unread."""
    with there.grafana() as grafana:
        shared = SharedAnswers(grafana, uids_of_dashboards(resources))
        readings, live = ask(resources, shared)
    assert not [one.unread for one in readings.values() if one.unread]
    assert len(live.dashboards) == sum(one.state is not None for one in readings.values())
    return [
        one["id"]
        for one in resources
        if readings[one["urn"]].state is None or readings[one["urn"]].differing
    ]


def alone(there: Held) -> list[str]:
    return sorted(path for path in there.asked if path.startswith(SINGLE))


@pytest.mark.parametrize("page", [1, 7, 19, 20, 500])
def test_of_a_list_in_pages_every_page_is_read(page: int) -> None:
    there, resources = fleet()
    there.page = page

    assert differing(there, resources) == []
    assert alone(there) == []
    assert not [path for path in there.asked if STORED in path]
    assert there.asked.count(BULK) == -(-20 // page)


def test_a_dashboard_that_differs_or_is_missing_is_read_alone() -> None:
    there, resources = fleet()
    there.single[f"{SINGLE}copy-3"]["dashboard"]["title"] = "Renamed"
    there.single[f"{SINGLE}copy-4"]["meta"]["folderUid"] = "elsewhere"
    del there.single[f"{SINGLE}copy-5"]

    assert differing(there, resources) == ["1:copy-3", "1:copy-4", "1:copy-5"]
    assert alone(there) == [f"{SINGLE}copy-{number}" for number in (3, 4, 5)]


def test_a_grafana_without_the_newer_api_is_asked_for_each() -> None:
    there, resources = fleet()
    there.bulk = False
    there.single[f"{SINGLE}copy-3"]["dashboard"]["title"] = "Renamed"

    assert differing(there, resources) == ["1:copy-3"]
    assert len(alone(there)) == 20


def test_a_grafana_that_refuses_the_list_is_asked_for_each() -> None:
    there, resources = fleet()
    there.refused = frozenset([BULK])

    assert differing(there, resources) == []
    assert len(alone(there)) == 20


def test_a_list_of_mostly_foreign_dashboards_is_not_read_to_its_end() -> None:
    there, resources = fleet()
    foreign = resource(copy.deepcopy(there.single[f"{SINGLE}copy-0"]))
    foreign["metadata"]["name"] = "foreign"
    there.others = [foreign] * 50_000

    assert differing(there, resources) == []
    assert there.asked.count(BULK) == 3
    assert len(alone(there)) == 20


def test_few_dashboards_are_not_worth_a_list() -> None:
    there, resources = fleet(8)

    assert differing(there, resources) == []
    assert BULK not in there.asked


@pytest.mark.parametrize(
    "status",
    [
        {"conversion": {"failed": False, "storedVersion": "v2beta1"}},
        {"conversion": {"failed": False, "storedVersion": "v1beta1"}},
        {"conversion": {"failed": True, "storedVersion": "v0alpha1"}},
    ],
)
def test_what_grafana_converts_for_the_list_is_read_alone(status: dict[str, Any]) -> None:
    there, resources = fleet()
    converted = resource(there.single[f"{SINGLE}copy-7"])
    there.others = [{**converted, "spec": {}, "status": status}]
    there.refused = frozenset()
    listed = there.single.pop(f"{SINGLE}copy-7")
    there.late = {f"{SINGLE}copy-7": listed}

    assert differing(there, resources) == []
    assert alone(there) == [f"{SINGLE}copy-7"]
    assert {path[-6:] for path in there.asked if STORED in path} == {"copy-7"}


def test_rules_that_the_list_does_not_show_are_read_alone() -> None:
    run = load(3)
    there = held(run)
    there.refused = frozenset(["/api/v1/provisioning/alert-rules"])
    rules = [one for one in deployed(run) if one["type"].endswith(":RuleGroup")]
    with there.grafana() as grafana:
        readings, _ = ask(rules, SharedAnswers(grafana, set()))

    assert [one.differing for one in readings.values()] == [()]
    assert "/api/v1/provisioning/alert-rules/mcp-down" in there.asked


GROUPS = "/api/prometheus/grafana/api/v1/rules"
RULES = "/api/v1/provisioning/alert-rules"
GROUP = "/api/v1/provisioning/folder/mcp/rule-groups/mcp"


def rule_groups(there: Held) -> list[tuple[str, ...]]:
    """What differs in each rule group of the recorded stack."""
    groups = [one for one in deployed(load(3)) if one["type"].endswith(":RuleGroup")]
    with there.grafana() as grafana:
        readings, _ = ask(groups, SharedAnswers(grafana))
    assert not [one.unread for one in readings.values() if one.unread]
    return [one.differing for one in readings.values()]


def test_rule_groups_take_two_requests() -> None:
    there = held(load(3))

    assert rule_groups(there) == [()]
    assert sorted(there.asked) == [GROUPS, RULES]


def test_an_interval_that_somebody_changed_is_in_the_list() -> None:
    there = held(load(3))
    there.single[GROUP]["interval"] = 10

    assert rule_groups(there) == [("intervalSeconds",)]
    assert GROUP not in there.asked


def test_rules_in_another_order_are_in_the_list() -> None:
    there = held(load(3))
    there.single[GROUP]["rules"].reverse()

    assert rule_groups(there) == [("rules",)]
    assert GROUP not in there.asked


@pytest.mark.parametrize("refused", [[GROUPS], [RULES], [GROUPS, RULES]], ids=len)
def test_a_list_that_grafana_refuses_makes_a_group_be_read_alone(refused: list[str]) -> None:
    there = held(load(3))
    there.refused = frozenset(refused)

    assert rule_groups(there) == [()]
    assert GROUP in there.asked


def test_a_group_that_is_gone_is_not_in_the_list() -> None:
    there = held(load(3))
    del there.single[GROUP]
    groups = [one for one in deployed(load(3)) if one["type"].endswith(":RuleGroup")]
    with there.grafana() as grafana:
        readings, _ = ask(groups, SharedAnswers(grafana))

    assert [one.state for one in readings.values()] == [None]


def descriptions(there: Held, stacks: int) -> tuple[Any, list[str]]:
    """The description of a folder, and what was asked for it."""
    with there.grafana() as grafana:
        shared = SharedAnswers(grafana, stacks=stacks)
        found = [shared.folder_description("mcp") for _ in range(2)]
    assert found[0] == found[1]
    return found[0], there.asked


FOLDERS = "/apis/folder.grafana.app/{}/namespaces/default/folders"
FOLDER = {"metadata": {"name": "mcp"}, "spec": {"title": "MCP", "description": "by hand"}}


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_many_stacks_read_the_descriptions_of_folders_from_one_list(version: str) -> None:
    there = Held({}, [])
    path = FOLDERS.format(version)
    there.late = {path: {"metadata": {}, "items": [FOLDER]}, f"{path}/mcp": FOLDER}

    found, asked = descriptions(there, 20)

    assert found == "by hand"
    assert [one for one in asked if one.endswith("/mcp")] == []
    assert asked[-1] == path


def test_few_stacks_read_each_description_alone() -> None:
    there = Held({}, [])
    path = FOLDERS.format("v1")
    there.late = {path: {"metadata": {}, "items": [FOLDER]}, f"{path}/mcp": FOLDER}

    found, asked = descriptions(there, 1)

    assert found == "by hand"
    assert asked == [f"{path}/mcp"] * 2


@pytest.mark.parametrize(
    "listed",
    [{"items": []}, {"items": None}, [], {"items": [{"metadata": {"name": "mcp"}}]}, None],
    ids=["empty", "no list", "no object", "without a title", "no such list"],
)
def test_a_folder_that_the_list_lacks_is_read_alone(listed: Any) -> None:
    there = Held({}, [])
    path = FOLDERS.format("v1")
    there.late = {f"{path}/mcp": FOLDER} | ({} if listed is None else {path: listed})

    found, asked = descriptions(there, 20)

    assert found == "by hand"
    assert f"{path}/mcp" in asked
