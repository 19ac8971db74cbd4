"""Labels that a project's scrape adds are known to the check."""

import json
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from typer.testing import CliRunner

CLEAN = REPOSITORY / "tests" / "review" / "check" / "corpus" / "clean.json"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one dashboard that asks by namespace and pod."""
    model = json.loads(CLEAN.read_text())
    [*_, target] = model["panels"][0]["targets"]
    target["expr"] = "sum by (namespace, pod) (mcp_uptime_seconds) and on (pod) up"
    target["legendFormat"] = "{{namespace}}"
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "ours.json").write_text(json.dumps(model, indent=2))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _unknown() -> list[str]:
    result = CliRunner().invoke(app, ["check", "dashboards"])
    return [line for line in result.stdout.splitlines() if "unknown-" in line]


def test_they_are_unknown_as_long_as_nobody_names_them(project: Path) -> None:
    found = " ".join(_unknown())

    assert "namespace" in found
    assert "pod" in found


def test_they_may_be_matched_grouped_by_and_shown_once_they_are_named(project: Path) -> None:
    (project / "mcp-monitoring-check.yaml").write_text("target_labels: [namespace, pod]\n")

    assert _unknown() == []


def test_others_stay_unknown(project: Path) -> None:
    (project / "mcp-monitoring-check.yaml").write_text("target_labels: [namespace]\n")

    found = _unknown()
    assert found
    assert all("label pod" in line for line in found)
