"""Writes hours of a simulated MCP server into the data of a Prometheus, in seconds.

The simulation runs on a virtual clock. It is recorded as Prometheus would scrape it, and promtool
makes blocks of the recording. Try it with `python -m sandbox.demo.backfill errors DIRECTORY`.

A backfill has no staleness markers, by which a real Prometheus knows that a series has ended. So a
series that ends (at a crash or an outage) is visible for another five minutes, the default of
`--query.lookback-delta`.
"""

import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from sandbox.config import SandboxError, SetName
from sandbox.demo.recording import openmetrics, record
from sandbox.demo.scenarios import OUTAGE_SECONDS, SCENARIOS, ScenarioName
from sandbox.demo.sets import telemetry_of
from sandbox.services import find_prometheus

_FEW_HOURS = 24


def backfill(
    scenario: ScenarioName,
    directory: Path,
    *,
    end: float,
    hours: float,
    metrics: str = SetName.CONTRACT,
    job: str = "snowflake-mcp",
    step: int = 15,
    seed: int = 0,
    turns: Mapping[float, ScenarioName] = MappingProxyType({}),
) -> int:
    """Writes the last hours of a scenario into the data directory of a Prometheus.

    Start the Prometheus afterwards. Its `--storage.tsdb.retention.time` must be long enough.

    Args:
        scenario: what happened.
        directory: its `--storage.tsdb.path`; existing data stays.
        end: time of the last scrape, in seconds since the epoch.
        hours: how many hours to write; more than an outage takes.
        metrics: the set of metrics that the server follows.
        job: label of the scrapes.
        step: seconds between two scrapes.
        seed: start of the pseudo-random load.
        turns: scenarios that happen instead, each from a moment on.

    Returns:
        The number of samples written.

    Raises:
        SandboxError: if the time is too short, promtool is missing, or it refuses the recording.
    """
    if not hours * 3600 > OUTAGE_SECONDS or step < 1:  # `not` also refuses NaN
        raise SandboxError(
            f"a backfill of {hours} hours every {step} s: the hours must be more than"
            f" {OUTAGE_SECONDS / 3600:.2f}, the step at least 1 s"
        )
    promtool = find_prometheus("promtool")
    start = end - hours * 3600
    targets = record(
        SCENARIOS[scenario],
        telemetry_of(metrics),
        start=start,
        end=end,
        job=job,
        step=step,
        seed=seed,
        turns={moment: SCENARIOS[name] for moment, name in turns.items()},
    )
    samples = 0
    with tempfile.NamedTemporaryFile("w", suffix=".om") as file:
        for line in openmetrics(targets):
            file.write(line)
            samples += not line.startswith("#")
        file.flush()
        command: list[str | Path] = [promtool, "tsdb", "create-blocks-from", "openmetrics"]
        if hours > _FEW_HOURS:
            # It reads the whole file for each block, which are of two hours otherwise.
            command.append("--max-block-duration=30d")
        done = subprocess.run(
            [*command, file.name, directory], capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise SandboxError(f"promtool refused the backfill: {done.stderr.strip()}")
    return samples


def main(
    scenario: Annotated[ScenarioName, typer.Argument(help="What happened.")],
    directory: Annotated[
        Path, typer.Argument(file_okay=False, help="Data directory of a stopped Prometheus.")
    ],
    hours: Annotated[float, typer.Option(help="How many hours, up to now.")] = 4,
    metrics: Annotated[
        SetName, typer.Option(help="The set of metrics that the server follows.")
    ] = SetName.CONTRACT,
    job: Annotated[str, typer.Option(help="Label of the scrapes.")] = "snowflake-mcp",
    step: Annotated[int, typer.Option(help="Seconds between two scrapes.")] = 15,
    seed: Annotated[int, typer.Option(help="Start of the pseudo-random load.")] = 0,
) -> None:
    """Writes hours of a simulated MCP server into the data of a Prometheus."""
    began = time.monotonic()
    try:
        samples = backfill(
            scenario,
            directory,
            end=time.time(),
            hours=hours,
            metrics=metrics,
            job=job,
            step=step,
            seed=seed,
        )
    except SandboxError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{samples} samples in {time.monotonic() - began:.1f} s; look at them with:")
    typer.echo(f"prometheus --storage.tsdb.path={directory} --config.file=/dev/null")


if __name__ == "__main__":
    typer.run(main)
