"""What `mcp-monitoring check` takes its paths for, and what it leaves alone."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from typer.testing import CliRunner, Result

CORPUS = REPOSITORY / "tests" / "review" / "check" / "corpus"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one right dashboard and one right alert, which is also where we are."""
    shutil.copytree(CORPUS / "project", tmp_path, dirs_exist_ok=True)
    (tmp_path / "alerts").mkdir()
    shutil.copy(CORPUS / "clean.yaml", tmp_path / "alerts" / "corpus.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments])


def test_takes_the_folders_of_a_project_if_none_is_given(project: Path) -> None:
    assert check("--no-contract").output == "1 dashboard, 1 alert, 5 queries: no findings\n"


def test_searches_folders_in_folders_but_not_hidden_ones(project: Path) -> None:
    inner = project / "exports" / "team"
    hidden = project / "exports" / ".cache"
    for folder in (inner, hidden):
        folder.mkdir(parents=True)
        shutil.copy(CORPUS / "clean.json", folder)
    assert check("exports").output.startswith("1 dashboard, ")


def test_checks_a_file_once_even_if_given_twice(project: Path) -> None:
    result = check("dashboards", "dashboards/corpus.json")
    assert result.output.startswith("1 dashboard, ")


def test_says_what_in_a_folder_is_no_dashboard_but_lets_it_pass(project: Path) -> None:
    (project / "dashboards" / "package.json").write_text('{"name": "web"}')
    (project / "dashboards" / "compose.yaml").write_text("services: {}\n")
    result = check("dashboards")
    assert result.exit_code == 0
    assert "dashboards/package.json: not checked: it is not a dashboard\n" in result.output
    assert "dashboards/compose.yaml: not checked: it is not a rule file\n" in result.output
    assert "no findings, 2 not checked" in result.output


def test_says_that_a_folder_has_nothing_to_check(project: Path) -> None:
    (project / "exports").mkdir()
    (project / "exports" / "dashboard.txt").write_text("{}")
    result = check("exports")
    assert result.exit_code == 0
    assert "exports: not checked: no file in it ends in .json, .yaml or .yml\n" in result.output
    assert check("--strict", "exports").exit_code == 2


def test_takes_a_file_that_is_named_at_its_word(project: Path) -> None:
    (project / "package.json").write_text('{"name": "web"}')
    result = check("package.json")
    assert result.exit_code == 2
    assert "[dashboard-file]" in result.output


def test_does_not_ask_a_part_of_the_project_to_show_every_metric(project: Path) -> None:
    assert check("dashboards").exit_code == 0
    assert "[unshown-metric]" in check("--all-metrics", "dashboards").output


def test_does_not_ask_a_project_of_ones_own_to_show_the_metrics_of_the_package(
    project: Path,
) -> None:
    assert "[unshown-metric]" not in check().output
    assert "[unshown-metric]" in check("--all-metrics").output


def test_asks_a_project_with_a_contract_of_its_own_to_show_all_of_it(project: Path) -> None:
    (project / "metrics.yaml").write_text(
        "version: 1\nlabels: {}\nmetrics:\n"
        "  - {name: shop_orders_total, type: counter, unit: count, meaning: Orders.}\n"
    )
    said = check("--contract", "metrics.yaml").output
    assert 'metrics.yaml: metric "shop_orders_total": warning: no panel or alert reads it' in said
    assert "[unshown-metric]" not in check("--contract", "metrics.yaml", "alerts").output


@pytest.mark.parametrize("where", ["in the checkout", "elsewhere"])
def test_asks_the_packaged_set_to_show_the_whole_contract(tmp_path: Path, where: str) -> None:
    checkout = tmp_path / "checkout"
    for name in ("dashboards", "alerts", "runbooks", "components/mcp_monitoring"):
        shutil.copytree(REPOSITORY / name, checkout / name)
    for name in ("metrics.yaml", "metrics.schema.json", "mcp-monitoring-check.yaml"):
        shutil.copy(REPOSITORY / name, checkout)
    (checkout / "dashboards" / "mcp-sessions.json").unlink()
    ran = subprocess.run(
        [sys.executable, "-m", "mcp_monitoring.command", "check"],
        cwd=checkout if where == "in the checkout" else tmp_path,
        env={**os.environ, "PYTHONPATH": str(checkout / "components")},
        capture_output=True,
        text=True,
    )
    assert 'metric "mcp_client_session_duration_seconds": warning: no panel or al' in ran.stdout


def test_leaves_exceptions_for_files_that_are_not_checked_alone(project: Path) -> None:
    entry = {"rule": "fixed-window", "file": "dashboards/corpus.json", "reason": "SLO"}
    (project / "mcp-monitoring-check.yaml").write_text(json.dumps({"exceptions": [entry]}))
    assert check("alerts").exit_code == 0
    assert "[unused-exception]" in check("dashboards").output
