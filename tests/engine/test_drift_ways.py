"""Drift without the engine says what the engine says: of what the component does not make, too.

More random sequences of edits than by default: `DRIFT_SEQUENCES=50`.
"""

import json
import os
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from engine.drift_matrix import CONTACT_POINTS
from engine.project import Project
from engine.review import run
from mcp_monitoring.review.stacks.stack import read_stack, read_with_secrets
from mcp_monitoring.review.stacks.state_files import read_state_file

PROGRAM = """
import json
import pulumi
from pulumiverse_grafana import alerting, oss

folder = oss.Folder("own", uid="own", title="Own")
oss.DataSource(
    "headers",
    uid="headers",
    name="Headers",
    type="prometheus",
    url="http://127.0.0.1:9",
    http_headers={"X-One": "canary-1", "X-Two": "canary-2"},
    secure_json_data_encoded=json.dumps({"token": "canary-3"}),
)
for number in range(12):
    model = {"uid": f"own-{number}", "title": f"Own {number}", "panels": []}
    oss.Dashboard(f"own-{number}", config_json=json.dumps(model), folder=folder.uid)
alerting.ContactPoint(
    "own-point",
    name="Own point",
    slacks=[{"url": "http://127.0.0.1:9/canary-4", "recipient": "#own"}],
    webhooks=[{"url": "http://127.0.0.1:9/hook"}],
)
alerting.RuleGroup(
    "own-rules",
    name="Own rules",
    folder_uid=folder.uid,
    interval_seconds=60,
    rules=[
        {
            "name": name,
            "uid": name,
            "condition": "A",
            "for": "5m",
            "datas": [
                {
                    "ref_id": "A",
                    "datasource_uid": "__expr__",
                    "relative_time_range": {"from_": 0, "to": 0},
                    "model": json.dumps({"refId": "A", "type": "math", "expression": "1"}),
                }
            ],
        }
        for name in ("own-a", "own-b")
    ],
)
pulumi.export("dashboardUrls", {})
"""
SEQUENCES = int(os.environ.get("DRIFT_SEQUENCES", "3"))
GROUP = "/api/v1/provisioning/folder/own/rule-groups/Own%20rules"


@pytest.fixture(scope="module")
def own(sandbox: Project) -> Iterator[Project]:
    """A stack of a program of its own, with secrets that only its state knows."""
    program = sandbox.directory / "__main__.py"
    before = program.read_text()
    program.write_text(PROGRAM)
    sandbox.up()
    yield sandbox
    sandbox.pulumi("destroy", "--yes", "--skip-preview")
    program.write_text(before)


def _by(project: Project, *way: str) -> tuple[int, Any]:
    file = project.directory / "ways.json"
    said = run(project, "drift", "--stack", "dev", "--output-json", str(file), *way)
    text = file.read_text()
    assert "canary" not in said.output + text
    (stack,) = json.loads(text)["stacks"]
    return said.exit_code, stack


def _drifted(project: Project) -> list[str]:
    """Titles of what drifted, as both ways tell it."""
    code, told = _by(project)
    assert (code, told) == _by(project, "--engine")
    return sorted(one["diff"]["title"] for one in told["objects"])


def test_a_state_in_a_file_is_what_the_cli_exports(
    own: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in own.environment.items():
        monkeypatch.setenv(name, value)

    file = read_state_file("dev", own.directory)
    exported = json.loads(own.pulumi("stack", "export", "--stack", "dev").output)["deployment"]

    assert file is not None
    assert file.deployment == exported
    with_secrets = read_with_secrets(read_stack("dev", own.directory)).by_urn()
    (source,) = [one for urn, one in with_secrets.items() if urn.endswith("::headers")]
    assert source["inputs"]["httpHeaders"] == {"X-One": "canary-1", "X-Two": "canary-2"}


def test_nothing_drifts_after_a_deployment(own: Project) -> None:
    assert _drifted(own) == []


def test_a_removed_header_an_edited_dashboard_and_a_notifier_made_anew(own: Project) -> None:
    source = own.get("/api/datasources/uid/headers")
    names = {key: name for key, name in source["jsonData"].items() if name != "X-Two"}
    own.send("PUT", "/api/datasources/uid/headers", {**source, "jsonData": names})
    for number, change in ((3, {"title": "Renamed"}), (7, {"tags": ["by hand"]})):
        own.edit_dashboard(f"own-{number}", **change)
    own.send("DELETE", "/api/dashboards/uid/own-9")
    slack = next(one for one in own.get(CONTACT_POINTS) if one["type"] == "slack")
    own.send("DELETE", f"{CONTACT_POINTS}/{slack['uid']}")
    settings = {**slack["settings"], "url": "http://127.0.0.1:9/another"}
    own.send("POST", CONTACT_POINTS, {**slack, "uid": "anew", "settings": settings})

    assert _drifted(own) == ["Headers", "Own 3", "Own 7", "Own 9", "Own point"]

    own.up("--refresh", "--run-program")


def _dashboard(**change: Any) -> Callable[[Project, str], None]:
    return lambda project, uid: project.edit_dashboard(uid, **change)


def _moved(project: Project, uid: str) -> None:
    model = project.dashboard(uid)["dashboard"]
    project.send("POST", "/api/dashboards/db", {"dashboard": model, "folderUid": ""})


def _deleted(project: Project, uid: str) -> None:
    project.send("DELETE", f"/api/dashboards/uid/{uid}")


def _folder(project: Project) -> None:
    project.send("PUT", "/api/folders/own", {"title": "Renamed", "overwrite": True})


def _source(project: Project) -> None:
    source = project.get("/api/datasources/uid/headers")
    project.send("PUT", "/api/datasources/uid/headers", {**source, "url": "http://127.0.0.1:8"})


def _interval(project: Project) -> None:
    project.send("PUT", GROUP, {**project.get(GROUP), "interval": 120})


def _rules(project: Project) -> None:
    group = project.get(GROUP)
    group["rules"].reverse()
    group["rules"][0]["for"] = "10m"
    project.send("PUT", GROUP, group)


def _notifier(project: Project) -> None:
    hook = next(one for one in project.get(CONTACT_POINTS) if one["type"] == "webhook")
    project.send("PUT", f"{CONTACT_POINTS}/{hook['uid']}", {**hook, "disableResolveMessage": True})


OF_DASHBOARDS = (
    _dashboard(title="Renamed"),
    _dashboard(tags=["by hand"]),
    _dashboard(panels=[{"id": 1, "type": "text", "title": "New"}]),
    _dashboard(refresh="1m", timezone="utc"),
    _moved,
    _deleted,
)
OF_OTHERS = (_folder, _source, _interval, _rules, _notifier)


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_of_random_edits_no_object_is_told_less_than_by_the_engine(own: Project, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # repeatable, not secret
    for number in chance.sample(range(12), 4):
        chance.choice(OF_DASHBOARDS)(own, f"own-{number}")
    for edit in chance.sample(OF_OTHERS, 2):
        edit(own)

    ours, engines = (
        {one["diff"]["urn"]: one["diff"] for one in _by(own, *way)[1]["objects"]}
        for way in ((), ("--engine",))
    )

    assert len(engines) >= 5
    assert {urn: ours.get(urn) for urn in engines} == engines
    own.up("--refresh", "--run-program")
