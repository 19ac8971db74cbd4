"""Deploying, watching and removing with the real CLI, read back through Grafana's API."""

import json
import time
from typing import Any

from engine.project import Project

EXPECTED = {
    "folders": {"mcp"},
    "data sources": {"mcp-prometheus"},
    "dashboards": {"mcp-overview"},
}


def test_up_creates_the_folder_the_data_source_and_the_dashboard(project: Project) -> None:
    project.up()

    assert project.objects() == EXPECTED
    found = project.dashboard()
    assert found["meta"]["folderTitle"] == "MCP"
    assert found["dashboard"]["title"] == "Snowflake MCP Server Overview"
    assert [panel["id"] for panel in found["dashboard"]["panels"]] == list(range(1, 10))
    datasource = project.get("/api/datasources/uid/mcp-prometheus")
    assert datasource["url"] == project.place.prometheus_url
    assert datasource["isDefault"] is True


def test_every_panel_is_answered_with_data_by_the_real_prometheus(project: Project) -> None:
    project.up()
    model = project.dashboard()["dashboard"]
    queries = {
        f"{panel['title']}/{target['refId']}": target
        for panel in model["panels"]
        for target in panel["targets"]
    }
    current = {found["name"]: found["current"] for found in model["templating"]["list"]}
    assert current["datasource"]["value"] == "mcp-prometheus"
    assert len({name.split("/")[0] for name in queries}) == 9

    deadline = time.monotonic() + 90
    while empty := {name for name, query in queries.items() if not _answer(project, query)}:
        assert time.monotonic() < deadline, f"no data: {sorted(empty)}"
        time.sleep(2)


def _answer(project: Project, target: dict[str, Any]) -> list[Any]:
    expression = target["expr"].replace("$job", project.place.job).replace("$instance", ".*")
    answered = project.grafana.post(
        "/api/ds/query",
        json={
            "from": "now-15m",
            "to": "now",
            "queries": [
                {
                    "refId": "A",
                    "datasource": {"type": "prometheus", "uid": "mcp-prometheus"},
                    "expr": expression,
                    "instant": True,
                    "range": False,
                    "intervalMs": 15000,
                    "maxDataPoints": 100,
                }
            ],
        },
    )
    assert answered.is_success, answered.text
    frames = answered.json()["results"]["A"]["frames"]
    return [frame for frame in frames if any(frame["data"]["values"])]


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

    address = f"{project.place.grafana_url}/d/mcp-overview/snowflake-mcp-server-overview"
    assert json.loads(project.pulumi("stack", "output", "--json").output) == {
        "folderUid": "mcp",
        "datasourceUid": "mcp-prometheus",
        "dashboardUids": {"mcp-overview": "mcp-overview"},
        "dashboardUrls": {"mcp-overview": address},
    }
