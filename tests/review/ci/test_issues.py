"""`mcp-monitoring ci issue`: one issue per drifting stack, on any forge."""

from pathlib import Path

import pytest
from forges import ForgeStandIn
from mcp_monitoring.review.cli import app
from typer.testing import CliRunner, Result


def issue(code: int, file: Path) -> Result:
    return CliRunner().invoke(app, ["ci", "issue", str(file), "--exit-code", str(code)])


def said(code: int, file: Path) -> str:
    ran = issue(code, file)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def drift_report(directory: Path, name: str, text: str = "one drift") -> Path:
    file = directory / "drift.md"
    file.write_text(f"<!-- mcp-monitoring drift: {name} -->\n{text}\n")
    return file


def test_one_issue_is_opened_updated_closed_and_opened_anew(
    forge: ForgeStandIn, tmp_path: Path
) -> None:
    assert said(2, drift_report(tmp_path, "shop/prod")).startswith("opened http")
    assert said(2, drift_report(tmp_path, "shop/prod")).startswith("unchanged http")
    assert said(2, drift_report(tmp_path, "shop/prod", "more")).startswith("updated http")
    assert said(2, drift_report(tmp_path, "shop/dev")).startswith("opened http")
    assert [state for state, _ in forge.issues()] == ["open", "open"]

    assert said(0, drift_report(tmp_path, "shop/prod")).startswith("closed http")
    assert [state for state, _ in forge.issues()] == ["closed", "open"]
    assert "as it was deployed again" in forge.comments()[-1]
    assert said(0, drift_report(tmp_path, "shop/prod")) == "no drift, and no issue\n"
    assert said(2, drift_report(tmp_path, "shop/prod")).startswith("opened http")


def test_its_title_names_project_and_stack(forge: ForgeStandIn, tmp_path: Path) -> None:
    said(2, drift_report(tmp_path, "shop/prod"))

    (made,) = forge.server.issues
    assert made["title"] == "Grafana of shop/prod is not as it was deployed"


def test_the_same_stack_of_another_project_has_an_issue_of_its_own(
    forge: ForgeStandIn, tmp_path: Path
) -> None:
    said(2, drift_report(tmp_path, "shop/prod"))
    said(2, drift_report(tmp_path, "till/prod"))

    said(0, drift_report(tmp_path, "till/prod"))
    assert [state for state, _ in forge.issues()] == ["open", "closed"]


def test_an_issue_of_an_earlier_version_is_closed(forge: ForgeStandIn, tmp_path: Path) -> None:
    earlier = "<!-- mcp-monitoring drift: prod -->\n<!-- mcp-monitoring diff: prod -->\n### Drift"
    forge.server.add_issue("Grafana of stack prod is not as it was deployed", earlier)

    assert said(0, drift_report(tmp_path, "shop/prod")).startswith("closed")


def test_an_issue_of_somebody_else_with_the_marker_stays(
    forge: ForgeStandIn, tmp_path: Path
) -> None:
    for stranger in forge.strangers:
        forge.server.add_issue("copied", "<!-- mcp-monitoring drift: shop/prod -->", stranger)

    said(0, drift_report(tmp_path, "shop/prod"))
    assert {state for state, _ in forge.issues()} == {"open"}


@pytest.mark.parametrize("code", [1, 3, -1])
def test_a_stack_that_could_not_be_checked_leaves_its_issue_alone(
    forge: ForgeStandIn, tmp_path: Path, code: int
) -> None:
    said(2, drift_report(tmp_path, "shop/prod"))
    before = forge.server.writes

    # The file may be that of an earlier run, or there may be none.
    ran = issue(code, tmp_path / "none.md")
    assert ran.exit_code == 1
    assert "could not be checked" in ran.stderr
    assert forge.server.writes == before


def test_a_report_without_a_marker_is_refused(forge: ForgeStandIn, tmp_path: Path) -> None:
    file = tmp_path / "drift.md"
    file.write_text("### Drift\n")

    ran = issue(2, file)
    assert ran.exit_code == 1
    assert "does not begin with a marker" in ran.stderr
    assert forge.server.writes == 0
