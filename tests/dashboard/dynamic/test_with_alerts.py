"""Dynamic dashboards beside alerts: thresholds, runbooks, links and names of a server."""

import json
from pathlib import Path
from typing import Any

import pytest
from deployment import Deploy, Deployment
from dynamic_dashboards import VERSIONS
from dynamic_specs import auto, rows, tabs
from dynamic_specs import row as row_of
from mcp_monitoring import McpMonitoring
from mcp_monitoring.dashboard.dynamic.defaults import completed
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec
from mcp_monitoring.dashboard.files import packaged_dashboards, read_dashboards
from mcp_monitoring.dashboard.runbooks import packaged_runbooks

CALLS = "sum by (method) (rate(mcp_requests_total[5m]))"
POOL = "mcp_db_connections_active"


def monitoring(deploy: Deploy, files: Path, **args: Any) -> Deployment:
    source: Any = {"prometheus_url": "http://p:9090", "dashboards_dir": str(files), **args}
    return deploy(lambda: McpMonitoring("m", source))


def panel(number: int, expr: str, **more: Any) -> dict[str, Any]:
    place = {"x": 0, "y": 8 * number, "w": 24, "h": 8}
    query = {"refId": "A", "expr": expr, "datasource": {"type": "prometheus", "uid": "theirs"}}
    shown = {"id": number, "title": f"P{number}", "type": "timeseries", "gridPos": place}
    return {**shown, "targets": [query], **more}


def store(
    files: Path, uid: str, model: dict[str, Any], version: str = "v2", layout: Any = None
) -> None:
    spec = completed(dynamic_spec({"title": uid, **model}, version), version)
    outer = {"apiVersion": f"dashboard.grafana.app/{version}", "kind": "Dashboard"}
    document = {
        **outer,
        "metadata": {"name": uid},
        "spec": {**spec, "layout": layout or spec["layout"]},
    }
    files.mkdir(exist_ok=True)
    (files / f"{uid}.json").write_text(json.dumps(document))


@pytest.mark.parametrize("version", VERSIONS)
def test_our_own_dashboards_are_deployed_with_all_that_they_ask_in_every_version(
    deploy: Deploy, tmp_path: Path, version: str
) -> None:
    classic = monitoring(deploy, packaged_dashboards())
    for one in [*read_dashboards(packaged_dashboards()), packaged_runbooks()]:
        store(tmp_path / "d", one.uid, dict(one.model), version)

    dynamic = monitoring(deploy, tmp_path / "d")

    groups = {one.name: one.inputs for one in classic.of_type(":RuleGroup")}
    assert {one.name: one.inputs for one in dynamic.of_type(":RuleGroup")} == groups
    for made in classic.of_type(":Dashboard"):
        sent = dynamic[made.name].dashboard
        assert sent["apiVersion"] == f"dashboard.grafana.app/{version}"
        assert sorted(exprs(sent["spec"])) == sorted(exprs(made.dashboard))
        assert ids(sent["spec"]) == {
            panel["id"] for panel in panels(made.dashboard) if panel["type"] != "row"
        }


def exprs(value: Any) -> list[str]:
    if isinstance(value, list):
        return [expr for one in value for expr in exprs(one)]
    if not isinstance(value, dict):
        return []
    own = [value["expr"]] if isinstance(value.get("expr"), str) else []
    return own + [expr for one in value.values() for expr in exprs(one)]


def panels(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for panel in model["panels"] for one in (panel, *panel.get("panels", []))]


def ids(spec: dict[str, Any]) -> set[int]:
    return {one["spec"]["id"] for one in spec["elements"].values()}


def test_thresholds_follow_the_knobs_of_alerts(deploy: Deploy, tmp_path: Path) -> None:
    pool = next(one for one in read_dashboards(packaged_dashboards()) if one.uid == "mcp-pool")
    store(tmp_path / "d", "mcp-pool", dict(pool.model))

    before = monitoring(deploy, tmp_path / "d")["m-mcp-pool"].dashboard["spec"]
    after = monitoring(deploy, tmp_path / "d", pool_share=0.55)["m-mcp-pool"].dashboard["spec"]

    def steps(spec: dict[str, Any]) -> list[Any]:
        configs = [one["spec"]["vizConfig"]["spec"] for one in spec["elements"].values()]
        found = [one["fieldConfig"]["defaults"].get("thresholds", {}) for one in configs]
        return [step.get("value") for one in found for step in one.get("steps", [])]

    assert 0.55 in steps(after)
    assert 0.55 not in steps(before)
    assert len(steps(before)) == len(steps(after))


def test_a_runbooks_dashboard_of_ones_own_may_be_dynamic(deploy: Deploy, tmp_path: Path) -> None:
    text = {"type": "text", "targets": [], "options": {"content": "call us"}}
    own = panel(41, "", **text)
    store(tmp_path / "d", "mcp-runbooks", {"panels": [{**own, "title": "McpServerDown"}]})
    alerts = tmp_path / "alerts"
    alerts.mkdir()
    rule = {
        "alert": "McpServerDown",
        "expr": "up == 0",
        "annotations": {"summary": "s", "runbook_url": "runbooks.md#mcpserverdown"},
    }
    document = {"groups": [{"name": "g", "rules": [rule]}]}
    (alerts / "a.yaml").write_text(json.dumps(document))

    deployed = monitoring(deploy, tmp_path / "d", alerts_dir=str(alerts), prefix="x-")

    (group,) = deployed.of_type(":RuleGroup")
    (made,) = group.inputs["rules"]
    assert made["annotations"]["runbook_url"].endswith("d/x-mcp-runbooks?viewPanel=panel-41")
    assert deployed["m-mcp-runbooks"].dashboard["metadata"]["name"] == "x-mcp-runbooks"


def test_names_of_a_server_are_put_and_what_it_lacks_goes_from_rows_tabs_and_auto_grids(
    deploy: Deploy, tmp_path: Path
) -> None:
    variables = [
        {"name": "tool", "type": "query", "query": "label_values(mcp_requests_total, method)"},
        {"name": "busy", "type": "query", "query": "query_result(mcp_db_connections_active)"},
    ]
    prometheus = {"type": "prometheus", "uid": "theirs"}
    layout = tabs(
        Calls=rows(row_of("A", auto("panel-1", "panel-2")), row_of("B", auto("panel-3"))),
        Pool=auto("panel-4"),
    )
    store(
        tmp_path / "d",
        "board",
        {
            "panels": [panel(1, CALLS), panel(2, POOL), panel(3, POOL), panel(4, POOL)],
            "templating": {"list": [{**one, "datasource": prometheus} for one in variables]},
            "links": [{"title": "l", "url": "/d/gone", "type": "link"}],
        },
        layout=layout,
    )
    store(tmp_path / "d", "gone", {"panels": [panel(1, POOL)]})

    deployed = monitoring(
        deploy,
        tmp_path / "d",
        alerts=False,
        metric_names={"mcp_requests_total": "calls_total", "mcp_db_connections_active": ""},
        label_names={"method": "tool"},
    )

    assert {one.name for one in deployed.of_type(":Dashboard")} == {"m-board"}
    spec = deployed["m-board"].dashboard["spec"]
    assert exprs(spec) == ["sum by (tool) (rate(calls_total[5m]))"]
    expected = tabs(Calls=rows(row_of("A", auto("panel-1"))))
    assert spec["layout"] == completed({**spec, "layout": expected}, "v2")["layout"]
    assert [one["spec"]["name"] for one in spec["variables"]] == ["tool"]
    assert "label_values(calls_total, tool)" in json.dumps(spec["variables"])
    assert spec["links"] == []


def test_a_dashboard_is_excluded_by_its_uid_or_its_file_name(
    deploy: Deploy, tmp_path: Path
) -> None:
    for uid in ("one", "two", "three"):
        store(tmp_path / "d", uid, {"panels": [panel(1, CALLS)]})
    (tmp_path / "d" / "one.json").rename(tmp_path / "d" / "first.json")

    deployed = monitoring(
        deploy, tmp_path / "d", alerts=False, exclude_dashboards=["one", "two.json"]
    )

    assert {one.name for one in deployed.of_type(":Dashboard")} == {"m-three"}
