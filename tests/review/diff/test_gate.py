"""`--fail-on`: which differences let `mcp-monitoring diff` exit with 2, and what it says then."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from typer.testing import CliRunner, Result


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))

    return change


def added(file: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / file).write_text(text)

    return change


RISKS: dict[str, Callable[[Path], None]] = {
    "weakened alert": replaced("alerts/pool.yaml", "for: 5m", "for: 1h"),
    "deleted dashboard": lambda folder: (folder / "dashboards/mcp-pool.json").unlink(),
    "deleted group": lambda folder: (folder / "alerts/queries.yaml").unlink(),
}
HARMLESS: dict[str, Callable[[Path], None]] = {
    "retitled panel": replaced("dashboards/mcp-pool.json", '"Slow acquires"', '"Waits"'),
    "quicker alert": replaced("alerts/pool.yaml", "for: 5m", "for: 1m"),
    "new dashboard": added("dashboards/new.json", '{"title": "New", "panels": []}'),
}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    for name in ("dashboards", "alerts"):
        shutil.copytree(REPOSITORY / name, folder / name)
    return folder


def diff(before: Path, change: Callable[[Path], None] | None, *arguments: str) -> Result:
    after = before.parent / "after"
    shutil.rmtree(after, ignore_errors=True)
    shutil.copytree(before, after)
    if change:
        change(after)
    return CliRunner().invoke(app, ["diff", str(before), str(after), *arguments])


@pytest.mark.parametrize("risk", RISKS)
@pytest.mark.parametrize(
    ("gate", "code"),
    [("risk", 2), ("change", 2), ("never", 0)],
)
def test_a_risk_closes_the_gates_for_risks_and_for_changes(
    before: Path, risk: str, gate: str, code: int
) -> None:
    ran = diff(before, RISKS[risk], "--fail-on", gate)

    assert ran.exit_code == code
    assert (f"The gate is closed (--fail-on {gate})" in ran.stdout) is bool(code)


@pytest.mark.parametrize("change", HARMLESS)
@pytest.mark.parametrize(
    ("gate", "code"),
    [("risk", 0), ("change", 2), ("never", 0)],
)
def test_a_change_without_a_risk_closes_only_the_gate_for_changes(
    before: Path, change: str, gate: str, code: int
) -> None:
    ran = diff(before, HARMLESS[change], "--fail-on", gate)

    assert ran.exit_code == code
    assert ("gate" in ran.stdout) is bool(code)


@pytest.mark.parametrize("gate", ["risk", "change", "never"])
def test_no_difference_closes_no_gate(before: Path, gate: str) -> None:
    ran = diff(before, None, "--fail-on", gate)

    assert (ran.exit_code, ran.stdout) == (0, "No differences (22 objects compared).\n")


def test_without_a_gate_a_diff_is_no_failure(before: Path) -> None:
    assert diff(before, RISKS["weakened alert"]).exit_code == 0


def test_exit_code_is_the_gate_for_changes(before: Path) -> None:
    alias = diff(before, HARMLESS["retitled panel"], "--exit-code")
    named = diff(before, HARMLESS["retitled panel"], "--fail-on", "change")
    both = diff(before, HARMLESS["retitled panel"], "--fail-on", "change", "--exit-code")

    assert (alias.exit_code, alias.stdout) == (named.exit_code, named.stdout) == (2, both.stdout)


@pytest.mark.parametrize("gate", ["risk", "never"])
def test_two_gates_at_once_are_refused_in_one_line(before: Path, gate: str) -> None:
    ran = diff(before, None, "--exit-code", "--fail-on", gate)

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == f"mcp-monitoring diff: give one of: --exit-code, --fail-on {gate}\n"


@pytest.mark.parametrize("gate", ["risks", "", "always"])
def test_a_gate_that_does_not_exist_is_wrong_usage(before: Path, gate: str) -> None:
    ran = diff(before, None, "--fail-on", gate)

    assert ran.exit_code == 1
    assert "--fail-on" in ran.stderr


def test_text_and_markdown_say_how_many_risks_closed_it(before: Path, tmp_path: Path) -> None:
    comment = tmp_path / "diff.md"
    written = ("--output-markdown", str(comment))
    ran = diff(before, RISKS["weakened alert"], "--fail-on", "risk", *written)

    said = "1 risk: 1 weakened alert. The gate is closed (--fail-on risk): 1 risk."
    assert ran.stdout.splitlines()[-1].endswith(said)
    assert comment.read_text().splitlines()[3].endswith(said)
