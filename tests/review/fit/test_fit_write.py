"""Settings are written after a question only, and a stack that is not there gets nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_server import Prometheus
from pulumi_stand_in import PulumiStandIn
from review.fit.looking import fit
from typer.testing import Result

Running = Callable[[str], Prometheus]


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    """A project whose stack has a configuration."""
    stand_in = PulumiStandIn(tmp_path / "bin", monkeypatch)
    stand_in.answers("version", "v3.254.0")
    stand_in.answers("config", {"shop:profile": {"value": "p"}, "shop:job": {"value": "x"}})
    stand_in.answers("stack export", {"version": 3, "deployment": {"resources": []}})
    stand_in.answers("whoami", {"user": "me", "url": f"file://{tmp_path}"})
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return stand_in


def written(running: Running, *arguments: str) -> Result:
    return fit("--prometheus", running("toolhive").url, "--write", "dev", *arguments)


def test_without_a_terminal_and_without_yes_nothing_is_written(
    running: Running, pulumi: PulumiStandIn
) -> None:
    """The stand-in knows no `config set`, so one that is sent would fail."""
    ran = written(running)

    assert ran.exit_code == 2
    lines = ran.stderr.splitlines()
    assert lines[0] == "pulumi config rm --stack dev profile"
    assert "pulumi config set --stack dev job toolhive" in lines
    assert lines[-1] == "mcp-monitoring fit: nothing was written to dev; to write: --yes"


def test_with_yes_all_of_it_is_written(running: Running, pulumi: PulumiStandIn) -> None:
    for command in ("config rm", "config set", "config set metrics otel"):
        pulumi.answers(command)
    ran = written(running, "--yes")

    assert ran.exit_code == 2
    assert ran.stderr == "mcp-monitoring fit: stack dev has these settings now\n"


def test_what_pulumi_refuses_is_one_line(running: Running, pulumi: PulumiStandIn) -> None:
    pulumi.answers("config rm")
    pulumi.answers("config set", said="error: the disk is full", code=1)
    ran = written(running, "--yes")

    assert ran.exit_code == 1
    assert ran.stderr == "mcp-monitoring fit: the disk is full\n"


def test_a_stack_that_does_not_exist_is_one_line(running: Running, pulumi: PulumiStandIn) -> None:
    pulumi.answers("config", said="error: no stack named 'dev' found", code=6)
    ran = written(running, "--yes")

    assert ran.exit_code == 1
    assert ran.stdout == ""
    [line] = ran.stderr.splitlines()
    assert line.startswith("mcp-monitoring fit: no stack named 'dev' found")


def test_nothing_that_fits_is_nothing_to_write(running: Running, pulumi: PulumiStandIn) -> None:
    ran = fit("--prometheus", running("web").url, "--write", "dev", "--yes")

    assert ran.exit_code == 1
    assert ran.stderr == ""


def test_a_stack_with_files_of_its_own_is_told(running: Running, pulumi: PulumiStandIn) -> None:
    pulumi.answers("config", {"shop:dashboardsDir": {"value": "mine"}})
    ran = written(running)

    assert ran.stderr.splitlines()[0] == (
        "mcp-monitoring fit: stack dev has files of its own (dashboardsDir), not those above"
    )


def test_a_stack_without_a_data_source_is_one_line(pulumi: PulumiStandIn) -> None:
    ran = fit("--stack", "dev")

    assert ran.exit_code == 1
    assert ran.stderr == (
        "mcp-monitoring fit: stack dev has no data source yet; give the address: --prometheus URL,"
        " or deploy it first: pulumi up\n"
    )
