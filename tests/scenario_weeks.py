"""Every scenario of the demo server, backfilled into one Prometheus, each in a week of its own.

A Prometheus holds the servers of one set of metrics: of both, half of the queries of a week would
find the wrong ones.
"""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from mcp_monitoring.metric_sets import CONTRACT, OTEL
from prometheus_server import Prometheus, prometheus_on

from sandbox.demo import ScenarioName
from sandbox.demo.backfill import backfill

HOURS = 0.75
NAMES: Sequence[ScenarioName] = list(ScenarioName)

# So far apart that none reaches into another: the longest window of an alert is three days.
_WEEK = 7 * 24 * 3600.0
_LAST_END = time.time() // 3600 * 3600
END = {name: _LAST_END - number * _WEEK for number, name in enumerate(NAMES)}
"""The moment each scenario ends, in seconds since the epoch."""

OF_SET = {CONTRACT: "scenarios", OTEL: "otel_scenarios"}
"""The fixture of the Prometheus that saw every scenario, by the set of metrics of its servers."""


@contextmanager
def prometheus_with_every_scenario(
    directory: Path, metrics: str, shared: Path
) -> Iterator[Prometheus]:
    """Runs a Prometheus that saw all scenarios of a set while the context lasts.

    Args:
        directory: its data.
        metrics: the set.
        shared: a directory of all processes of this run of tests, in which they are backfilled
            once.
    """
    shutil.copytree(_backfilled(metrics, shared), directory, dirs_exist_ok=True)
    with prometheus_on(directory) as running:
        yield running


def _backfilled(metrics: str, shared: Path) -> Path:
    directory = shared / f"{metrics}-until-{_LAST_END:.0f}"
    with (shared / f"{metrics}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.exists():
            unfinished = Path(tempfile.mkdtemp(dir=shared))
            fill = partial(_fill, directory=unfinished, metrics=metrics)
            with ProcessPoolExecutor(2) as processes:
                assert all(processes.map(fill, NAMES))
            unfinished.rename(directory)
    return directory


def _fill(name: ScenarioName, directory: Path, metrics: str) -> int:
    return backfill(name, directory, end=END[name], hours=HOURS, metrics=metrics)
