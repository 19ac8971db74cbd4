"""Deploying, watching and removing with the real CLI, read back through Grafana's API."""

import json

from engine.project import Project, ours


def test_up_creates_exactly_what_the_files_say(project: Project) -> None:
    project.up()

    assert project.objects() == ours()
    found = project.dashboard()
    assert found["meta"]["folderTitle"] == "MCP"
    assert found["dashboard"]["title"] == "Snowflake MCP Server Overview"
    assert {panel["id"] for panel in found["dashboard"]["panels"]} >= set(range(1, 10))
    datasource = project.get("/api/datasources/uid/mcp-prometheus")
    assert datasource["url"] == project.config.prometheus_url
    assert datasource["isDefault"] is True


def test_a_second_up_changes_nothing(project: Project) -> None:
    project.up()

    project.up("--expect-no-changes")
    project.up("--expect-no-changes", "--refresh")


def test_a_hand_edit_is_drift_until_it_is_repaired(project: Project) -> None:
    project.up()
    project.edit_dashboard(title="Edited by hand")

    drifted = project.drift()
    assert drifted.exit_code != 0
    assert "configJson" in drifted.output

    project.up("--refresh")
    assert project.dashboard()["dashboard"]["title"] == "Snowflake MCP Server Overview"
    assert project.drift().exit_code == 0


def test_preview_shows_an_edited_file_and_changes_nothing(project: Project) -> None:
    project.up()
    file = project.dashboards / "mcp-overview.json"
    file.write_text(file.read_text().replace('"title": "Request Rate"', '"title": "Requests"'))

    assert project.pulumi("preview", "--expect-no-changes", check=False).exit_code != 0
    assert project.dashboard()["dashboard"]["panels"][0]["title"] == "Request Rate"


def test_a_change_that_grafana_refused_is_sent_again(project: Project) -> None:
    project.up()
    file = project.dashboards / "mcp-overview.json"
    file.write_text(file.read_text().replace('"title": "Request Rate"', '"title": "Requests"'))
    project.send("DELETE", "/api/folders/mcp?forceDeleteRules=true")
    refused = project.up(check=False)
    assert refused.exit_code != 0
    assert "folder not found" in refused.output

    project.send("POST", "/api/folders", {"uid": "mcp", "title": "MCP"})
    project.up()

    assert project.dashboard()["dashboard"]["panels"][0]["title"] == "Requests"
    project.up("--refresh")
    assert project.objects() == ours()


def test_destroy_leaves_nothing(project: Project) -> None:
    project.up()
    project.pulumi("destroy", "--yes", "--skip-preview")

    assert not any(project.objects().values())
    assert project.state() == {}


def test_destroy_spares_a_folder_with_somebody_elses_dashboard(project: Project) -> None:
    project.up()
    foreign = {"dashboard": {"uid": "foreign", "title": "Theirs"}, "folderUid": "mcp"}
    project.send("POST", "/api/dashboards/db", foreign)

    destroyed = project.pulumi("destroy", "--yes", "--skip-preview", check=False)

    assert destroyed.exit_code != 0
    assert "folder mcp is not empty" in destroyed.output
    assert project.dashboard("foreign")["meta"]["folderUid"] == "mcp"


def test_a_broken_file_changes_nothing_and_is_named(project: Project) -> None:
    project.up()
    before = project.dashboard()
    (project.dashboards / "broken.json").write_text('{"title": "B",}')
    file = project.dashboards / "mcp-overview.json"
    file.write_text(file.read_text().replace("Request Rate", "Never Deployed"))

    failed = project.up(check=False)

    assert failed.exit_code != 0
    assert "broken.json: line 1, column 15: invalid JSON" in failed.output
    assert "Traceback" not in failed.output
    assert project.dashboard() == before


def test_the_stack_file_is_left_as_it_was(project: Project) -> None:
    before = project.stack_file.read_text()
    project.up()
    project.drift()

    assert project.stack_file.read_text() == before


def test_the_outputs_name_what_there_is(project: Project) -> None:
    project.up()

    outputs = json.loads(project.pulumi("stack", "output", "--json").output)
    stems = {file.stem for file in project.dashboards.glob("*.json")} | {"mcp-runbooks"}
    assert outputs["dashboardUids"] == {stem: stem for stem in stems}
    address = f"{project.config.grafana_url}/d/mcp-overview/snowflake-mcp-server-overview"
    assert outputs["dashboardUrls"]["mcp-overview"] == address
    assert set(outputs["dashboardUrls"]) == stems
    assert (outputs["folderUid"], outputs["datasourceUid"]) == ("mcp", "mcp-prometheus")
