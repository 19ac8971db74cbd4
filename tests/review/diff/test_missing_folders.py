"""A comparison with Grafana names folders that objects would go to and that are not there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_server import ORGANISATION, AnsweringServer, answering
from mcp_monitoring.review.diff.missing_folders import named_folders, with_missing_folders
from mcp_monitoring.review.diff.model import Diff
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.stacks.grafana_access import OpenGrafanas
from mcp_monitoring.review.stacks.kinds import DASHBOARD, FOLDER, RULE_GROUP
from mcp_monitoring.review.stacks.plan import Plan, State, Step
from mcp_monitoring.review.stacks.stack import Stack
from pulumi_stand_in import PulumiStandIn

URN = "urn:pulumi:dev::p::"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
NEW = Stack("dev", Path(), ())


def step(kind: str, name: str, operation: str = "create", /, **inputs: Any) -> Step:
    return Step(operation, f"{URN}{kind}::{name}", kind, True, None, State(inputs=inputs))


def dashboard(name: str, folder: Any, operation: str = "create") -> Step:
    model = json.dumps({"title": name, "uid": name, "panels": []})
    return step(DASHBOARD, name, operation, configJson=model, folder=folder)


def plan(*steps: Step, url: str = "") -> Plan:
    return Plan(steps, {"grafana:url": url})


@pytest.mark.parametrize(
    ("one", "folders"),
    [
        (dashboard("a", "team"), ["team"]),
        (dashboard("a", "1:team", "update"), ["team"]),
        (step(RULE_GROUP, "g", "replace", name="g", folderUid="team"), ["team"]),
        (step(FOLDER, "f", uid="mcp", title="MCP", parentFolderUid="team"), ["team"]),
        (step(FOLDER, "f", uid="mcp", title="MCP"), []),
        (dashboard("a", ""), []),
        (dashboard("a", "0"), []),
        (dashboard("a", UNKNOWN), []),
        (dashboard("a", {"unknown": True}), []),
        (dashboard("a", "team", "same"), []),
        (dashboard("a", "team", "delete"), []),
    ],
)
def test_the_folders_that_something_is_sent_to_have_to_be_there(
    one: Step, folders: list[str]
) -> None:
    assert list(named_folders(plan(one), NEW)) == folders


def test_a_folder_of_the_stack_itself_is_not_asked_for() -> None:
    made = plan(step(FOLDER, "f", uid="mcp", title="MCP"), dashboard("a", "mcp"))
    kept = {"type": FOLDER, "urn": f"{URN}{FOLDER}::f", "inputs": {"uid": "mcp", "title": "MCP"}}

    assert named_folders(made, NEW) == {}
    assert named_folders(plan(dashboard("a", "mcp")), Stack("dev", Path(), (kept,))) == {}


@pytest.fixture
def grafana(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnsweringServer]:
    """A Grafana with the folder `Team`; a `pulumi` on PATH, and a credential."""
    PulumiStandIn(tmp_path / "bin", monkeypatch).answers("config", {})
    monkeypatch.setenv("GRAFANA_AUTH", "admin:secret-canary")
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    team = {"uid": "team-x1", "title": "Team"}
    with answering() as server:
        server.status = 404
        server.answers = {
            "/api/org": ORGANISATION,
            "/api/folders": (200, json.dumps([team]).encode()),
            "/api/folders/team-x1": (200, json.dumps(team).encode()),
        }
        yield server


def compared(grafana: AnsweringServer, *steps: Step) -> Diff:
    made = plan(*steps, url=f"http://127.0.0.1:{grafana.server_port}")
    with OpenGrafanas() as grafanas:
        return with_missing_folders(plan_diff(made, stack="dev"), made, NEW, grafanas)


def test_each_object_that_would_go_to_a_missing_folder_is_at_risk(
    grafana: AnsweringServer,
) -> None:
    found = compared(
        grafana,
        dashboard("a", "elsewhere"),
        dashboard("b", "team-x1"),
        step(RULE_GROUP, "g", name="g", folderUid="elsewhere", rules=[]),
        step(FOLDER, "f", uid="mcp", title="MCP", parentFolderUid="elsewhere"),
    )

    where = "goes to the folder 'elsewhere', which is not in Grafana; pulumi up would"
    assert {one.title: [risk.text for risk in one.risks] for one in found.objects} == {
        "a": [f"{where} be refused"],
        "b": [],
        "g": [f"{where} try for two minutes, and then be refused"],
        "MCP": [f"{where} look for it for two minutes, and then fail"],
    }
    assert found.notes == (
        "Grafana has no folder with the uid 'elsewhere'; make it in Grafana first, or leave"
        " folder_uid out: then the component makes a folder",
    )


@pytest.mark.parametrize(
    ("uid", "said"),
    [
        ("Team", "the folder of this title has the uid team-x1: set folder_uid to that"),
        ("team-x2", "did you mean team-x1, 'Team'?"),
    ],
)
def test_the_folder_that_was_probably_meant_is_named(
    grafana: AnsweringServer, uid: str, said: str
) -> None:
    (note,) = compared(grafana, dashboard("a", uid)).notes

    assert note == f"Grafana has no folder with the uid {uid!r}; {said}"


def test_a_grafana_that_shows_no_folder_is_a_note(grafana: AnsweringServer) -> None:
    grafana.answers["/api/folders/team-x1"] = (403, b'{"message": "no permission"}')

    found = compared(grafana, dashboard("a", "team-x1"))

    assert not found.risks
    (note,) = found.notes
    assert note.startswith("existing folders were not looked up in Grafana: ")


def test_a_plan_that_names_no_other_folder_asks_nothing(grafana: AnsweringServer) -> None:
    compared(grafana, step(FOLDER, "f", uid="mcp", title="MCP"), dashboard("a", "mcp"))

    assert grafana.seen == []
