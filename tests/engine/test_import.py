"""Taking over what a Grafana has already, with the real engine: ids found, nothing made twice."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from engine.project import Project, Result
from engine.review import run, run_json

SECRET = "canary-5d20"


def _forget(project: Project) -> None:
    """Loses the state, as a new stack for an old Grafana does not have it."""
    exported = json.loads(project.run("pulumi", "stack", "export").stdout)
    exported["deployment"]["resources"] = []
    project.pulumi("stack", "import", stdin=json.dumps(exported))


def _import(project: Project, report: Any) -> Result:
    """Runs the command that the report ends with."""
    pulumi, *arguments = shlex.split(report["command"])
    assert pulumi == "pulumi"
    return project.pulumi(*arguments)


def _outcomes(report: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in report["objects"]:
        found.setdefault(one["outcome"], set()).add(one["title"])
    return found


@pytest.fixture(autouse=True)
def _without_a_file_of_ids(sandbox: Project) -> Iterator[None]:
    yield
    (sandbox.directory / "import.json").unlink(missing_ok=True)


def _everything(project: Project) -> dict[str, Any]:
    """Reads all objects, without when a rule was touched: an update of its folder does so, too."""
    found = project.everything()
    rules = [{**rule, "updated": ""} for rule in found["alert rules"]]
    return {**found, "alert rules": rules}


@pytest.fixture
def forgotten(project: Project) -> Iterator[Project]:
    """The repository's program, deployed once, with a stack that knows nothing of it."""
    project.up()
    _forget(project)
    yield project
    if not project.state():
        _import(project, run_json(project, "import-file", "--stack", "dev"))
    # Only a deployment tells the state what depends on what, without which nothing can go in order.
    project.up()


def test_what_was_deployed_before_is_imported_and_nothing_is_left_to_do(
    forgotten: Project,
) -> None:
    before = _everything(forgotten)
    report = run_json(forgotten, "import-file", "--stack", "dev")
    assert set(_outcomes(report)) == {"found"}
    assert not forgotten.state(), "nothing is imported yet"

    imported = _import(forgotten, report)
    assert "failed to validate" not in imported.output
    assert _everything(forgotten) == before

    diff = run_json(forgotten, "diff", "--stack", "dev")
    (folder,) = diff["objects"]
    assert folder["kind"] == "folder", "only Pulumi knows that it must not be deleted with content"
    assert forgotten.up().exit_code == 0
    assert "unchanged" in forgotten.pulumi("preview", "--expect-no-changes").output
    assert run(forgotten, "diff", "--stack", "dev", "--exit-code").exit_code == 0
    assert _everything(forgotten) == before

    again = run(forgotten, "import-file", "--stack", "dev")
    assert again.exit_code == 0
    assert "Nothing to import" in again.output


def test_secrets_are_sent_again_and_reach_neither_file_nor_report(project: Project) -> None:
    project.configure(contactEmails=["oncall@example.com"])
    project.set_secret("bearerToken", SECRET)
    project.set_secret("contactWebhookUrl", f"http://127.0.0.1:9/{SECRET}")
    project.up()
    _forget(project)

    said = run(project, "import-file", "--stack", "dev").output
    assert "pulumi up sends it again" in said
    assert SECRET not in (project.directory / "import.json").read_text()
    report = run_json(project, "import-file", "--stack", "dev")
    assert "mcp-monitoring" in _outcomes(report)["found"]
    _import(project, report)

    diff = run_json(project, "diff", "--stack", "dev")
    assert {one["operation"] for one in diff["objects"]} == {"update"}
    project.up()
    assert project.pulumi("preview", "--expect-no-changes").exit_code == 0
    assert SECRET not in "".join(project.printed)


def test_objects_of_other_uids_are_left_out_until_the_program_names_these(
    project: Project,
) -> None:
    title = json.loads((project.dashboards / "mcp-overview.json").read_text())["title"]
    project.send("POST", "/api/dashboards/db", {"dashboard": {"title": title}})
    (dashboard,) = project.get("/api/search?type=dash-db")
    source = {"name": "Prometheus", "type": "prometheus", "access": "proxy"}
    project.send("POST", "/api/datasources", {**source, "url": "http://127.0.0.1:9"})
    (datasource,) = project.get("/api/datasources")
    project.send("POST", "/api/folders", {"title": "MCP"})
    (folder,) = project.get("/api/folders")
    try:
        report = run_json(project, "import-file", "--stack", "dev", exit_code=2)
        assert report["command"] == ""
        assert not (project.directory / "import.json").exists()
        advice = {
            one["kind"]: one["advice"] for one in report["objects"] if one["outcome"] == "different"
        }
        assert set(advice) == {"dashboard", "data source", "folder"}
        assert f'write "uid": "{dashboard["uid"]}" in its file' in advice["dashboard"]
        assert f"config set datasourceUid {datasource['uid']}" in advice["data source"]
        assert f"config set folderUid {folder['uid']}" in advice["folder"]

        for key in ("prometheusUrl", "datasourceDefault", "scrapeInterval"):
            project.pulumi("config", "rm", key)
        project.configure(datasourceUid=datasource["uid"], folderUid=folder["uid"])
        file = project.dashboards / "mcp-overview.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), "uid": dashboard["uid"]}))
        report = run_json(project, "import-file", "--stack", "dev")
        assert _outcomes(report)["found"] == {title}
        _import(project, report)
        diff = run_json(project, "diff", "--stack", "dev")
        assert "replace" not in {one["operation"] for one in diff["objects"]}
        project.up()
        assert project.dashboard(dashboard["uid"])["meta"]["folderUid"] == folder["uid"]
        assert [one["uid"] for one in project.get("/api/datasources")] == [datasource["uid"]]
    finally:
        if project.state():
            project.pulumi("destroy", "--yes", "--skip-preview")
        project.grafana.delete(f"/api/dashboards/uid/{dashboard['uid']}")
        project.grafana.delete(f"/api/datasources/uid/{datasource['uid']}")
        project.grafana.delete(f"/api/folders/{folder['uid']}?forceDeleteRules=true")


def test_a_rule_that_somebody_added_to_a_group_is_told_before_it_is_deleted(
    forgotten: Project,
) -> None:
    group = "/api/v1/provisioning/folder/mcp/rule-groups/mcp-pool"
    found = forgotten.get(group)
    added = {**found["rules"][0], "uid": "theirs", "title": "Theirs"}
    del added["id"]  # Grafana makes one; that of another rule it refuses.
    forgotten.send("PUT", group, {**found, "rules": [*found["rules"], added]})

    said = run(forgotten, "import-file", "--stack", "dev").output
    assert "pulumi up would delete its rule 'Theirs'" in said


def test_a_part_that_the_stack_has_already_is_not_imported_again(forgotten: Project) -> None:
    report = run_json(forgotten, "import-file", "--stack", "dev")
    _import(forgotten, report)
    urn = forgotten.state()["monitoring-mcp-pool"]["urn"]
    forgotten.pulumi("state", "delete", urn, "--yes")

    report = run_json(forgotten, "import-file", "--stack", "dev")
    assert [one["id"] for one in report["objects"]] == ["mcp-pool"]
    _import(forgotten, report)
    assert forgotten.state()["monitoring-mcp-pool"]["urn"] == urn


def test_a_component_with_a_provider_of_its_own_is_imported_by_it(project: Project) -> None:
    program = project.directory / "__main__.py"
    original = program.read_text()
    program.write_text(_with_a_provider(project))
    try:
        project.up()
        _forget(project)
        report = run_json(project, "import-file", "--stack", "dev")
        assert set(_outcomes(report)) == {"found"}
        _import(project, report)
        state = project.state()
        assert "::own::" in state["theirs-mcp-pool"]["provider"]
        project.up()
        assert project.pulumi("preview", "--expect-no-changes").exit_code == 0
        assert project.environment["GRAFANA_AUTH"] not in "".join(project.printed)
        project.pulumi("destroy", "--yes", "--skip-preview")
    finally:
        program.write_text(original)


def _with_a_provider(project: Project) -> str:
    url = str(project.grafana.base_url).rstrip("/")
    return f'''
import os

import pulumi
import pulumiverse_grafana as grafana
from mcp_monitoring import McpMonitoring

own = grafana.Provider("own", url="{url}", auth=pulumi.Output.secret(os.environ["GRAFANA_AUTH"]))
McpMonitoring(
    "theirs",
    {{"prometheus_url": "http://127.0.0.1:9090", "alerts": False}},
    pulumi.ResourceOptions(providers=[own]),
)
'''


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--stack", "nowhere"), "no stack named 'nowhere' found"),
        (("--stack", "dev", "--grafana", "http://127.0.0.1:9"), "would create nothing in"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(
    project: Project, arguments: tuple[str, ...], reason: str
) -> None:
    refused = run(project, "import-file", *arguments)
    assert refused.exit_code == 1
    assert reason in refused.output.splitlines()[-1]
    assert not Path(project.directory, "import.json").exists()


def test_a_refused_credential_is_said_and_nothing_is_written(project: Project) -> None:
    refused = run(project, "import-file", "--stack", "dev", GRAFANA_AUTH="glsa_wrong")
    assert refused.exit_code == 1
    assert "refuses the credential" in refused.output
    assert "glsa_wrong" not in refused.output
    assert not Path(project.directory, "import.json").exists()
