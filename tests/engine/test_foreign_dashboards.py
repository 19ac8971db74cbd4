"""Hundreds of dashboards as strangers have them go the whole way: check, up, drift, adopt."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from engine.project import Project
from engine.review import as_user, edit, run, run_json
from foreign_dashboards import ANSWERED, foreign_dashboards

COUNT = 300
EDITED = range(0, COUNT, 23)


@pytest.fixture(scope="module")
def fleet(deployed: Project) -> Iterator[Project]:
    """The project with the dashboards of strangers in place of its own."""
    before = deployed.stack_file.read_text()
    shutil.rmtree(deployed.dashboards)
    deployed.dashboards.mkdir()
    for name, document in foreign_dashboards(COUNT):
        (deployed.dashboards / name).write_text(json.dumps(document, indent=2, ensure_ascii=False))
    deployed.configure(datasourceUids=ANSWERED, alerts=False)
    yield deployed
    deployed.stack_file.write_text(before)


def _in_grafana(project: Project) -> dict[str, dict[str, Any]]:
    """Every deployed dashboard, by the name of its file."""
    uids = project.state()["monitoring"]["outputs"]["dashboard_uids"]
    return {stem: project.dashboard(uid)["dashboard"] for stem, uid in uids.items()}


def _add_panel(model: dict[str, Any]) -> None:
    query = {"refId": "A", "expr": "sum(rate(added_by_hand_total[5m]))"}
    grid = {"x": 0, "y": 500, "w": 24, "h": 8}
    panel = {"id": 4711, "type": "timeseries", "title": "By hand", "gridPos": grid}
    ours = {"type": "prometheus", "uid": "mcp-prometheus"}
    model["panels"].append(
        {**panel, "datasource": ours, "targets": [{**query, "datasource": ours}]}
    )


def test_the_check_finds_no_error_in_them(fleet: Project) -> None:
    report = run_json(fleet, "check", "--no-contract", "dashboards")
    errors = [one for one in report["findings"] if one["severity"] == "error"]
    assert errors == []
    assert report["summary"]["dashboards"] == COUNT


def test_they_are_deployed_in_one_go_and_nothing_drifts(fleet: Project) -> None:
    fleet.up()
    deployed = _in_grafana(fleet)
    assert len(deployed) == COUNT
    assert all("${DS_" not in json.dumps(model) for model in deployed.values())

    assert fleet.drift().exit_code == 0
    told = run(fleet, "drift", "--stack", "dev")
    assert told.exit_code == 0, told.output
    assert "No drift" in told.output


def test_edits_of_some_come_back_into_their_files_alone(fleet: Project) -> None:
    files = {file: file.read_text() for file in sorted(fleet.dashboards.glob("*.json"))}
    models = _in_grafana(fleet)
    edited = {
        name.removesuffix(".json")
        for index, (name, _) in enumerate(foreign_dashboards(COUNT))
        if index in EDITED and "panels" in models[name.removesuffix(".json")]
    }
    with as_user(fleet, "alice") as alice:
        for stem in edited:
            edit(alice, models[stem]["uid"], _add_panel)

    adopted = run(fleet, "adopt", "--stack", "dev")

    assert adopted.exit_code == 0, adopted.output
    changed = {file.stem for file, text in files.items() if file.read_text() != text}
    assert changed == edited
    fleet.up("--refresh")
    assert run(fleet, "drift", "--stack", "dev").exit_code == 0
