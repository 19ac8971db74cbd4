"""Dashboard files of many kinds, and moves, with the real CLI."""

import json
import shutil
from typing import Any

from engine.project import Project, ours
from engine.review import as_user, edit, panel, run
from places import REPOSITORY, SEED

FIELD = REPOSITORY / "tests" / "fixtures" / "field"


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


def test_placeholders_are_answered_and_repeated_ids_numbered_and_adopted_as_written(
    project: Project,
) -> None:
    logs, repeated = project.dashboards / "logs.json", project.dashboards / "repeated.json"
    shutil.copy(FIELD / "other-type-placeholder" / "object.json", logs)
    shutil.copy(FIELD / "duplicate-panel-ids" / "copy-paste.json", repeated)
    refused = project.up(check=False)
    assert refused.exit_code != 0
    assert 'logs.json: panel "Errors", panel "Errors"/query A, variable "pod"' in refused.output
    assert "datasourceUids: {DS_LOGS: ...}" in refused.output

    project.configure(datasourceUids={"DS_LOGS": "team-loki"})
    compared = run(project, "diff", "--stack", "dev").output
    assert "asks the data source 'team-loki', which is not in Grafana" in compared
    assert "datasource_uids: DS_LOGS: Grafana has no data source with the uid" in compared
    said = project.up().output
    assert 'panel "Refunds": id 7 is also that of panel "Orders"' in said
    model = project.dashboard("orders-logs")["dashboard"]
    loki = {"type": "loki", "uid": "team-loki"}
    errors = panel(model, "Errors")
    assert errors["datasource"] == errors["targets"][0]["datasource"] == loki
    assert model["templating"]["list"][1]["datasource"] == loki
    assert [one["id"] for one in project.dashboard("copy-paste")["dashboard"]["panels"]] == [7, 8]
    assert project.drift().exit_code == 0
    assert run(project, "drift", "--stack", "dev").exit_code == 0

    def retitle(model: dict[str, Any]) -> None:
        model["panels"][1]["title"] = "By alice"

    with as_user(project, "alice") as alice:
        edit(alice, "orders-logs", retitle)
        edit(alice, "copy-paste", retitle)
    before = {file: file.read_text() for file in (logs, repeated)}
    assert run(project, "adopt", "--stack", "dev", "logs", "repeated").exit_code == 0
    assert logs.read_text() == before[logs].replace('"Errors"', '"By alice"')
    assert repeated.read_text() == before[repeated].replace('"Refunds"', '"By alice"')
    assert run(project, "diff", "--stack", "dev", "--exit-code").exit_code == 0
