"""A CLI of another version than tested: the command says which, once, and goes on."""

from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.stacks import pulumi_versions
from mcp_monitoring.review.stacks.pulumi_cli import PulumiError, run_pulumi
from mcp_monitoring.review.stacks.pulumi_versions import untested
from pulumi_stand_in import PulumiStandIn

from toolchain.engine import ENGINE, OLDEST_PULUMI


@pytest.mark.parametrize("version", ["v3.254.0", "v3.260.3\n", "3.274.1", "v3.274.2-dev.0"])
def test_tested_versions_are_not_worth_a_line(version: str) -> None:
    assert untested(version) == ""


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("v3.253.0", "pulumi 3.253.0 is older than what this release was tested with 3.254 to"),
        ("v2.9.1", "pulumi 2.9.1 is older than"),
        ("v3.275.0\n", "pulumi 3.275.0 is newer than what this release was tested with 3.254 to"),
        ("v3.300.0-alpha.x1", "pulumi 3.300.0-alpha.x1 is newer than"),
        ("v4.0.0", "pulumi 4.0.0 is newer than"),
    ],
)
def test_others_are_named_with_those_that_were_tested(version: str, said: str) -> None:
    line = untested(version)

    assert line.startswith(said)
    assert "going on" in line
    assert "\n" not in line


@pytest.mark.parametrize("printed", ["", "out of memory", '{"version": "v3.1.0"}', "v3", "v3.x.1"])
def test_what_is_no_version_is_not_taken_for_an_old_one(printed: str) -> None:
    assert untested(printed) == ""


def test_the_range_is_from_what_the_toolchain_takes_to_what_it_builds() -> None:
    assert (*pulumi_versions.LEAST, 0) == OLDEST_PULUMI
    assert ENGINE.version.startswith("v" + ".".join(map(str, pulumi_versions.NEWEST)) + ".")


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    stand_in = PulumiStandIn(tmp_path / "cli", monkeypatch)
    stand_in.answers("stack ls", [])
    return stand_in


def test_it_is_said_once_and_the_command_goes_on(
    pulumi: PulumiStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.answers("version", "v3.999.0\n")

    assert [run_pulumi(tmp_path, "stack", "ls") for _ in range(3)] == ["[]"] * 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("mcp-monitoring: pulumi 3.999.0 is newer")
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    "answer",
    [{"printed": "v3.260.0"}, {"printed": "?"}, {"said": "error: broken", "code": 3}],
    ids=["tested", "no version", "broken"],
)
def test_nothing_is_said_of_a_tested_one_or_where_there_is_no_version(
    pulumi: PulumiStandIn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    answer: dict[str, Any],
) -> None:
    pulumi.answers("version", **answer)

    run_pulumi(tmp_path, "stack", "ls")

    assert capsys.readouterr().err == ""


def test_without_a_cli_only_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PulumiError, match="there is no pulumi on PATH"):
        run_pulumi(tmp_path, "stack", "ls")

    assert capsys.readouterr().err == ""
