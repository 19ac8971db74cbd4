"""What `check` says of the runbooks that alerts lead to."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.alerting.alerts import packaged_alerts
from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.review.check.findings import Finding
from mcp_monitoring.review.check.run import check_paths
from places import REPOSITORY


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with alerts and with docs that have no runbooks."""
    (tmp_path / "alerts").mkdir()
    (tmp_path / "docs").mkdir()
    return tmp_path


def broken(project: Path, *files: Path) -> list[Finding]:
    report = check_paths(files or [project / "alerts"], project=project)
    return [finding for finding in report.findings if finding.rule == "broken-link"]


def alert(project: Path, runbook_url: str) -> None:
    annotations = {"summary": "s", "runbook_url": runbook_url}
    rule = {"alert": "A", "expr": "up == 0", "labels": {"severity": "s"}}
    groups = [{"name": "g", "rules": [rule | {"annotations": annotations}]}]
    (project / "alerts" / "own.yaml").write_text(yaml.safe_dump({"groups": groups}))


def runbooks(directory: Path, *titles: str, uid: str = "mcp-runbooks") -> None:
    panels: list[dict[str, Any]] = [
        {"id": number, "type": "text", "title": title, "gridPos": {"x": 0, "y": 0, "w": 1, "h": 1}}
        for number, title in enumerate(titles, start=1)
    ]
    directory.mkdir(exist_ok=True)
    model = {"title": "Runbooks", "uid": uid, "panels": panels}
    (directory / "ours.json").write_text(json.dumps(model))


def test_a_copy_of_our_alerts_leads_to_our_panels(project: Path) -> None:
    shutil.copy(packaged_alerts() / "pool.yaml", project / "alerts")
    shutil.copytree(REPOSITORY / "dashboards", project / "dashboards")

    assert broken(project) == []


def test_an_alert_may_lead_to_a_panel_of_ones_own(project: Path) -> None:
    runbooks(project / "dashboards", "Disk full")
    alert(project, "runbooks.md#disk-full")

    assert broken(project) == []


@pytest.mark.parametrize("url", ["runbooks.md#mcptargetdow", "runbooks.md#disk", "runbook.md#a"])
def test_a_runbook_that_is_neither_a_panel_nor_a_heading_is_found(project: Path, url: str) -> None:
    alert(project, url)

    (finding,) = broken(project)
    assert "own.yaml" in str(finding.place.file)
    assert "there is no" in finding.message


def test_our_panels_do_not_count_where_ones_own_replace_them(project: Path) -> None:
    runbooks(project / "dashboards", "Disk full")
    alert(project, "runbooks.md#mcptargetdown")

    assert len(broken(project)) == 1


def test_a_packaged_alert_without_a_panel_is_found(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert(project, "runbooks.md#new")
    (project / "docs" / "runbooks.md").write_text("# Runbooks\n\n### New\n")
    monkeypatch.setattr("mcp_monitoring.review.check.rules.links.set_of", lambda _: metric_set())

    (finding,) = broken(project)
    assert finding.message == (
        "the runbook dashboard has no panel for runbooks.md#new; run: make reference"
    )


def test_a_packaged_alert_without_a_heading_is_found(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert(project, "runbooks.md#mcptargetdown")
    (project / "docs" / "runbooks.md").write_text("# Runbooks\n\n### McpTargetGone\n")
    monkeypatch.setattr("mcp_monitoring.review.check.rules.links.set_of", lambda _: metric_set())

    (finding,) = broken(project)
    assert "no heading with the anchor #mcptargetdown" in finding.message


def test_the_packaged_alerts_lead_to_panels_and_headings() -> None:
    assert broken(REPOSITORY, packaged_alerts()) == []
