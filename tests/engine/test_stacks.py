"""Two stacks: in two Grafanas, and in one; and other teams' objects beside them."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import yaml
from engine.project import Project, ours
from engine.review import edit, run


@contextmanager
def stack(project: Project, name: str, **config: Any) -> Iterator[Project]:
    """Adds a stack to a project, with the configuration of its own stack and what is given."""
    document = yaml.safe_load(project.stack_file.read_text())
    document["config"].update({f"mcp-monitoring:{key}": value for key, value in config.items()})
    added = replace(project, config=replace(project.config, stack=name), printed=[])
    added.stack_file.write_text(yaml.safe_dump(document))
    added.pulumi("stack", "select", "--create", name)
    try:
        yield added
    finally:
        added.pulumi("destroy", "--yes", "--skip-preview", "--stack", name)
        added.pulumi("stack", "rm", "--yes", "--stack", name)
        (added.directory / "import.json").unlink(missing_ok=True)
        project.pulumi("stack", "select", project.config.stack)


def _everything(project: Project) -> str:
    """All objects of a Grafana, whole, as text."""
    return json.dumps(project.everything(), sort_keys=True)


def test_share_a_grafana_with_a_prefix_and_leave_each_other_alone(project: Project) -> None:
    project.up("--stack", "dev")
    before = _everything(project)

    with stack(project, "prod", prefix="prod-", datasourceDefault=False) as prod:
        prod.up("--stack", "prod")
        both, prefixed = ours(), ours("prod-")
        assert project.objects() == {kind: both[kind] | prefixed[kind] for kind in both}
        names = {found["name"] for found in project.get("/api/datasources")}
        assert names == {"Prometheus", "prod-Prometheus"}

    assert _everything(project) == before, "byte by byte"


def test_are_told_apart_by_titles_labels_and_their_own_lists_of_alerts(project: Project) -> None:
    project.up("--stack", "dev")
    labels = {"environment": "staging", "team_2": "data, warehouse"}
    marks = {"titlePrefix": "Staging ", "titleSuffix": " (eu)", "labels": labels}

    with stack(
        project, "staging", prefix="staging-", datasourceDefault=False, job="not-there", **marks
    ) as staging:
        staging.up("--stack", "staging")

        folders = {one["uid"]: one["title"] for one in project.get("/api/folders")}
        assert folders == {"mcp": "MCP", "staging-mcp": "Staging MCP (eu)"}
        found = {one["uid"]: one["title"] for one in project.get("/api/search?type=dash-db")}
        for uid in ours()["dashboards"]:
            assert found[f"staging-{uid}"] == f"Staging {found[uid]} (eu)"
        rules = {one["uid"]: one for one in project.get("/api/v1/provisioning/alert-rules")}
        for uid in ours()["alert rules"]:
            mine, other = rules[f"staging-{uid}"], rules[uid]
            assert mine["labels"] == {**other["labels"], **labels}
            assert mine["title"] == other["title"], "the folders differ"
        for uid, folder in (("mcp-slo", "MCP"), ("staging-mcp-slo", "Staging MCP (eu)")):
            panels = project.dashboard(uid)["dashboard"]["panels"]
            [alerts] = [one for one in panels if one["type"] == "alertlist"]
            assert alerts["options"]["folder"]["title"] == folder
        variables = project.dashboard("staging-mcp-slo")["dashboard"]["templating"]["list"]
        [job] = [one for one in variables if one["name"] == "job"]
        assert job["staticOptions"] == [{"text": "not-there", "value": "not-there"}]

        for arguments in (("drift",), ("diff", "--exit-code"), ("adopt", "--dry-run")):
            said = run(staging, arguments[0], "--stack", "staging", *arguments[1:])
            assert said.exit_code == 0, said.output
        assert staging.pulumi(
            *("refresh", "--preview-only", "--expect-no-changes", "--stack", "staging")
        )
        title = "Staging Pool by hand (eu)"
        edit(project.grafana, "staging-mcp-pool", lambda model: model.update(title=title))
        run(staging, "adopt", "--stack", "staging")
        own = json.loads((staging.dashboards / "mcp-pool.json").read_text())
        assert own["title"] == "Pool by hand"
        assert "Pool by hand" not in run(staging, "diff", "--stack", "staging").output


def test_in_two_grafanas_have_the_same_uids_and_leave_each_other_alone(
    project: Project, second_grafana: Project
) -> None:
    project.up("--stack", "dev")
    before = _everything(project)

    elsewhere = second_grafana.config.grafana_url
    with stack(project, "prod") as prod:
        prod.pulumi("config", "set", "grafana:url", elsewhere, "--stack", "prod")
        prod.environment = {
            **prod.environment,
            "GRAFANA_AUTH": second_grafana.environment["GRAFANA_AUTH"],
        }
        shutil.copytree(project.dashboards, second_grafana.dashboards)
        prod.up("--stack", "prod")
        assert second_grafana.objects() == project.objects()
        assert project.pulumi(
            *("refresh", "--preview-only", "--expect-no-changes", "--stack", "dev")
        )

    assert not any(second_grafana.objects().values())
    assert _everything(project) == before


def test_without_a_prefix_the_second_is_refused_and_the_first_unharmed(project: Project) -> None:
    project.up("--stack", "dev")
    before = _everything(project)

    with stack(project, "prod") as prod:
        diff = run(prod, "diff", "--stack", "prod").output
        assert "stack dev of this project has a folder with this uid" in diff
        assert "objects that exist already." in diff
        assert "do not import them, or two stacks manage one object" in " ".join(diff.split())
        imported = run(prod, "import-file", "--stack", "prod").output
        assert "stack dev of this project has it: after an import two stacks would" in imported

        refused = prod.up("--stack", "prod", check=False)
        assert refused.exit_code != 0
        assert _everything(project) == before

    assert _everything(project) == before


def test_leave_the_objects_of_other_teams_byte_by_byte(project: Project) -> None:
    with project.foreign_datasource(default=True), project.foreign_folder():
        theirs = {"dashboard": {"uid": "foreign", "title": "Theirs"}, "folderUid": "team"}
        project.send("POST", "/api/dashboards/db", theirs)
        before = _everything(project)

        project.configure(datasourceDefault=False)
        project.up()
        assert project.drift().exit_code == 0
        project.up("--refresh")
        project.pulumi("destroy", "--yes", "--skip-preview")

        assert _everything(project) == before
