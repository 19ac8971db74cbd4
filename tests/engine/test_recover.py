"""A stack that is stuck heals with one command: answers lost, updates killed, locks left behind."""

import json
import os
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from engine.crashes import UP, begin
from engine.project import Project, ours
from engine.review import run, run_json
from engine.targets import REAL
from failing_network import FailingNetwork, Fault, failing_network

# The plugin sends a request once more (`retries: 1`). The second folder or data source is refused,
# so one loss is a failure; a second contact point or group is not, so it takes two.
TWICE = 2


@pytest.fixture
def network(project: Project) -> Iterator[FailingNetwork]:
    """The project, deployed through a network that fails when a test says so."""
    if REAL:
        pytest.skip("the real provider waits almost a minute for each lost answer")
    with failing_network(project.config.grafana_url) as network:
        _configure(project, url=network.url, retries=1, retryWait=1)
        yield network
        if project.pulumi("destroy", "--yes", "--skip-preview", check=False).exit_code:
            _forget(project)
        # A test that failed leaves what its stack does not know; the next ones want none of it.
        project.grafana.delete("/api/folders/mcp?forceDeleteRules=true")
        project.grafana.delete("/api/datasources/uid/mcp-prometheus")
        for one in project.get("/api/v1/provisioning/contact-points?name=mcp-monitoring"):
            project.grafana.delete(f"/api/v1/provisioning/contact-points/{one['uid']}")


def _configure(project: Project, **settings: Any) -> None:
    document = yaml.safe_load(project.stack_file.read_text())
    document["config"] |= {f"grafana:{key}": value for key, value in settings.items()}
    project.stack_file.write_text(yaml.safe_dump(document))


def _forget(project: Project) -> None:
    for file in _locks(project):
        file.unlink()
    state = json.loads(project.run("pulumi", "stack", "export").stdout)
    state["deployment"] = {**state["deployment"], "resources": [], "pending_operations": []}
    project.pulumi("stack", "import", stdin=json.dumps(state))


def _is_whole(project: Project) -> None:
    """Fails unless Grafana has exactly the objects of the files, once, and nothing drifted."""
    assert project.objects() == ours()
    points = project.get("/api/v1/provisioning/contact-points")
    named = [one["name"] for one in points if one["name"] == "mcp-monitoring"]
    assert named == ["mcp-monitoring"], "one notifier"
    assert "unchanged" in project.pulumi("preview", "--expect-no-changes").output
    assert "No drift" in run(project, "drift", "--stack", "dev").output


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ({"POST /api/folders": 1}, ["MCP  is what would be sent"]),
        ({"POST /api/datasources": 1}, ["Prometheus  carries the mark of this stack"]),
        (
            {"POST /api/v1/provisioning/contact-points": TWICE},
            ["has the notifiers that the program says", "is sent twice"],
        ),
        (
            {
                "POST /api/v1/provisioning/contact-points": 1,
                "PUT /api/v1/provisioning/folder/mcp/rule-groups/mcp-pool": TWICE,
            },
            ["has our alerts, in a folder that this stack uses", "is sent twice"],
        ),
    ],
    ids=["folder", "data source", "contact point", "rule group and a notifier"],
)
def test_lost_answers_are_healed_by_one_command_and_one_deployment(
    project: Project, network: FailingNetwork, lost: dict[str, int], said: list[str]
) -> None:
    for request, times in lost.items():
        network.strike(Fault.ANSWER_LOST, request, times)
    failed = project.up(check=False)
    assert failed.exit_code
    assert Counter(network.requests_of(Fault.ANSWER_LOST)) == lost
    explained = run(project, "explain", stdin=failed.output)
    assert explained.exit_code == 0, explained.output
    assert "mcp-monitoring recover --stack dev" in explained.output

    found = run(project, "recover", "--stack", "dev", "--yes")
    assert found.exit_code == 0, found.output
    assert all(text in found.output for text in said), found.output
    project.up()
    _is_whole(project)


def test_a_stack_that_fails_again_and_again_is_healed_all_the_same(
    project: Project, network: FailingNetwork
) -> None:
    network.strike(Fault.ANSWER_LOST, "POST /api/dashboards/db", TWICE)
    project.up(check=False)
    again = project.up(check=False)
    assert "[412]" in again.output, "it is stuck"
    assert project.pulumi("destroy", "--yes", "--skip-preview", check=False).exit_code

    listed = run(project, "recover", "--stack", "dev", "--dry-run")
    assert listed.exit_code == 2
    assert run(project, "recover", "--stack", "dev", "--yes").exit_code == 0
    project.up()
    _is_whole(project)


def _locks(project: Project) -> list[Path]:
    return list((project.config.backend / ".pulumi" / "locks").rglob("*.json"))


def _pending(project: Project) -> list[str]:
    exported = json.loads(project.run("pulumi", "stack", "export").stdout)
    operations = exported["deployment"].get("pending_operations") or []
    return [one["resource"]["urn"].rpartition("::")[2] for one in operations]


def test_a_killed_update_leaves_nothing_behind_that_a_recovery_does_not_clear(
    project: Project, network: FailingNetwork
) -> None:
    with network.holding("POST /api/dashboards/db") as came:
        up = begin(project, *UP)
        assert came.wait(60)
        time.sleep(1)  # The engine writes down what it has begun.
        os.killpg(up.pid, signal.SIGKILL)
        up.communicate(timeout=30)
    assert _locks(project)
    begun = _pending(project)
    assert begun, "creations were not finished"
    for _ in range(50):
        if {f"monitoring-{uid}" for uid in project.objects()["dashboards"]} & set(begun):
            break
        time.sleep(0.1)

    asked = run(project, "recover", "--stack", "dev")
    assert asked.exit_code == 2
    assert "to do it without a question: --yes" in asked.output
    assert _locks(project), "without an answer nothing is touched"
    assert _pending(project) == begun

    done = run(project, "recover", "--stack", "dev", "--yes")
    assert done.exit_code == 0, done.output
    assert "has ended: its process is gone" in done.output
    assert not _locks(project)
    assert not _pending(project)

    project.up()
    _is_whole(project)
    assert "Nothing to recover" in run(project, "recover", "--stack", "dev").output


def test_a_killed_update_without_checkpoints_is_found_in_grafana_again(
    project: Project, network: FailingNetwork
) -> None:
    without = replace(
        project, environment={**project.environment, "PULUMI_SKIP_CHECKPOINTS": "true"}
    )
    # The contact point comes after folder, data source and dashboards.
    with network.holding("POST /api/v1/provisioning/contact-points") as came:
        up = begin(without, *UP)
        assert came.wait(60)
        os.killpg(up.pid, signal.SIGKILL)
        up.communicate(timeout=30)
    assert project.objects()["dashboards"] == ours()["dashboards"]
    assert not project.state(), "the state knows nothing of what was made"
    assert not _pending(project)

    done = run(project, "recover", "--stack", "dev", "--yes")
    assert done.exit_code == 0, done.output
    project.up()
    _is_whole(project)


def test_an_update_that_still_runs_is_never_touched(
    project: Project, network: FailingNetwork
) -> None:
    with network.holding("POST /api/folders") as came:
        up = begin(project, *UP)
        assert came.wait(60)
        before = [(file, file.read_text()) for file in _locks(project)]
        refused = run(project, "recover", "--stack", "dev", "--yes")
        assert refused.exit_code == 1
        assert f"process {up.pid}" in refused.output
        assert "still runs" in refused.output
        assert [(file, file.read_text()) for file in _locks(project)] == before
    output, _ = up.communicate(timeout=120)
    assert up.returncode == 0, output
    assert project.objects() == ours()


def test_an_update_that_was_begun_elsewhere_is_left_to_a_person(project: Project) -> None:
    # Pulumi itself writes the lock, into the directory that it looks for it.
    locks = project.config.backend / ".pulumi/locks/organization/mcp-monitoring/dev"
    locks.mkdir(parents=True, exist_ok=True)
    lock = {"pid": 7, "username": "ci", "hostname": "runner-1", "timestamp": "2026-11-01T00:00:00Z"}
    file = locks / f"{uuid4()}.json"
    file.write_text(json.dumps(lock))
    try:
        assert "currently locked" in project.up(check=False).output
        left = run(project, "recover", "--stack", "dev", "--yes")
        assert left.exit_code == 2
        assert "ci@runner-1, process 7" in left.output
        assert "pulumi cancel --yes --stack dev" in left.output
        assert file.exists()

        file.write_text(json.dumps({**lock, "pid": _ended(), "hostname": socket.gethostname()}))
        assert run(project, "recover", "--stack", "dev", "--yes").exit_code == 0
        assert not file.exists()
    finally:
        file.unlink(missing_ok=True)


def _ended() -> int:
    """Returns the number of a process that is gone."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def test_an_object_of_somebody_else_with_our_uid_is_never_taken(project: Project) -> None:
    model = json.loads((project.dashboards / "mcp-pool.json").read_text())
    mark = {"folderUid": "mcp", "project": "warehouse", "stack": "prod"}
    source = {"uid": "mcp-prometheus", "name": "Theirs", "type": "prometheus", "access": "proxy"}
    project.send("POST", "/api/folders", {"uid": "mcp", "title": "Somebody else's"})
    project.send("POST", "/api/datasources", {**source, "url": "http://127.0.0.1:9"})
    bodies = (
        {**model, "uid": "mcp-pool", "mcpMonitoring": mark},
        {"uid": "mcp-slo", "title": "By hand", "panels": []},
    )
    for body in bodies:
        project.send("POST", "/api/dashboards/db", {"dashboard": body, "folderUid": "mcp"})
    try:
        before = project.everything()
        report = run_json(project, "recover", "--stack", "dev", "--yes", exit_code=2)
        assert report["ours"] == []
        reasons = {one["title"]: one["because"] for one in report["others"]}
        assert reasons == {
            "MCP": "belongs to stack prod of project warehouse",
            "Snowflake MCP Connection Pool": "belongs to stack prod of project warehouse",
            "Snowflake MCP SLO & Alerts": "has no mark, and differs from what would be sent",
            "Prometheus": "has no mark, and differs in name, url, settings",
        }
        assert project.everything() == before
        assert not project.state()
    finally:
        project.grafana.delete("/api/datasources/uid/mcp-prometheus")
        project.grafana.delete("/api/folders/mcp?forceDeleteRules=true")


def test_an_object_of_a_renamed_resource_is_not_imported_a_second_time(project: Project) -> None:
    project.up()
    program = project.directory / "__main__.py"
    original = program.read_text()
    program.write_text(original.replace('"monitoring"', '"renamed"'))
    try:
        before = project.state().keys()
        report = run_json(project, "recover", "--stack", "dev", "--yes", exit_code=2)
        assert report["ours"] == []
        assert {one["because"] for one in report["others"]} >= {
            "is monitoring-folder of this stack",
            "is monitoring-mcp-pool of this stack",
        }
        assert project.state().keys() == before
    finally:
        program.write_text(original)
