"""What is read of Grafana and what differs, held to recorded refreshes of the real provider."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from mcp_monitoring.review.drift.asking import ask
from mcp_monitoring.review.servers.listed_dashboards import as_read_alone
from mcp_monitoring.review.servers.shared_answers import SharedAnswers
from mcp_monitoring.review.stacks.kinds import DASHBOARD, FOLDER

from .grafana_answers import RECORDINGS, deployed, held, load, plain

REFRESHES = sorted(
    int(file.name.partition("-")[0])
    for file in RECORDINGS.glob("[0-9]*-*.json")
    if json.loads(file.read_text())["command"].startswith("pulumi refresh")
)


def _read(run: dict[str, Any]) -> dict[str, Any]:
    """What our way reads of each resource that a recorded refresh read."""
    there = held(run)
    readings, _ = ask(deployed(run), SharedAnswers(there.grafana(), set()))
    return dict(readings)


def _of_any_address(kind: str, state: dict[str, Any]) -> dict[str, Any]:
    """The properties, without the address of Grafana in the address of a page."""
    if kind in (FOLDER, DASHBOARD):
        return {**state, "url": urlsplit(state["url"]).path}
    return state


def test_there_are_refreshes_of_every_kind_to_be_held_to() -> None:
    types = {one["type"] for number in REFRESHES for one in deployed(load(number))}

    assert len(REFRESHES) == 72
    assert len(types) == 5


@pytest.mark.parametrize("number", REFRESHES)
def test_the_properties_and_the_differences_are_those_of_the_provider(number: int) -> None:
    run = load(number)
    readings = _read(run)
    calls = [call for call in run["provider_calls"] if call["request"].get("urn") in readings]
    assert calls or not readings
    for call in calls:
        reading, answer = readings[call["request"]["urn"]], call.get("response") or {}
        if call["method"] == "Read" and not answer.get("id"):
            assert reading.state is None
        elif call["method"] == "Read":
            kind = call["request"]["type"]
            assert _of_any_address(kind, reading.state) == _of_any_address(
                kind, plain(answer["properties"])
            )
        elif call["method"] == "Diff":
            # `__meta` is the bridge's own; it says that something forces a replacement.
            assert sorted(reading.differing) == sorted({*answer.get("diffs", [])} - {"__meta"})


# --- lists show the same as single reads ---------------------------------------------------------


def _newer_api() -> dict[str, Any]:
    calls: list[dict[str, Any]] = json.loads((RECORDINGS / "v2-api.json").read_text())
    return {call["label"]: call["response"] for call in calls}


def test_a_dashboard_of_the_newer_api_is_the_one_that_is_read_alone() -> None:
    recorded = _newer_api()

    listed = as_read_alone(recorded["the bare one by v0alpha1"])

    assert listed is not None
    alone = recorded["the bare one by /api"]
    assert listed["dashboard"] == alone["dashboard"]
    assert listed["meta"]["folderUid"] == alone["meta"]["folderUid"]


@pytest.mark.parametrize(
    "label",
    [
        "get v0alpha1",  # stored as v2beta1
        "get v1beta1",
        "the bare one by v1beta1",
        "the classical one by v2beta1",
        "RowsLayout by v1beta1",
    ],
)
def test_a_dashboard_that_grafana_converts_is_read_alone(label: str) -> None:
    assert as_read_alone(_newer_api()[label]) is None


def test_a_dashboard_in_the_list_is_recorded_as_it_is_alone() -> None:
    recorded = _newer_api()

    (item,) = [one for one in recorded["list"]["items"] if one["metadata"]["name"] == "a-bare"]
    assert item == recorded["the bare one by v2beta1"]


def test_rules_in_the_list_and_in_their_group_are_those_that_are_read_alone() -> None:
    calls = json.loads((RECORDINGS / "grafana-api.json").read_text())
    recorded = {call["label"]: call["response"] for call in calls}
    alone = recorded["rule"]

    assert [one for one in recorded["rules"] if one["uid"] == alone["uid"]] == [alone]
    (grouped,) = [one for one in recorded["rule group get"]["rules"] if one["uid"] == alone["uid"]]
    assert grouped == {key: value for key, value in alone.items() if key != "provenance"}
