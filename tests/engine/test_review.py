"""Reviewing with the real engine: diff, drift with its author, and edits taken back to the file."""

import json
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from engine.drift_matrix import RULE_GROUP
from engine.project import Project
from engine.review import as_user, edit, insert_on_top, panel, run, run_json
from places import REPOSITORY
from prometheus_server import prometheus_with

SECRET = "canary-81c4"
OLD_ROWS = REPOSITORY / "tests" / "fixtures" / "field" / "old-rows"


@pytest.fixture(scope="module")
def alice(deployed: Project) -> Iterator[httpx.Client]:
    with as_user(deployed, "alice") as client:
        yield client


@pytest.fixture
def clean(deployed: Project) -> Iterator[Project]:
    """The deployed project; files and Grafana are put back afterwards."""
    files = {file: file.read_text() for file in deployed.dashboards.glob("*.json")}
    files[deployed.stack_file] = deployed.stack_file.read_text()
    yield deployed
    for file in deployed.dashboards.glob("*.json"):
        if file not in files:
            file.unlink()
    for file, text in files.items():
        file.write_text(text)
    deployed.grafana.delete("/api/dashboards/uid/by-hand")
    deployed.up("--refresh")


def _git_diff(project: Project, name: str, before: str) -> list[str]:
    old = project.directory / "before.json"
    old.write_text(before)
    ran = subprocess.run(
        ["diff", "-U0", str(old), str(project.dashboards / name)], capture_output=True, text=True
    )
    return [line for line in ran.stdout.splitlines()[2:] if line[0] in "+-"]


def test_right_after_a_deployment_diff_and_drift_are_silent(deployed: Project) -> None:
    drift = run(deployed, "drift", "--stack", "dev")
    assert drift.exit_code == 0
    assert "No drift" in drift.output

    diff = run(deployed, "diff", "--stack", "dev", "--exit-code")
    assert diff.exit_code == 0
    assert "No differences" in diff.output


def test_drift_says_what_who_when_and_why(clean: Project, alice: httpx.Client) -> None:
    edit(alice, "mcp-pool", insert_on_top, "look at the queue")
    group = clean.get(RULE_GROUP)
    group["rules"][0]["for"] = "1h"
    assert alice.put(RULE_GROUP, json=group).is_success

    (stack,) = run_json(clean, "drift", "--stack", "dev", exit_code=2)["stacks"]
    found = {one["diff"]["title"]: one for one in stack["objects"]}
    pool = found["Snowflake MCP Connection Pool"]
    assert pool["classes"] == ["edited"]
    assert [author["name"] for author in pool["authors"]] == ["alice"]
    assert pool["authors"][0]["message"] == "look at the queue"
    assert [one["identity"]["title"] for one in pool["diff"]["panels"]["added"]] == ["Queue depth"]
    assert pool["diff"]["panels"]["changed"] == []
    assert found["mcp-pool"]["authors"][0]["name"] == "alice"

    said = run(clean, "drift", "--stack", "dev").output
    assert "edited by alice, 20" in said
    assert '"look at the queue"' in said
    # All of its panels are in rows, and stay where they are in these.
    assert "moved" not in said


def test_who_gets_alerts_is_a_risk_by_hand_and_by_code_and_no_report_shows_an_address(
    clean: Project, alice: httpx.Client
) -> None:
    (found,) = clean.get("/api/v1/provisioning/contact-points?name=mcp-monitoring")
    addresses = {"addresses": "oncall@example.com;eve@example.com"}
    path = f"/api/v1/provisioning/contact-points/{found['uid']}"
    assert alice.put(path, json={**found, "settings": addresses}).is_success

    drift = run(clean, "drift", "--stack", "dev")
    assert drift.exit_code == 2
    assert "1 address -> 2 addresses (1 new)" in drift.output
    assert "1 risk: 1 change of who gets alerts." in drift.output
    assert "cannot be compared" not in drift.output

    lost = run(clean, "diff", "--stack", "dev").output
    assert "was edited in Grafana since, which would be undone" in lost
    assert "2 risks: 1 change of who gets alerts, 1 lost edit." in lost

    clean.up("--refresh")
    clean.configure(contactEmails=["oncall@example.com", "second@example.com"])
    diff = run(clean, "diff", "--stack", "dev", "--format", "markdown").output
    assert "**who gets alerts**: contact point mcp" in diff
    assert "2 addresses (1 new)" in diff.replace("\\", "")
    for said in (drift.output, lost, diff):
        assert "@example.com" not in said


def test_drift_that_is_only_layout_is_cosmetic(clean: Project, alice: httpx.Client) -> None:
    def move(model: dict[str, Any]) -> None:
        model["panels"][-1]["gridPos"]["y"] += 3

    edit(alice, "mcp-pool", move)

    (stack,) = run_json(clean, "drift", "--stack", "dev", exit_code=2)["stacks"]
    assert [one["classes"] for one in stack["objects"]] == [["cosmetic"]]


def test_drift_names_secrets_that_nobody_can_compare(clean: Project) -> None:
    original = clean.stack_file.read_text()
    clean.set_secret("bearerToken", SECRET)
    clean.up()
    try:
        drift = run(clean, "drift", "--stack", "dev")
        assert drift.exit_code == 0, drift.output
        assert "secrets of Prometheus cannot be compared" in drift.output
    finally:
        clean.stack_file.write_text(original)
    diff = run(clean, "diff", "--stack", "dev").output
    assert re.search(r"~ httpHeaders +removed \(secret\)", diff)
    assert "Grafana would keep removed credentials. Deploy this once with plain" in diff
    assert "was edited in Grafana" not in diff
    replaced = run(clean, "diff", "--stack", "dev", "--no-refresh").output
    assert "1 to replace" in replaced
    clean.up()
    assert SECRET not in "".join(clean.printed)


def test_a_diff_names_and_draws_the_edited_panels_only(clean: Project, tmp_path: Path) -> None:
    file = clean.dashboards / "mcp-pool.json"
    model = json.loads(file.read_text())
    insert_on_top(model)
    file.write_text(json.dumps(model))

    page = tmp_path / "diff.html"
    more = ("--exit-code", "--html", str(page))
    diff = run_json(clean, "diff", "--stack", "dev", *more, exit_code=2)
    (pool,) = diff["objects"]
    assert [one["identity"]["title"] for one in pool["panels"]["added"]] == ["Queue depth"]
    assert (pool["panels"]["changed"], pool["panels"]["removed"]) == ([], [])
    # The others are in rows, and stay where they are in these.
    assert pool["panels"]["moved"] == []
    # The dashboard, and the new panel large, with what the stack's Grafana answers.
    drawn = page.read_text(encoding="utf-8")
    assert drawn.count("<img ") == 2
    assert "panel &quot;Queue depth&quot;: added" in drawn
    assert "simulated" not in drawn


def test_a_diff_says_what_a_changed_alert_would_have_done(clean: Project, tmp_path: Path) -> None:
    labels = '{job="snowflake-mcp",instance="a"}'
    now = int(time.time()) // 60 * 60
    lines = ["# TYPE mcp_db_connections_active gauge", "# TYPE mcp_db_connections_max gauge"]
    for name, value in (("active", 7), ("max", 10)):
        lines += [
            f"mcp_db_connections_{name}{labels} {value} {now + minute * 60}"
            for minute in range(-60, 30)
        ]
    clean.configure(knobs={"pool_share": 0.6})

    with prometheus_with(tmp_path, lines) as prometheus:
        asked = run(
            *(clean, "diff", "--stack", "dev", "--backtest", "30m"),
            *("--prometheus", prometheus.url),
        )
    of_stack = run(clean, "diff", "--stack", "dev", "--no-refresh", "--backtest", "30m")

    assert re.search(r"! 0 → 1 firing in 30m, .*would be firing now", asked.output), asked.output
    assert "1 alert that would have fired" in asked.output
    assert asked.exit_code == 0
    # Whether somebody answers at its address is up to the machine.
    assert "asking data source mcp-prometheus of Grafana at" in of_stack.output
    assert of_stack.exit_code == 0


def test_a_diff_warns_of_an_edit_it_would_undo(clean: Project, alice: httpx.Client) -> None:
    def retitle(model: dict[str, Any]) -> None:
        panel(model, "Pool utilization")["title"] = "Pool in use"

    edit(alice, "mcp-pool", retitle)

    diff = run_json(clean, "diff", "--stack", "dev")
    assert [one["risks"][0]["kind"] for one in diff["objects"]] == ["lost edit"]
    text = run(clean, "diff", "--stack", "dev").output
    assert "was edited in Grafana since, which would be undone" in text


def test_a_plan_from_a_pipe_is_read(clean: Project) -> None:
    plan = clean.pulumi("preview", "--json", "-c", "prefix=x-")
    text = plan.output[: plan.output.rindex("}") + 1]

    diff = run(clean, "diff", "-", "--exit-code", stdin=text)
    assert diff.exit_code == 2
    assert "16 replacement" in diff.output


def test_another_grafana_is_told_before_all_else(clean: Project) -> None:
    url = clean.config.grafana_url
    moved = clean.stack_file.read_text().replace(url, url.replace("127.0.0.1", "localhost"))
    clean.stack_file.write_text(moved)

    diff = run(clean, "diff", "--stack", "dev", "--no-refresh").output
    assert diff.startswith("! provider")
    assert "16 objects would go to another Grafana" in diff


def test_adopt_takes_an_edit_into_the_file_and_nothing_else(
    clean: Project, alice: httpx.Client
) -> None:
    before = (clean.dashboards / "mcp-pool.json").read_text()

    def requery(model: dict[str, Any]) -> None:
        panel(model, "Pool utilization")["targets"][0]["expr"] = "up"

    edit(alice, "mcp-pool", requery)

    assert "would change" in run(clean, "adopt", "--stack", "dev", "--dry-run").output
    assert (clean.dashboards / "mcp-pool.json").read_text() == before

    assert run(clean, "adopt", "--stack", "dev").exit_code == 0
    changed = _git_diff(clean, "mcp-pool.json", before)
    assert len(changed) == 2
    assert '"expr": "up"' in changed[1]
    assert run(clean, "diff", "--stack", "dev", "--exit-code").exit_code == 0


def test_adopt_takes_what_it_can_beside_dashboards_of_before_grafana_5(
    clean: Project, alice: httpx.Client
) -> None:
    shutil.copy(OLD_ROWS / "old.json", clean.dashboards)
    old, new = clean.dashboards / "old.json", clean.dashboards / "new.yaml"
    in_yaml = yaml.safe_dump(json.loads((OLD_ROWS / "new.json").read_text()), sort_keys=False)
    new.write_text(f"# The new one.\n{in_yaml}")
    rows = old.read_text()
    clean.up()

    def describe(model: dict[str, Any]) -> None:
        panel(model, "Orders")["description"] = "by alice"

    edit(alice, "new-one", describe)

    # Grafana keeps rows as they are until somebody saves the dashboard anew.
    adopted = run(clean, "adopt", "--stack", "dev")
    assert adopted.exit_code == 0, adopted.output
    kept = new.read_text().splitlines()
    assert [line for line in kept if line not in in_yaml.splitlines()] == [
        "# The new one.",
        "  description: by alice",
    ]
    assert old.read_text() == rows

    def save_anew(model: dict[str, Any]) -> None:
        (graph,) = model.pop("rows")[0]["panels"]
        del graph["span"]
        graph |= {"gridPos": {"x": 0, "y": 0, "w": 24, "h": 7}, "title": "Requests"}
        model |= {"panels": [graph], "schemaVersion": 41}

    edit(alice, "old-rows", save_anew)
    edit(alice, "new-one", lambda model: model.update(title="Newer one"))
    old.write_text("{")
    adopted = run(clean, "adopt", "--stack", "dev")
    assert adopted.exit_code == 2, adopted.output
    assert "left out: dashboards/old.json: line 1, column 2: invalid JSON" in adopted.output
    assert yaml.safe_load(new.read_text())["title"] == "Newer one"

    old.write_text(rows)
    assert run(clean, "adopt", "--stack", "dev", "old").exit_code == 0
    model = json.loads(old.read_text())
    (graph,) = model["panels"]
    assert ("rows" in model, graph["title"], graph["datasource"]) == (False, "Requests", "Prom")
    assert run(clean, "diff", "--stack", "dev", "--exit-code").exit_code == 0


def test_adopt_takes_no_threshold_of_a_knob_for_an_edit(
    clean: Project, alice: httpx.Client
) -> None:
    before = (clean.dashboards / "mcp-pool.json").read_text()
    clean.configure(knobs={"pool_share": 0.75})
    clean.up()
    steps = panel(clean.dashboard("mcp-pool")["dashboard"], "Pool utilization")["fieldConfig"]
    assert steps["defaults"]["thresholds"]["steps"][1]["value"] == 0.75

    def describe(model: dict[str, Any]) -> None:
        panel(model, "Pool utilization")["description"] = "by alice"

    edit(alice, "mcp-pool", describe)

    assert run(clean, "adopt", "--stack", "dev").exit_code == 0
    changed = _git_diff(clean, "mcp-pool.json", before)
    assert len(changed) == 2
    assert "by alice" in changed[1]
    assert run(clean, "diff", "--stack", "dev", "--exit-code").exit_code == 0


def test_adopt_keeps_the_templating_of_the_file(clean: Project, alice: httpx.Client) -> None:
    edit(alice, "mcp-pool", insert_on_top)

    assert run(clean, "adopt", "--stack", "dev", "mcp-pool").exit_code == 0
    new = panel(json.loads((clean.dashboards / "mcp-pool.json").read_text()), "Queue depth")
    assert new["datasource"]["uid"] == "${datasource}"
    assert run(clean, "diff", "--stack", "dev", "--exit-code").exit_code == 0


def test_adopt_writes_nothing_when_both_sides_changed_a_panel(
    clean: Project, alice: httpx.Client
) -> None:
    file = clean.dashboards / "mcp-pool.json"
    ours = file.read_text().replace('"title": "Pool utilization"', '"title": "Ours"')
    file.write_text(ours)

    def retitle(model: dict[str, Any]) -> None:
        panel(model, "Pool utilization")["title"] = "Theirs"
        panel(model, "Slow acquires")["description"] = "theirs alone"

    edit(alice, "mcp-pool", retitle)

    refused = run(clean, "adopt", "--stack", "dev")
    assert refused.exit_code == 2
    assert 'conflict: panel "Pool utilization"' in refused.output
    assert file.read_text() == ours

    taken = run(clean, "adopt", "--stack", "dev", "--take", "Pool utilization=grafana")
    assert taken.exit_code == 0
    assert '"Theirs"' in file.read_text()
    assert "theirs alone" in file.read_text()


def test_adopt_makes_a_file_of_edited_runbooks_which_is_deployed_from_then_on(
    clean: Project, alice: httpx.Client
) -> None:
    def explain(model: dict[str, Any]) -> None:
        options = panel(model, "McpTargetDown")["options"]
        options["content"] += "\n\nAt night, call Bob."

    edit(alice, "mcp-runbooks", explain)
    told = run(clean, "drift", "--stack", "dev").output
    assert 'panel "McpTargetDown"' in told

    adopted = run(clean, "adopt", "--stack", "dev")
    assert adopted.exit_code == 0
    assert "1 file changed" in adopted.output
    own = json.loads((clean.dashboards / "mcp-runbooks.json").read_text())
    packaged = json.loads((REPOSITORY / "runbooks" / "mcp-runbooks.json").read_text())
    explain(packaged)
    assert own == packaged
    assert run(clean, "diff", "--stack", "dev", "--exit-code").exit_code == 0
    clean.up()
    assert "At night, call Bob." in json.dumps(clean.dashboard("mcp-runbooks"))


def test_adopt_makes_a_file_of_a_dashboard_made_by_hand(
    clean: Project, alice: httpx.Client
) -> None:
    model = {"title": "By hand", "uid": "by-hand", "panels": []}
    body = {"dashboard": model, "folderUid": "mcp"}
    assert alice.post("/api/dashboards/db", json=body).is_success
    assert "By hand" in run(clean, "drift", "--stack", "dev").output

    adopted = run(clean, "adopt", "--stack", "dev", "By hand")
    assert adopted.exit_code == 0
    assert json.loads((clean.dashboards / "by-hand.json").read_text())["title"] == "By hand"

    assert "mcp-monitoring import-file --stack dev" in adopted.output
    report = run_json(clean, "import-file", "--stack", "dev")
    assert [one["id"] for one in report["objects"]] == ["by-hand"]
    clean.pulumi(*shlex.split(report["command"])[1:])
    (clean.directory / "import.json").unlink()
    assert run(clean, "diff", "--stack", "dev", "--exit-code").exit_code == 0


def test_a_stack_that_does_not_exist_is_one_clear_line(deployed: Project) -> None:
    for command in ("diff", "drift", "adopt"):
        ran = run(deployed, command, "--stack", "nowhere")
        assert ran.exit_code == 1
        assert "no stack named 'nowhere' found" in ran.output.splitlines()[-1]


def test_a_refused_credential_is_one_clear_line(deployed: Project) -> None:
    for command in ("drift", "adopt"):
        ran = run(deployed, command, "--stack", "dev", GRAFANA_AUTH=f"admin:{SECRET}")
        assert ran.exit_code == 1
        said = ran.output.splitlines()[-1]
        assert said.startswith(f"mcp-monitoring {command}: "), ran.output
        assert "401" in said, ran.output
        assert SECRET not in ran.output


def test_a_wrong_passphrase_is_no_missing_credential(clean: Project) -> None:
    clean.set_secret("grafana:auth", clean.environment["GRAFANA_AUTH"])
    assert run(clean, "drift", "--stack", "dev", GRAFANA_AUTH="").exit_code == 0
    for command in ("drift", "adopt", "proof"):
        ran = run(clean, command, "--stack", "dev", PULUMI_CONFIG_PASSPHRASE="wrong")
        assert ran.exit_code == 1
        assert "grafana:auth of stack dev cannot be read: incorrect passphrase" in ran.output


def test_drift_of_all_stacks_ends_with_one_table(deployed: Project) -> None:
    ran = run(deployed, "drift", "--all")
    assert ran.exit_code == 0, ran.output
    assert "no drift" in ran.output


@pytest.fixture
def elsewhere(clean: Project, second_grafana: Project) -> Iterator[Project]:
    """A second stack `else` of the project, in another Grafana; yields that Grafana's project."""
    file = clean.directory / "Pulumi.else.yaml"
    theirs = {"GRAFANA_AUTH": second_grafana.environment["GRAFANA_AUTH"]}
    ours = str(clean.grafana.base_url).rstrip("/")
    url = str(second_grafana.grafana.base_url).rstrip("/")
    clean.pulumi("stack", "init", "else", "--no-select")
    file.write_text(clean.stack_file.read_text().replace(ours, url))
    asked = ("--stack", "else", "--yes", "--skip-preview", "--non-interactive")
    try:
        ran = clean.run("pulumi", "up", *asked, environment=theirs)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        yield second_grafana
    finally:
        clean.run("pulumi", "destroy", *asked, environment=theirs)
        clean.pulumi("stack", "rm", "else", "--yes", "--force")
        clean.pulumi("stack", "select", "dev")
        file.unlink(missing_ok=True)


def test_drift_of_stacks_in_two_grafanas_asks_each_with_its_own_credential(
    clean: Project, elsewhere: Project
) -> None:
    refused = run(clean, "drift", "--all")
    assert refused.exit_code == 1
    assert "GRAFANA_AUTH is one credential, but stack" in refused.output

    credentials = {
        "GRAFANA_AUTH_DEV": clean.environment["GRAFANA_AUTH"],
        "GRAFANA_AUTH_ELSE": elsewhere.environment["GRAFANA_AUTH"],
    }
    silent = run(clean, "drift", "--all", **credentials)
    assert silent.exit_code == 0, silent.output

    elsewhere.edit_dashboard("mcp-pool", title="Pool of the other Grafana")
    drifted = run(clean, "drift", "--all", **credentials)
    assert drifted.exit_code == 2, drifted.output
    table = drifted.output.splitlines()[-8:]
    assert any("else" in line and "1" in line for line in table)
    assert any("dev" in line and "no drift" in line for line in table)
    assert not any(secret in "".join(clean.printed) for secret in credentials.values())
