"""Drift of every object in every way: reported, repaired, then silent."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from engine.drift_matrix import (
    CONTACT_POINTS,
    DASHBOARD,
    DATASOURCE,
    FOLDER,
    REPORTED,
    RULE_GROUP,
    SILENT,
    Change,
)
from engine.project import Project
from engine.review import run


def _content(project: Project) -> dict[str, Any]:
    """What Grafana holds of ours, without what it counts and stamps itself."""
    found = {path: project.get(path) for path in (FOLDER, DATASOURCE, DASHBOARD)}
    rules = [_unstamped(rule) for rule in project.get(RULE_GROUP)["rules"]]
    (contact_point,) = project.get(f"{CONTACT_POINTS}?name=mcp-monitoring")
    found["alerts"] = {"rules": rules, "contact point": contact_point["settings"]}
    model = found.pop(DASHBOARD)
    found["model"] = model["dashboard"]
    found["folder"] = {"uid": model["meta"]["folderUid"]}
    return {path: _unstamped(held) for path, held in found.items()}


def _unstamped(held: dict[str, Any]) -> dict[str, Any]:
    stamped = ("id", "version", "created", "updated", "createdBy", "updatedBy")
    return {key: value for key, value in held.items() if key not in stamped}


def _without_panel_ids(content: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(content))
    for panel in copied["model"]["panels"]:
        del panel["id"]
    return copied


@pytest.mark.parametrize("change", REPORTED, ids=lambda change: change.id)
def test_is_reported_repaired_and_gone(deployed: Project, change: Change) -> None:
    before = _content(deployed)
    with deployed.foreign_folder():
        change.apply(deployed)

        drifted = deployed.drift()
        assert drifted.exit_code != 0
        for said in change.reported:
            assert said in drifted.output
        assert run(deployed, "drift", "--stack", "dev").exit_code == 2

        deployed.up("--refresh")
        assert deployed.drift().exit_code == 0
        if change.id == "dashboard-moved":
            # As recorded of the real provider (recording 42).
            assert _content(deployed) == _without_panel_ids(before)
            deployed.send("DELETE", DASHBOARD)
            deployed.up("--refresh")
        assert _content(deployed) == before


@pytest.mark.parametrize("change", SILENT, ids=lambda change: change.id)
def test_is_not_reported_where_nothing_changed(deployed: Project, change: Change) -> None:
    before = _content(deployed)
    change.apply(deployed)

    assert deployed.drift().exit_code == 0
    assert run(deployed, "drift", "--stack", "dev").exit_code == 0
    deployed.up("--refresh", "--expect-no-changes")
    assert _content(deployed) == before


def test_is_not_reported_of_a_reformatted_file(deployed: Project) -> None:
    file = deployed.dashboards / "mcp-overview.json"
    model = json.loads(file.read_text())
    file.write_text(json.dumps(dict(reversed(model.items())), indent=7))

    deployed.up("--refresh", "--expect-no-changes")


def test_is_not_reported_from_another_working_directory(deployed: Project) -> None:
    below = deployed.directory / "somewhere" / "below"
    below.mkdir(parents=True, exist_ok=True)

    deployed.pulumi("preview", "--expect-no-changes", "--cwd", str(below))


def test_is_not_reported_from_a_clone_at_another_path(deployed: Project, tmp_path: Path) -> None:
    clone = tmp_path / "another" / "clone"
    shutil.copytree(
        deployed.directory, clone, ignore=shutil.ignore_patterns(".sandbox", "somewhere")
    )
    there = Project(clone, deployed.config, deployed.environment, deployed.grafana)
    there.pulumi("stack", "select", deployed.config.stack)

    there.up("--refresh", "--expect-no-changes")
