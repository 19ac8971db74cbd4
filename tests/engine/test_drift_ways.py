"""Drift without the engine says what the engine says: of what the component does not make, too."""

import json
from collections.abc import Iterator
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
pulumi.export("dashboardUrls", {})
"""


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
