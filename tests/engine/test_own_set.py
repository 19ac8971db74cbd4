"""The packaged set made one's own, with the real CLI: files beside it, parts left out, changes."""

import json
from typing import Any

import yaml
from engine.project import Project, ours
from engine.review import as_user, edit, run
from mcp_monitoring.dashboard.files import packaged_dashboards

POOL, OWN = "mcp-pool-near-exhaustion", "queue-deep"
RULES = "/api/v1/provisioning/alert-rules"


def _queue(threshold: int) -> dict[str, Any]:
    steps = [{"color": "green", "value": None}, {"color": "red", "value": threshold}]
    return {
        "id": 7,
        "type": "timeseries",
        "title": "Queue",
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
        "targets": [{"refId": "A", "expr": "queue_depth"}],
        "fieldConfig": {
            "defaults": {"thresholds": {"mode": "absolute", "steps": steps}},
            "overrides": [],
        },
    }


def test_own_files_stand_beside_the_packaged_ones_and_go_the_whole_way(project: Project) -> None:
    own = project.directory / "own"
    own.mkdir(exist_ok=True)
    dashboard = own / "orders.json"
    links = [{"type": "link", "title": "Pool", "url": "/d/mcp-slo/x"}]
    model = {"uid": "orders", "title": "Orders", "links": links, "panels": [_queue(40)]}
    dashboard.write_text(json.dumps(model, indent=2))
    rules = own / "orders.yaml"
    rules.write_text(
        "groups:\n  - name: orders\n    rules:\n      - alert: QueueDeep\n"
        "        expr: queue_depth > 40  # knob: queue_depth\n        for: 5m\n"
        "        annotations: {__dashboardUid__: orders, __panelId__: '7'}\n"
    )
    before = {file: file.read_text() for file in (dashboard, rules)}
    project.configure(dashboardsDir="", prefix="eu-")
    for key, value in (
        ("extraDashboardsDirs[0]", "own"),
        ("extraAlertsDirs[0]", "own"),
        ("excludeDashboards[0]", "mcp-sessions"),
        ("excludeAlerts[0]", "McpRestartLoop"),
        ("alertOverrides.McpPoolNearExhaustio.for", "20m"),
        ("alertOverrides.McpTargetDown.fo", "20m"),
    ):
        project.pulumi("config", "set", "--path", key, value)
    refused = project.up(check=False)
    assert refused.exit_code != 0
    assert "alertOverrides: McpTargetDown: fo: is not changed here; did you mean for?" in (
        refused.output
    )
    assert not any(project.objects().values())
    project.pulumi("config", "rm", "--path", "alertOverrides.McpTargetDown")
    refused = project.up(check=False)
    assert "McpPoolNearExhaustio: there is no such alert; did you mean McpPoolNearExhaustion?" in (
        refused.output
    )

    project.pulumi("config", "rm", "alertOverrides")
    overrides = {"for": "20m", "labels.severity": "critical"}
    for key, value in overrides.items():
        path = f"alertOverrides.McpPoolNearExhaustion.{key}"
        project.pulumi("config", "set", "--path", path, value)
    knob = ("--path", "knobs.queue_depth", "60", "--type", "float")
    project.pulumi("config", "set", *knob)
    said = project.up().output

    packaged, made = ours("eu-"), project.objects()
    assert made["dashboards"] == {*packaged["dashboards"], "eu-orders"} - {"eu-mcp-sessions"}
    assert made["alert rules"] == {*packaged["alert rules"], f"eu-{OWN}"} - {"eu-mcp-restart-loop"}
    assert "dashboard mcp-sessions is left out" in said
    found = {one["uid"].removeprefix("eu-"): one for one in project.get(RULES)}
    assert found[POOL]["for"] == "20m"
    assert found[POOL]["labels"] == {"severity": "critical", "service": "mcp"}
    assert found[OWN]["data"][0]["model"]["expr"] == "queue_depth > 60"
    assert found[OWN]["annotations"]["__dashboardUid__"] == "eu-orders"
    gone = [one for one in found.values() if one["annotations"].get("__panelId__") is None]
    assert all("__dashboardUid__" not in one["annotations"] for one in gone)
    deployed = project.dashboard("eu-orders")["dashboard"]
    assert deployed["links"][0]["url"] == "/d/eu-mcp-slo/x"
    drawn = deployed["panels"][0]["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [step["value"] for step in drawn] == [None, 60]
    assert str(project.directory) not in json.dumps(project.state())

    assert project.drift().exit_code == 0
    assert run(project, "drift", "--stack", "dev").exit_code == 0
    assert run(project, "diff", "--stack", "dev", "--exit-code").exit_code == 0
    assert "Nothing to take back" in run(project, "adopt", "--stack", "dev", "orders").output
    rendered = run(project, "rules", "render", "--stack-file", "Pulumi.dev.yaml").output
    groups = yaml.safe_load(rendered)["groups"]
    written = {rule["alert"]: rule for group in groups for rule in group["rules"]}
    assert written.keys() == {one["title"] for one in found.values()}
    assert written["McpPoolNearExhaustion"]["for"] == "20m"
    checked = run(project, "check", "--no-contract", "own").output
    assert "1 dashboard, 1 alert, 2 queries" in checked
    assert "error" not in checked
    assert "broken-link" not in checked

    def retitle(model: dict[str, Any]) -> None:
        model["panels"][0]["title"] = "Waiting"

    with as_user(project, "alice") as alice:
        edit(alice, "eu-orders", retitle)
        group = project.get("/api/v1/provisioning/folder/eu-mcp/rule-groups/eu-mcp-pool")
        for rule in group["rules"]:
            rule["for"] = "1h"
        path = "/api/v1/provisioning/folder/eu-mcp/rule-groups/eu-mcp-pool"
        assert alice.put(path, json=group).is_success
    drift = run(project, "drift", "--stack", "dev")
    assert drift.exit_code == 2
    assert "20m" in drift.output, "the value of the stack, not that of the packaged file"
    assert run(project, "adopt", "--stack", "dev", "orders").exit_code == 0
    assert dashboard.read_text() == before[dashboard].replace('"Queue"', '"Waiting"')
    assert rules.read_text() == before[rules]

    project.up("--refresh")
    assert {one["uid"]: one["for"] for one in project.get(RULES)}[f"eu-{POOL}"] == "20m"
    assert run(project, "diff", "--stack", "dev", "--exit-code").exit_code == 0


def test_an_ejected_dashboard_is_the_same_dashboard_until_somebody_changes_it(
    project: Project,
) -> None:
    project.configure(dashboardsDir="")
    project.up()
    said = run(project, "eject", "mcp-pool", "McpPoolAcquireSlow", "--dashboards", "mine").output
    commands = [line.strip() for line in said.splitlines() if line.startswith("  pulumi config")]
    assert len(commands) == 2
    copy = project.directory / "mine" / "mcp-pool.json"
    try:
        for command in commands:
            project.pulumi(*command.replace("'", "").split()[1:])
        assert run(project, "diff", "--stack", "dev", "--exit-code").exit_code == 0

        original = (packaged_dashboards() / "mcp-pool.json").read_text()
        copy.write_text(original.replace("Connection Pool", "Our Pool", 1))
        diff = run(project, "diff", "--stack", "dev", "--exit-code")
        assert diff.exit_code == 2
        assert "Our Pool" in diff.output
        project.up()
        assert "Our Pool" in json.dumps(project.dashboard("mcp-pool"))
        assert project.drift().exit_code == 0
        assert "(copied to mine/mcp-pool.json)" in run(project, "eject", "--list").output
    finally:
        (project.directory / "alerts" / "pool.yaml").unlink(missing_ok=True)
