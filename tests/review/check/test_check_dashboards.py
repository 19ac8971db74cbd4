"""What the checks say about the parts of dashboards beside queries, and what they let pass."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.check.findings import Report
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.check.settings import CheckSettings

VARIABLE = {"name": "ds", "type": "datasource", "query": "prometheus"}
PANEL: dict[str, Any] = {
    "id": 1,
    "type": "timeseries",
    "title": "P",
    "description": "d",
    "fieldConfig": {"defaults": {"unit": "short"}},
    "datasource": {"type": "prometheus", "uid": "$ds"},
    "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
    "targets": [{"refId": "A", "expr": "up"}],
}


def written(file: Path, *panels: dict[str, Any], **more: Any) -> Path:
    model: dict[str, Any] = {"title": "T", "uid": file.stem, "panels": [PANEL, *panels]}
    model["templating"] = {"list": [VARIABLE, *more.pop("variables", ())]}
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(model | more))
    return file


def checked(file: Path, settings: CheckSettings | None = None) -> Report:
    return check_paths([file], project=file.parent / "project", settings=settings)


def found_in(file: Path, settings: CheckSettings | None = None) -> list[tuple[str, str]]:
    return [(one.rule, str(one.place)) for one in checked(file, settings).findings]


# --- references to data sources -----------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    [
        None,
        "Prometheus",
        "P1809F7CD0C75ACF3",
        {"type": "prometheus", "uid": "P1809F7CD0C75ACF3"},
        {"uid": "P1809F7CD0C75ACF3"},
        {"type": "prometheus"},
        {"type": "loki", "uid": "$logs"},
        {"type": "loki", "uid": "${logs:raw}"},
        {"type": "testdata"},
        {"type": "datasource", "uid": "grafana"},
        {"type": "datasource", "uid": "-- Mixed --"},
        {"type": "__expr__", "uid": "__expr__"},
        "-- Grafana --",
    ],
    ids=str,
)
def test_lets_pass_what_a_deployment_binds_or_any_grafana_has(
    tmp_path: Path, reference: object
) -> None:
    logs = {"name": "logs", "type": "datasource", "query": "loki"}
    panel = PANEL | {"id": 2, "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}
    panel |= {"datasource": reference, "title": "of $logs"}

    assert found_in(written(tmp_path / "d.json", panel, variables=[logs])) == []


LOKI = {"type": "loki", "uid": "P8E80F9AEF21F6940"}


def test_finds_a_data_source_of_another_plugin_once_in_each_part(tmp_path: Path) -> None:
    panel = PANEL | {"id": 2, "title": "Logs", "datasource": LOKI}
    panel |= {"gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}
    panel["targets"] = [{"refId": one, "datasource": LOKI, "expr": "{}"} for one in "AB"]
    variable = {"name": "app", "type": "query", "datasource": LOKI, "query": "label_values(app)"}
    note = {"name": "Deploys", "datasource": LOKI, "target": {"expr": '{app="$app"}'}}
    file = written(tmp_path / "d.json", panel, variables=[variable], annotations={"list": [note]})

    assert sorted(found_in(file)) == [
        ("literal-datasource", 'annotation "Deploys"'),
        ("literal-datasource", 'panel "Logs"'),
        ("literal-datasource", 'variable "app"'),
    ]


def test_lets_pass_a_data_source_that_deployments_answer(tmp_path: Path) -> None:
    panel = PANEL | {"id": 2, "datasource": LOKI}
    panel |= {"gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}
    answered = CheckSettings(datasource_uids=frozenset({"P8E80F9AEF21F6940"}))

    assert found_in(written(tmp_path / "d.json", panel), answered) == []


# --- rows ---------------------------------------------------------------------------------------


def row(y: object, **grid: object) -> dict[str, Any]:
    return {"id": 5, "type": "row", "title": "R", "gridPos": {"y": y} | grid}


@pytest.mark.parametrize(
    "grid", [{}, {"w": 0, "h": 0}, {"x": 3, "w": 24, "h": 1}, {"x": 0, "w": 12, "h": 3}], ids=str
)
@pytest.mark.parametrize("y", [0, 8, 20])
def test_takes_a_row_for_a_line_over_all_columns(
    tmp_path: Path, y: int, grid: dict[str, int]
) -> None:
    assert found_in(written(tmp_path / "d.json", row(y, **grid))) == []


@pytest.mark.parametrize("y", [4, -1, "8", None])
def test_finds_a_row_that_cuts_a_panel_or_is_nowhere(tmp_path: Path, y: object) -> None:
    assert found_in(written(tmp_path / "d.json", row(y, x=0, w=24, h=1))) == [
        ("panel-grid", 'row "R"')
    ]


# --- variables ----------------------------------------------------------------------------------

UNUSED = {"name": "team", "type": "custom", "query": "a,b"}


def test_finds_a_variable_that_nothing_uses(tmp_path: Path) -> None:
    file = written(
        tmp_path / "d.json",
        variables=[UNUSED],
        links=[{"type": "dashboards", "tags": ["x"], "includeVars": False}],
    )

    assert found_in(file) == [("unused-variable", 'variable "team"')]


@pytest.mark.parametrize(
    "link",
    [
        {"type": "dashboards", "tags": ["x"], "includeVars": True},
        {"type": "link", "url": "https://example.com/?${__all_variables}"},
        {"type": "link", "url": "https://example.com/?$__all_variables"},
        {"type": "link", "url": "https://example.com/?${__url.params}"},
        {"type": "link", "url": "https://example.com/?${team:queryparam}"},
        {"type": "link", "url": "https://example.com/?var-team=x"},
    ],
    ids=str,
)
@pytest.mark.parametrize("of_panel", [True, False])
def test_counts_a_variable_that_a_link_passes_on_as_used(
    tmp_path: Path, link: dict[str, Any], of_panel: bool
) -> None:
    panel = PANEL | {"id": 2, "links": [link], "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}
    file = (
        written(tmp_path / "d.json", panel, variables=[UNUSED])
        if of_panel
        else written(tmp_path / "d.json", variables=[UNUSED], links=[link])
    )

    assert found_in(file) == []


def test_counts_a_variable_that_a_library_panel_may_use_as_used(tmp_path: Path) -> None:
    panel = {"id": 2, "libraryPanel": {"uid": "l"}, "gridPos": {"x": 12, "y": 0, "w": 1, "h": 1}}
    file = written(tmp_path / "d.json", panel, variables=[UNUSED])

    assert [rule for rule, _ in found_in(file)] == ["dashboard-file"]


def test_counts_a_variable_that_repeats_or_is_part_of_another_as_used(tmp_path: Path) -> None:
    panel = PANEL | {"id": 2, "repeat": "team", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}
    zone = {"name": "zone", "type": "custom", "query": "a,b"}
    host = {"name": "host", "type": "query", "query": 'label_values(up{z="$zone"}, instance)'}
    panel["title"] = "$host"
    file = written(tmp_path / "d.json", panel, variables=[UNUSED, zone, host])

    assert found_in(file) == []


# --- links --------------------------------------------------------------------------------------


def linking(file: Path, uid: str, rest: str = "") -> Path:
    return written(file, links=[{"type": "link", "title": "l", "url": f"/d/{uid}{rest}"}])


def not_checked(file: Path) -> list[str]:
    return [one.reason for one in checked(file).not_checked]


def test_follows_a_link_to_another_dashboard_of_the_folder(tmp_path: Path) -> None:
    written(tmp_path / "team-b.json")
    good = linking(tmp_path / "team-a.json", "team-b", "?viewPanel=1")
    bad = linking(tmp_path / "team-c.json", "team-b", "?viewPanel=9")

    assert found_in(good) == []
    assert not_checked(good) == []
    assert found_in(bad) == [("broken-link", "")]


@pytest.mark.parametrize(
    ("uid", "there"),
    [
        ("shop_views_pods", "shop_views_nodes"),
        ("node-2", "node-1"),
        ("mongodb-overview", "mcp-overview"),
        ("k8s", "k9s"),
        ("mcp-overviev", "redis"),
    ],
)
def test_does_not_check_a_link_to_what_is_not_given(tmp_path: Path, uid: str, there: str) -> None:
    written(tmp_path / f"{there}.json")
    file = linking(tmp_path / "home.json", uid)

    assert found_in(file) == []
    assert not_checked(file) == [f"links to {uid}: the target is not among the files given"]


@pytest.mark.parametrize(
    ("uid", "there"),
    [
        ("checkuot", "checkout"),
        ("checkouts", "checkout"),
        ("chckout", "checkout"),
        ("chockout", "checkout"),
        ("Check-Out", "check-out"),
        ("check_out", "check-out"),
    ],
)
def test_finds_a_slip_of_the_pen_in_a_link(tmp_path: Path, uid: str, there: str) -> None:
    written(tmp_path / f"{there}.json")
    [finding] = checked(linking(tmp_path / "home.json", uid)).findings

    assert finding.message == (
        f"links to {uid}, which no dashboard has as its uid; did you mean {there}?"
    )


def alert_of(file: Path, uid: str, panel: str = "1") -> Path:
    annotations = {"summary": "s", "__dashboardUid__": uid, "__panelId__": panel}
    rule = {"alert": "A", "expr": "up == 0", "labels": {"severity": "s"}}
    file.parent.mkdir(exist_ok=True)
    group = {"name": "g", "rules": [rule | {"annotations": annotations}]}
    file.write_text(json.dumps({"groups": [group]}))
    return file


def test_follows_an_alert_to_the_dashboards_beside_its_folder(tmp_path: Path) -> None:
    written(tmp_path / "dashboards" / "shop.json")

    assert found_in(alert_of(tmp_path / "alerts" / "a.yaml", "shop")) == []
    assert found_in(alert_of(tmp_path / "alerts" / "b.yaml", "shop", "7")) == [
        ("broken-link", 'group "g", alert "A"')
    ]
    assert found_in(alert_of(tmp_path / "alerts" / "c.yaml", "elsewhere")) == [
        ("broken-link", 'group "g", alert "A"')
    ]


def test_does_not_check_an_alert_whose_dashboards_are_not_given(tmp_path: Path) -> None:
    file = alert_of(tmp_path / "a.yaml", "shop")

    assert found_in(file) == []
    assert not_checked(file) == [
        "names the dashboard shop: the target is not among the files given"
    ]
