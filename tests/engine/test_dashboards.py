"""Dashboard files of many kinds, and moves, with the real CLI."""

import json
import shutil

from engine.project import Project, ours
from places import SEED


def test_the_seeds_own_file_deploys_unchanged(project: Project) -> None:
    shutil.copy(SEED, project.dashboards / "mcp-overview.json")
    project.up()

    model = project.dashboard()["dashboard"]
    seed = json.loads(SEED.read_text())["dashboard"]
    assert [panel["title"] for panel in model["panels"]] == [
        panel["title"] for panel in seed["panels"]
    ]
    assert {panel["datasource"]["uid"] for panel in model["panels"]} == {"mcp-prometheus"}
    assert project.drift().exit_code == 0


def test_a_new_file_is_a_new_dashboard_and_a_removed_file_none(project: Project) -> None:
    project.up()
    file = project.dashboards / "pool.json"
    file.write_text(json.dumps({"title": "Pool", "panels": []}))
    project.up()
    assert project.objects()["dashboards"] == ours()["dashboards"] | {"pool"}

    file.unlink()
    project.up()
    assert project.objects()["dashboards"] == ours()["dashboards"]


def test_moving_to_another_folder_keeps_the_panel_ids(project: Project) -> None:
    with project.foreign_folder():
        project.up()
        ids = [panel["id"] for panel in project.dashboard()["dashboard"]["panels"]]
        project.configure(folderUid="team")
        project.up()

        moved = project.dashboard()
        assert moved["meta"]["folderUid"] == "team"
        assert [panel["id"] for panel in moved["dashboard"]["panels"]] == ids
        assert project.drift().exit_code == 0
        project.pulumi("destroy", "--yes", "--skip-preview")


def test_somebody_elses_default_prometheus_is_not_queried(project: Project) -> None:
    project.configure(datasourceDefault=False)
    with project.foreign_datasource(default=True):
        shutil.copy(SEED, project.dashboards / "mcp-overview.json")
        project.up()

        assert project.get("/api/datasources/uid/theirs")["isDefault"] is True
        assert '"theirs"' not in json.dumps(project.dashboard()["dashboard"])
        assert project.drift().exit_code == 0
