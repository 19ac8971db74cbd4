"""Drift of every object in every way: reported, repaired, then silent."""

import json
import re
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
    DOUBLED,
    FOLDER,
    FORMAL,
    MOVED,
    PANEL_IDS,
    REPLACED_ONLY,
    ROUNDS,
    SILENT,
    TAKEN_OVER,
    WHITE_SPACE,
    Change,
    save_in_ui,
)
from engine.project import Project, Result, ours
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


_CHANGED = re.compile(r" grafana:\S+ (\S+) (?:update|delete|create|replace)\b")
"""A line of `pulumi refresh` that shows an object as changed or gone, by its logical name."""


def _make(project: Project, changes: Sequence[Change]) -> set[str]:
    """Makes changes, and sees that Pulumi shows each of them as the table says, or is silent.

    Returns:
        The logical names of the objects that Pulumi shows as changed.
    """
    for change in changes:
        change.apply(project)
    shown = project.drift()
    for line in (line for change in changes for line in change.shown):
        assert line in shown.output
    silent = not any(change.shown for change in changes)
    assert (shown.exit_code == 0) == silent, shown.output
    names = set(_CHANGED.findall(shown.output))
    assert bool(names) != silent, shown.output
    return names


def _drift(project: Project) -> tuple[Result, Any]:
    """Runs `mcp-monitoring drift` both ways, which must say the same of every object.

    Returns:
        What it prints without the engine, and its JSON of the stack.
    """
    judge, judged = _drift_by(project, "--engine")
    said, stack = _drift_by(project)
    assert stack == judged
    assert said == judge
    return said, stack


def _drift_by(project: Project, *way: str) -> tuple[Result, Any]:
    file = project.directory / "drift.json"
    said = run(project, "drift", "--stack", "dev", "--output-json", str(file), *way)
    (stack,) = json.loads(file.read_text())["stacks"]
    file.unlink()
    return said, stack


def _told(stack: Any) -> set[str]:
    """The logical names of the objects that a drift check tells as changed."""
    told = [*(one["diff"] for one in stack["objects"]), *stack["formal"]]
    return {one["urn"].rpartition("::")[2] for one in told}


def _run_the_command(project: Project) -> None:
    """Runs the one command that `mcp-monitoring drift` says will put back what it found."""
    (stack,) = run_json(project, "drift", "--stack", "dev", exit_code=2)["stacks"]
    (command,) = {each["command"] for one in stack["objects"] for each in one["unseen"]}
    project.pulumi(*shlex.split(command)[1:], "--yes", "--skip-preview")


def _says(project: Project, changes: Sequence[Change], shown: set[str] | None = None) -> None:
    """Sees that `mcp-monitoring drift` says what the table says, of the objects of the table.

    Args:
        project: the project.
        changes: the changes that were made.
        shown: the objects that Pulumi shows as changed. The two must name the same objects, but
            for those that the table says the engine does not see.
    """
    said, stack = _drift(project)
    assert said.exit_code == 2, said.output
    for change in changes:
        assert change.said in said.output, change.id
    if shown is not None:
        assert _told(stack) == shown | {change.name for change in changes if change.unseen}


def _is_silent(project: Project) -> None:
    """Sees that neither Pulumi nor `mcp-monitoring drift` has anything to say."""
    shown = project.drift()
    assert (shown.exit_code, _CHANGED.findall(shown.output)) == (0, [])
    said, stack = _drift(project)
    assert said.exit_code == 0, said.output
    assert (_told(stack), stack["not_compared"]) == (set(), [])


@pytest.mark.parametrize("changes", ROUNDS, ids=lambda changes: changes[0].id)
def test_is_reported_repaired_and_gone(deployed: Project, changes: tuple[Change, ...]) -> None:
    before = _content(deployed)
    with deployed.foreign_folder():
        shown = _make(deployed, changes)
        _says(deployed, changes, shown)

        deployed.up("--refresh")
        _is_silent(deployed)
        assert _content(deployed) == before


def test_a_dashboard_moved_back_has_lost_the_ids_of_its_panels_and_is_reported(
    deployed: Project,
) -> None:
    before = _content(deployed)
    with deployed.foreign_folder():
        shown = _make(deployed, [MOVED])
        _says(deployed, [MOVED], shown)
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
    shown = _make(deployed, PANEL_IDS)
    _says(deployed, PANEL_IDS, shown)
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
    shown = _make(project, changes)
    _says(project, changes, shown)
    project.up("--refresh", *flags)

    _says(project, changes)
    _run_the_command(project)
    _is_silent(project)
    assert _content(project) == before


def test_a_description_of_the_folder_is_reported_until_it_is_removed_in_grafana(
    deployed: Project,
) -> None:
    shown = _make(deployed, [DESCRIBED])
    _says(deployed, [DESCRIBED], shown)
    deployed.send("PUT", FOLDER, {"overwrite": True, "title": "MCP", "description": ""})
    _is_silent(deployed)


def test_a_doubled_integration_is_reported_until_one_is_deleted_in_grafana(
    deployed: Project,
) -> None:
    shown = _make(deployed, [DOUBLED])
    _says(deployed, [DOUBLED], shown)
    deployed.up("--refresh", "--expect-no-changes")
    _says(deployed, [DOUBLED])

    (stack,) = run_json(deployed, "drift", "--stack", "dev", exit_code=2)["stacks"]
    (one,) = stack["objects"][0]["unseen"]
    path = re.search(r"/api/v1/provisioning/contact-points/[^\"]+", one["command"])
    assert path
    deployed.send("DELETE", path[0])
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
    shown = _make(deployed, FORMAL)

    said, stack = _drift(deployed)
    assert said.exit_code == 0
    assert f"Pulumi's refresh shows {len(FORMAL)} of them as changed" in said.output
    assert _told(stack) == shown
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
    shown = _make(deployed, [TAKEN_OVER])
    _says(deployed, [TAKEN_OVER], shown)
    _run_the_command(deployed)
    _is_silent(deployed)
    assert _content(deployed) == before


def test_is_not_reported_where_nothing_changed(deployed: Project) -> None:
    before = _content(deployed)
    for change in SILENT:
        change.apply(deployed)

    assert not any(change.shown or change.said or change.unseen for change in SILENT)
    _is_silent(deployed)
    deployed.up("--refresh", "--expect-no-changes")
    assert _content(deployed) == before


def test_is_not_reported_of_titles_with_white_space_around_them(deployed: Project) -> None:
    before = _content(deployed)
    files = sorted(deployed.dashboards.glob("*.json"))[: len(WHITE_SPACE)]
    texts = {file: file.read_text() for file in files}
    for around, (file, text) in zip(WHITE_SPACE, texts.items(), strict=True):
        title = f"{around}Another {around} title{around}"
        file.write_text(json.dumps({**json.loads(text), "title": title}, ensure_ascii=False))
    deployed.configure(folderTitle="\u3000 MCP \xa0 servers\xa0\n")

    deployed.up()
    _is_silent(deployed)

    assert deployed.get(FOLDER)["title"] == "MCP \xa0 servers"
    for around, file in zip(WHITE_SPACE, files, strict=True):
        stored = deployed.dashboard(file.stem)["dashboard"]["title"]
        assert stored == f"Another {around} title"
        file.write_text(texts[file])
    deployed.configure(folderTitle="MCP")
    deployed.up()
    assert _content(deployed) == before


def test_a_save_in_the_user_interface_is_one_line_beside_the_edits(deployed: Project) -> None:
    before = deployed.dashboard("mcp-requests")["dashboard"]
    save_in_ui(deployed, "mcp-requests", _edit_three_things)

    said = run(deployed, "drift", "--stack", "dev")
    whole = run(deployed, "drift", "--stack", "dev", "--all-edits")
    body = {"dashboard": before, "folderUid": "mcp", "overwrite": True}
    deployed.send("POST", "/api/dashboards/db", body)

    assert (said.exit_code, whole.exit_code) == (2, 2)
    of_edits = [line for line in said.output.splitlines() if line.startswith("    ~")]
    assert len(of_edits) == 3
    for edited in ("By hand", "fillOpacity", "5m"):
        assert sum(edited in line for line in of_edits) == 1, said.output
    assert "pluginVersion in 18 panels" in said.output
    assert said.output.count("edits without an effect") == 1
    assert whole.output.count("pluginVersion") == 18
    assert "edits without an effect" not in whole.output


def _edit_three_things(model: dict[str, Any]) -> None:
    graphs = [panel for panel in model["panels"] if panel["type"] == "timeseries"]
    graphs[0]["title"] = "By hand"
    graphs[1]["fieldConfig"]["defaults"]["custom"]["fillOpacity"] += 15
    model["refresh"] = "5m"


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
