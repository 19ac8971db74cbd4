"""Alerts and their delivery with the real CLI, read back through Grafana's API."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from engine.project import Project, ours
from engine.review import COMMAND, run, run_json
from engine.targets import REAL
from mcp_monitoring.alerting.alerts import read_alerts
from mcp_monitoring.alerting.knobs import without_marks
from places import REPOSITORY

RULES = "/api/v1/provisioning/alert-rules"
TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"


def _rules(project: Project) -> dict[str, Any]:
    return {rule["uid"]: rule for rule in project.get(RULES)}


def _expressions(project: Project) -> dict[str, str]:
    return {rule["title"]: rule["data"][0]["model"]["expr"] for rule in _rules(project).values()}


def _with_files(project: Project, files: Mapping[str, str]) -> None:
    """Puts rule files into a directory of the project's own, in place of those there."""
    directory = project.directory / "own-alerts"
    directory.mkdir(exist_ok=True)
    for file in directory.iterdir():
        file.unlink()
    for name, text in files.items():
        (directory / name).write_text(text)
    project.configure(alertsDir="own-alerts")


def _group(name: str, *alerts: str) -> str:
    rules = [{"alert": alert, "expr": "up == 0"} for alert in alerts]
    return json.dumps({"groups": [{"name": name, "rules": rules}]})


def _places(project: Project) -> dict[str, tuple[str, str]]:
    """Reads the group and title of each rule, by its uid."""
    return {uid: (rule["ruleGroup"], rule["title"]) for uid, rule in _rules(project).items()}


def test_are_in_grafana_as_the_files_say(deployed: Project) -> None:
    rules = {
        rule.name: rule for group in read_alerts(REPOSITORY / "alerts") for rule in group.rules
    }

    assert _expressions(deployed) == {
        name: without_marks(rule.expr) for name, rule in rules.items()
    }
    for found in _rules(deployed).values():
        rule = rules[found["title"]]
        assert found["labels"] == rule.labels
        assert (found["noDataState"], found["execErrState"]) == ("OK", "Error")
        assert found["notification_settings"]["receiver"] == "mcp-monitoring"
        assert found["provenance"], "locked in the user interface"


def test_lead_to_panels_that_are_there(deployed: Project) -> None:
    rules = _rules(deployed)
    assert rules
    for rule in rules.values():
        link = rule["annotations"]
        model = deployed.dashboard(link["__dashboardUid__"])["dashboard"]
        assert int(link["__panelId__"]) in {panel["id"] for panel in model["panels"]}, rule["title"]


def test_lead_to_runbooks_that_are_there(deployed: Project) -> None:
    for rule in _rules(deployed).values():
        url = rule["annotations"]["runbook_url"]
        found = re.fullmatch(r"\{\{ externalURL \}\}d/([\w-]+)\?viewPanel=panel-(\d+)", url)
        assert found, url
        panels = deployed.dashboard(found[1])["dashboard"]["panels"]
        (panel,) = [one for one in panels if one["id"] == int(found[2])]
        assert panel["title"] == rule["title"]
        assert panel["options"]["content"]


def test_take_numbers_from_the_stack_and_only_their_group_and_its_line_change(
    project: Project,
) -> None:
    project.up()
    project.pulumi("config", "set", "--path", "knobs.pool_share", "--type", "float", "0.8")

    changed = project.up()

    assert "alerting:RuleGroup monitoring-alerts-mcp-pool updated" in changed.output
    assert "oss:Dashboard monitoring-mcp-pool updated" in changed.output
    assert "~ 3 updated" in changed.output, "those two, and what the component was given"
    assert _expressions(project)["McpPoolNearExhaustion"].endswith("> 0.8")
    assert project.drift().exit_code == 0


def test_watch_the_job_of_the_stack(project: Project) -> None:
    project.configure(job="another-job")
    project.up()

    expressions = _expressions(project)
    assert expressions
    assert all('job="another-job"' in expr for expr in expressions.values())
    assert not any("snowflake-mcp" in expr for expr in expressions.values())


@pytest.mark.parametrize(
    ("knobs", "said"),
    [
        ({"availability_slo": 0.93}, "availability_slo is 0.93, but must be above 0.930556"),
        ({"latency_objective_seconds": 3}, "latency_objective_seconds is 3, but must be one of"),
        ({"pool_shar": 0.5}, "has this knob; did you mean pool_share?"),
    ],
)
def test_with_a_number_out_of_range_nothing_is_deployed(
    project: Project, knobs: dict[str, Any], said: str
) -> None:
    project.configure(knobs=knobs)

    refused = project.pulumi("preview", check=False)

    assert refused.exit_code != 0
    assert said in refused.output
    assert "Traceback" not in refused.output
    assert not any(project.objects().values())


def test_of_a_broken_file_are_refused_by_line_and_nothing_is_deployed(project: Project) -> None:
    directory = project.directory / "own-alerts"
    directory.mkdir(exist_ok=True)
    (directory / "a.yaml").write_text("groups:\n  - name: g\n    rules: [{alert: A}\n")
    project.configure(alertsDir="own-alerts")

    refused = project.up(check=False)

    assert refused.exit_code != 0
    assert "a.yaml: line 4, column 1: invalid YAML" in refused.output
    assert not any(project.objects().values())


def test_turned_off_are_gone_with_their_contact_point(project: Project) -> None:
    project.up()
    project.configure(alerts=False)
    project.up()

    assert project.objects() == {
        **ours(),
        "dashboards": ours()["dashboards"] - {"mcp-runbooks"},
        "alert rules": set(),
        "contact points": set(),
    }
    assert project.drift().exit_code == 0


def test_can_be_given_to_an_existing_contact_point(project: Project) -> None:
    project.up()
    theirs = {"name": "team", "type": "email", "settings": {"addresses": "team@example.com"}}
    project.send("POST", "/api/v1/provisioning/contact-points", {**theirs, "uid": "team"})
    try:
        project.configure(contactEmails=[], contactPoint="team")
        project.up()

        receivers = {rule["notification_settings"]["receiver"] for rule in _rules(project).values()}
        assert receivers == {"team"}
        assert project.drift().exit_code == 0
        project.pulumi("destroy", "--yes", "--skip-preview")
        assert project.objects()["contact points"] == {"team"}
    finally:
        project.send("DELETE", "/api/v1/provisioning/contact-points/team")


@pytest.mark.skipif(REAL, reason="named policies need Grafana 13 and a feature toggle")
def test_can_go_along_a_named_policy_that_says_who_is_told(project: Project) -> None:
    point = {"name": "team", "uid": "team", "type": "email", "settings": {"addresses": "a@b.c"}}
    project.send("POST", "/api/v1/provisioning/contact-points", point)
    # That of a new Grafana has no integration.
    trees = {"team-db": "team", "nobodys": "empty"}
    for name, receiver in trees.items():
        spec = {"defaults": {"receiver": receiver}, "routes": []}
        project.send("POST", TREES, {"metadata": {"name": name}, "spec": spec})
    try:
        project.configure(contactEmails=[], policy="team-db")
        project.up()

        settings = [rule["notification_settings"] for rule in _rules(project).values()]
        assert settings == [{"policy": "team-db"}] * len(settings)
        assert project.drift().exit_code == 0
        assert run(project, "drift", "--stack", "dev").exit_code == 0
        # Whether there is data for all panels already does not matter.
        proof = json.loads(
            project.run(str(COMMAND), "proof", "--stack", "dev", "--format", "json").stdout
        )
        (told,) = {
            (one["contact_point"], *one["path"])
            for alert in proof["alerts"]
            for one in alert["told"]["recipients"]
        }
        assert told == ("team", "policy team-db")

        project.configure(policy="nobodys")
        changed = json.dumps(run_json(project, "diff", "--stack", "dev"))
        assert "would tell nobody: contact point empty of policy nobodys has no" in changed
    finally:
        project.pulumi("destroy", "--yes", "--skip-preview")
        for name in trees:
            project.send("DELETE", f"{TREES}/{name}")
        project.send("DELETE", "/api/v1/provisioning/contact-points/team")


def test_of_ones_own_files_go_through_the_same_component(project: Project) -> None:
    rule: dict[str, Any] = {"alert": "Busy", "expr": "up > 0", "for": "0s"}
    other = {**rule, "labels": {"severity": "info"}}
    groups = {"groups": [{"name": "own", "interval": "30s", "rules": [rule, other]}]}
    _with_files(project, {"own.yml": json.dumps(groups)})
    project.up()

    found = _rules(project)
    assert len(found) == 2
    assert all(uid.startswith("busy-") for uid in found)
    titles = {rule["title"] for rule in found.values()}
    assert titles == {"Busy (severity=)", "Busy (severity=info)"}
    assert "mcp-runbooks" not in project.objects()["dashboards"]
    assert project.drift().exit_code == 0


@pytest.mark.parametrize("first", ["carts", "stock"])
def test_move_to_a_group_of_another_name_when_a_second_file_has_their_groups_name(
    project: Project, first: str
) -> None:
    files = {
        "carts.yaml": _group("BuiltInExporter", "CartsSlow", "Down"),
        "stock.yaml": _group("BuiltInExporter", "StockLow"),
    }
    alone = {f"{first}.yaml": files[f"{first}.yaml"]}
    _with_files(project, alone)
    project.up()
    before = _places(project)
    assert {group for group, _ in before.values()} == {"BuiltInExporter"}

    _with_files(project, files)
    added = project.up()

    assert _places(project) == {
        "carts-slow": ("carts - BuiltInExporter", "CartsSlow"),
        "down": ("carts - BuiltInExporter", "Down"),
        "stock-low": ("stock - BuiltInExporter", "StockLow"),
    }
    assert "1 more group has this name" in added.output
    assert project.drift().exit_code == 0

    _with_files(project, alone)
    project.up()

    assert _places(project) == before
    assert project.drift().exit_code == 0


def test_that_are_there_twice_are_numbered_and_stay_so(project: Project) -> None:
    _with_files(
        project, {"shop.yaml": _group("shop", "Missed", "Missed"), "a.yaml": _group("a", "A")}
    )
    added = project.up()

    numbered = {"missed": ("shop", "Missed"), "missed_2": ("shop", "Missed (2)")}
    assert _places(project) == {"a": ("a", "A"), **numbered}
    assert "'Missed (2)' in Grafana" in added.output
    assert project.drift().exit_code == 0

    _with_files(project, {"shop.yaml": _group("shop", "New", "Missed", "Other", "Missed")})
    project.up()

    kept = _places(project)
    assert {uid: kept[uid] for uid in numbered} == numbered


def test_that_are_there_twice_in_two_files_follow_once_the_group_of_the_first_is_destroyed(
    project: Project,
) -> None:
    files = {"a.yaml": _group("one", "Missed"), "b.yaml": _group("two", "Missed")}
    _with_files(project, files)
    project.up()
    assert _places(project) == {"missed": ("one", "Missed"), "missed_2": ("two", "Missed (2)")}

    # Pulumi deletes last: docs/alerts.md says how to delete first.
    _with_files(project, {"b.yaml": files["b.yaml"]})
    urn = project.state()["monitoring-alerts-one"]["urn"]
    project.pulumi("destroy", "--yes", "--skip-preview", "--target", urn)
    project.up()

    assert _places(project) == {"missed": ("two", "Missed")}
    assert project.drift().exit_code == 0


def test_that_move_to_another_group_keep_uid_and_title(project: Project) -> None:
    _with_files(project, {"a.yaml": _group("one", "Stays", "Moves"), "b.yaml": _group("two", "B")})
    project.up()

    _with_files(project, {"a.yaml": _group("one", "Stays"), "b.yaml": _group("two", "B", "Moves")})
    project.up()

    assert _places(project)["moves"] == ("two", "Moves")
    assert _places(project)["stays"] == ("one", "Stays")
    assert project.drift().exit_code == 0


def test_of_kubernetes_and_in_json_are_deployed_with_what_is_left_out_told(
    project: Project,
) -> None:
    rule = {"alert": "PodsLost", "expr": "up == 0", "annotations": {"summary": '{{ query "up" }}'}}
    wrapped = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "pods"},
        "spec": {"groups": [{"name": "pods", "rules": [rule]}]},
    }
    _with_files(
        project,
        {
            "k8s.yaml": f"---\n{json.dumps(wrapped)}\n---\n{_group('more', 'More')}\n",
            "rules.json": _group("in-json", "InJson"),
            "board.json": json.dumps({"title": "No rules", "schemaVersion": 39}),
        },
    )
    deployed = project.up()

    assert _places(project) == {
        "pods-lost": ("pods", "PodsLost"),
        "more": ("more", "More"),
        "in-json": ("in-json", "InJson"),
    }
    assert _rules(project)["pods-lost"].get("annotations", {}) == {}
    assert "alert PodsLost: annotation summary is left out: it uses query" in deployed.output
    assert project.drift().exit_code == 0
