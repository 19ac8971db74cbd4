"""Dynamic dashboards of every layout and version go the whole way, on a Grafana that takes them."""

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dynamic_corpus import DIRECTORY, GOOD, read_corpus
from engine.project import Project
from engine.review import run
from mcp_monitoring.dashboard.dynamic.defaults import completed
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec
from mcp_monitoring.dashboard.dynamic.versions import API_GROUP
from mcp_monitoring.dashboard.files import packaged_dashboards, read_dashboards

NOT_DEPLOYED = ("library-panel.json",)
"""What a deployment refuses."""

UIDS = {
    name: read_corpus(DIRECTORY / f"{name}.json")["metadata"]["name"]
    for name in ("grid", "rows", "auto-grid")
}


def _resource(uid: str, spec: Any) -> dict[str, Any]:
    outer = {"apiVersion": f"{API_GROUP}/v2", "kind": "Dashboard", "metadata": {"name": uid}}
    return {**outer, "spec": spec}


def _ours() -> dict[str, Any]:
    """Our own dashboards as dynamic ones, by the names of their files."""
    return {
        one.stem: _resource(one.uid, completed(dynamic_spec(one.model, "v2"), "v2"))
        for one in read_dashboards(packaged_dashboards())
    }


DEPLOYED = [name for name in GOOD if name not in NOT_DEPLOYED]


@pytest.fixture(scope="module")
def fleet(sandbox_13: Project) -> Iterator[Project]:
    """A project with dynamic dashboards only, deployed once; destroyed by the last test."""
    shutil.rmtree(sandbox_13.dashboards, ignore_errors=True)
    sandbox_13.dashboards.mkdir()
    for name in DEPLOYED:
        shutil.copy(DIRECTORY / name, sandbox_13.dashboards / f"corpus-{name}")
    for stem, document in _ours().items():
        (sandbox_13.dashboards / f"{stem}.json").write_text(json.dumps(document))
    sandbox_13.up()
    yield sandbox_13
    if sandbox_13.state():
        sandbox_13.pulumi("destroy", "--yes", "--skip-preview")


def _sent(project: Project) -> dict[str, dict[str, Any]]:
    """What was deployed, by uid."""
    texts = [
        one["inputs"]["configJson"]
        for one in project.state().values()
        if one["type"] == "grafana:oss/dashboard:Dashboard"
    ]
    return {one.get("uid"): one for one in map(json.loads, texts)}


def _stored(project: Project, uid: str, version: str) -> dict[str, Any]:
    path = f"/apis/{API_GROUP}/{version}/namespaces/default/dashboards/{uid}"
    found: dict[str, Any] = project.get(path)
    return found


def test_grafana_stores_each_as_it_was_sent_in_its_own_version_and_in_our_folder(
    fleet: Project,
) -> None:
    sent = {uid: one for uid, one in _sent(fleet).items() if "apiVersion" in one}

    assert len(sent) == len(DEPLOYED) + len(_ours())
    for uid, resource in sent.items():
        version = resource["apiVersion"].rpartition("/")[2]
        stored = _stored(fleet, uid, version)
        assert stored["spec"] == resource["spec"], uid
        assert stored["metadata"]["annotations"]["grafana.app/folder"] == "mcp"
        assert "conversion" not in stored.get("status", {}), f"{uid} was converted"


def test_nothing_drifts_and_a_second_deployment_changes_nothing(fleet: Project) -> None:
    assert fleet.drift().exit_code == 0
    fleet.up("--expect-no-changes")


def test_an_edit_in_grafana_is_drift_is_adopted_and_then_no_difference(fleet: Project) -> None:
    uid = "v2-nested"
    envelope = fleet.get(f"/apis/{API_GROUP}/v2/namespaces/default/dashboards/{uid}")
    elements = envelope["spec"]["elements"]
    key = next(iter(elements))
    elements[key]["spec"]["title"] = "Edited by hand"
    fleet.send("PUT", f"/apis/{API_GROUP}/v2/namespaces/default/dashboards/{uid}", envelope)

    drifted = run(fleet, "drift", "--stack", "dev")
    assert drifted.exit_code == 2
    assert 'renamed to "Edited by hand"' in drifted.output

    file = next(one for one in fleet.dashboards.glob("corpus-nested.*"))
    before = file.read_text().splitlines()
    assert run(fleet, "adopt", "--stack", "dev", uid).exit_code == 0
    new = [one.strip() for one in file.read_text().splitlines() if one not in before]
    assert len(new) == 1
    assert "Edited by hand" in new[0]
    fleet.up()
    assert run(fleet, "drift", "--stack", "dev").exit_code == 0
    assert run(fleet, "diff", "--stack", "dev", "--exit-code").exit_code == 0
    assert "Nothing to take back" in run(fleet, "adopt", "--stack", "dev", uid).output


@pytest.fixture(scope="module")
def before(fleet: Project) -> dict[str, dict[str, Any]]:
    """What was deployed before an edit, a new uid and a classic file in three places."""
    before = _sent(fleet)
    _change(fleet, "grid", lambda document: document["spec"].update(title="Edited"))
    _change(fleet, "rows", lambda document: document["metadata"].update(name="moved-to-here"))
    classic = {"uid": UIDS["auto-grid"], "title": "Classic", "panels": []}
    (fleet.dashboards / "corpus-auto-grid.json").write_text(json.dumps(classic))
    fleet.up()
    return before


def _change(project: Project, name: str, change: Callable[[dict[str, Any]], Any]) -> None:
    file = project.dashboards / f"corpus-{name}.json"
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


def test_an_edit_of_a_file_changes_its_dashboard_alone(
    fleet: Project, before: dict[str, dict[str, Any]]
) -> None:
    assert _stored(fleet, UIDS["grid"], "v2")["spec"]["title"] == "Edited"
    after = _sent(fleet)
    changed = {uid for uid in before if before[uid] != after.get(uid)}
    assert changed == {UIDS["grid"], UIDS["rows"], UIDS["auto-grid"]}


def test_a_new_uid_replaces_the_dashboard_and_the_old_one_is_gone(
    fleet: Project, before: dict[str, dict[str, Any]]
) -> None:
    assert UIDS["rows"] in before
    found = fleet.objects()["dashboards"]
    assert "moved-to-here" in found
    assert UIDS["rows"] not in found


def test_a_classic_file_updates_a_dynamic_dashboard_and_the_other_way_round(
    fleet: Project, before: dict[str, dict[str, Any]]
) -> None:
    uid = UIDS["auto-grid"]
    assert fleet.dashboard(uid)["dashboard"]["title"] == "Classic"

    shutil.copy(DIRECTORY / "auto-grid.json", fleet.dashboards / "corpus-auto-grid.json")
    fleet.up()

    assert _sent(fleet)[uid] == before[uid]
    assert _stored(fleet, uid, "v2")["spec"] == before[uid]["spec"]
    assert fleet.drift().exit_code == 0


def test_all_of_them_are_destroyed(fleet: Project) -> None:
    fleet.pulumi("destroy", "--yes", "--skip-preview")

    assert not any(fleet.objects().values())


def test_a_grafana_that_is_too_old_is_told_before_anything_is_written(project: Project) -> None:
    shutil.copy(DIRECTORY / "grid.json", project.dashboards / "dynamic.json")

    for command in ("preview", "up"):
        ran = project.pulumi(command, *(["--yes"] if command == "up" else []), check=False)

        assert ran.exit_code != 0
        assert "dynamic.json: is a dynamic dashboard (schema v2), which Grafana 12.4.0 does" in (
            " ".join(ran.output.split())
        )
        assert "mcp-monitoring convert FILE --to classic" in " ".join(ran.output.split())
        assert not any(project.objects().values())
