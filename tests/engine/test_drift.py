"""Drift of every object in every way: reported, repaired, then silent."""

import json
import shlex
import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from engine.drift_matrix import (
    BASIC_AUTH,
    CONTACT_POINTS,
    DASHBOARD,
    DATASOURCE,
    DEFAULT,
    DESCRIBED,
    FOLDER,
    FORMAL,
    MOVED,
    PANEL_IDS,
    REPLACED_ONLY,
    ROUNDS,
    SILENT,
    Change,
    rule_group,
)
from engine.project import Project, ours
from engine.review import run, run_json


def _content(project: Project) -> dict[str, Any]:
    """What Grafana holds of ours, without what it counts and stamps itself."""
    found = {path: _unstamped(project.get(path)) for path in (FOLDER, DATASOURCE)}
    for uid in ours()["dashboards"]:
        held = project.dashboard(uid)
        found[uid] = _unstamped(held["dashboard"])
        found[f"folder of {uid}"] = {"uid": held["meta"]["folderUid"]}
    rules = project.get("/api/v1/provisioning/alert-rules")
    found["alerts"] = {rule["uid"]: _unstamped(rule) for rule in rules}
    (contact_point,) = project.get(f"{CONTACT_POINTS}?name=mcp-monitoring")
    found["contact point"] = {**contact_point, "uid": ""}
    return found


def _unstamped(held: dict[str, Any]) -> dict[str, Any]:
    stamped = ("id", "version", "created", "updated", "createdBy", "updatedBy")
    return {key: value for key, value in held.items() if key not in stamped}


def _without_panel_ids(content: dict[str, Any], uid: str) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(content))
    for panel in copied[uid]["panels"]:
        del panel["id"]
    return copied


def _make(project: Project, changes: Sequence[Change]) -> None:
    """Makes changes, and sees that Pulumi shows each of them as the table says, or is silent."""
    for change in changes:
        change.apply(project)
    shown = project.drift()
    for line in (line for change in changes for line in change.shown):
        assert line in shown.output
    silent = not any(change.shown for change in changes)
    assert (shown.exit_code == 0) == silent, shown.output


def _run_the_command(project: Project) -> None:
    """Runs the one command that `mcp-monitoring drift` says will put back what it found."""
    (stack,) = run_json(project, "drift", "--stack", "dev", exit_code=2)["stacks"]
    (command,) = {each["command"] for one in stack["objects"] for each in one["unseen"]}
    project.pulumi(*shlex.split(command)[1:], "--yes", "--skip-preview")


def _says(project: Project, changes: Sequence[Change]) -> None:
    said = run(project, "drift", "--stack", "dev")
    assert said.exit_code == 2, said.output
    for change in changes:
        assert change.said in said.output, change.id


def _is_silent(project: Project) -> None:
    assert project.drift().exit_code == 0
    said = run(project, "drift", "--stack", "dev")
    assert said.exit_code == 0, said.output


@pytest.mark.parametrize("changes", ROUNDS, ids=lambda changes: changes[0].id)
def test_is_reported_repaired_and_gone(deployed: Project, changes: tuple[Change, ...]) -> None:
    before = _content(deployed)
    with deployed.foreign_folder():
        _make(deployed, changes)
        _says(deployed, changes)

        deployed.up("--refresh")
        _is_silent(deployed)
        assert _content(deployed) == before


def test_a_dashboard_moved_back_has_lost_the_ids_of_its_panels_and_is_reported(
    deployed: Project,
) -> None:
    before = _content(deployed)
    with deployed.foreign_folder():
        _make(deployed, [MOVED])
        _says(deployed, [MOVED])
        deployed.up("--refresh")
        # As recorded of the real provider (recording 42).
        assert _content(deployed) == _without_panel_ids(before, "mcp-overview")

        assert deployed.drift().exit_code == 0
        assert "ids of 20 panels" in run(deployed, "drift", "--stack", "dev").output
        deployed.send("DELETE", DASHBOARD)
        deployed.up("--refresh")
        _is_silent(deployed)
    assert _content(deployed) == before


def test_ids_of_panels_are_reported_and_come_back_with_another_change(deployed: Project) -> None:
    before = _content(deployed)
    _make(deployed, PANEL_IDS)
    _says(deployed, PANEL_IDS)
    deployed.up("--refresh", "--expect-no-changes")

    files = {file: file.read_text() for file in deployed.dashboards.glob("*.json")}
    for file, text in files.items():
        file.write_text(json.dumps({**json.loads(text), "description": "another"}))
    deployed.up()
    _is_silent(deployed)
    for file, text in files.items():
        file.write_text(text)
    deployed.up()
    assert _content(deployed) == before


def _only_a_replacement_repairs(project: Project, changes: Sequence[Change], *flags: str) -> None:
    before = _content(project)
    _make(project, changes)
    _says(project, changes)
    project.up("--refresh", *flags)

    _says(project, changes)
    _run_the_command(project)
    _is_silent(project)
    assert _content(project) == before


def test_a_description_of_the_folder_is_reported_until_it_is_removed_in_grafana(
    deployed: Project,
) -> None:
    _make(deployed, [DESCRIBED])
    _says(deployed, [DESCRIBED])
    deployed.send("PUT", FOLDER, {"overwrite": True, "title": "MCP", "description": ""})
    _is_silent(deployed)


def test_what_the_provider_has_no_argument_for_is_put_back_by_a_replacement(
    deployed: Project,
) -> None:
    _only_a_replacement_repairs(deployed, REPLACED_ONLY, "--expect-no-changes")


@pytest.mark.parametrize("change", BASIC_AUTH, ids=lambda change: change.id)
def test_basic_auth_where_there_is_none_is_cleared_by_a_replacement(
    deployed: Project, change: Change
) -> None:
    _only_a_replacement_repairs(deployed, [change])


@pytest.fixture
def not_the_default(deployed: Project) -> Iterator[Project]:
    """The project where somebody else's data source came first and is the default."""
    with deployed.foreign_datasource(default=True):
        deployed.configure(datasourceDefault=False)
        deployed.up()
        yield deployed
    deployed.configure(datasourceDefault=True)
    deployed.up()


def test_the_default_turned_on_is_put_back_by_a_replacement(not_the_default: Project) -> None:
    _is_silent(not_the_default)
    _only_a_replacement_repairs(not_the_default, [DEFAULT], "--expect-no-changes")


def test_what_shows_nothing_is_a_note_that_names_it(deployed: Project) -> None:
    before = _content(deployed)
    _make(deployed, FORMAL)

    (stack,) = run_json(deployed, "drift", "--stack", "dev")["stacks"]
    assert len(stack["formal"]) == len(FORMAL)
    (note,) = [note for note in stack["notes"] if "details without effect" in note]
    assert f"{len(FORMAL)} objects" in note
    assert "rule group mcp-pool" in note
    deployed.up("--refresh")
    _is_silent(deployed)
    assert _content(deployed) == before


def test_a_pause_that_was_taken_over_once_is_reported_and_put_back(deployed: Project) -> None:
    """As an earlier version left it: the state says that the alert is paused."""
    before = _content(deployed)
    group = deployed.get(rule_group("mcp-pool"))
    group["rules"][0]["isPaused"] = True
    deployed.send("PUT", rule_group("mcp-pool"), group)
    deployed.pulumi("refresh", "--yes", "--skip-preview")
    assert deployed.drift().exit_code == 0

    assert "paused" in run(deployed, "drift", "--stack", "dev").output
    _run_the_command(deployed)
    _is_silent(deployed)
    assert _content(deployed) == before


def test_is_not_reported_where_nothing_changed(deployed: Project) -> None:
    before = _content(deployed)
    for change in SILENT:
        change.apply(deployed)

    _is_silent(deployed)
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


def test_is_not_reported_from_a_clone_at_another_path(deployed: Project) -> None:
    # Inside the checkout, whose `uv.lock` tells the language host which packages the program has.
    clone = deployed.directory / "another" / "clone"
    shutil.copytree(
        deployed.directory, clone, ignore=shutil.ignore_patterns(".sandbox", "somewhere", "another")
    )
    there = Project(clone, deployed.config, deployed.environment, deployed.grafana)
    there.pulumi("stack", "select", deployed.config.stack)

    there.up("--refresh", "--expect-no-changes")
