"""Counts how deployments through a network that fails end: `python bench/faults.py [--runs 200]`.

Deploys small stacks to its own sandbox, each through a network of its own in which a share of the
requests goes wrong: 12 % (tests/failing_network.py). Then the network is well, and a stack that
failed or drifts gets one `mcp-monitoring recover` and one `pulumi up`. Prints, as Markdown, how
often each kind of fault struck, and how the runs ended that it struck in. A run that ends wrong is
described; `--seed` repeats one and prints all that its commands said.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.fault_runs import FaultRuns, Run, fault_runs  # noqa: E402
from engine.targets import open_target  # noqa: E402
from failing_network import SHARE, Fault  # noqa: E402


@contextmanager
def opened(share: float) -> Iterator[FaultRuns]:
    """Starts a sandbox for runs."""
    home = ROOT / ".sandbox-tests"
    home.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=home) as directory,
        open_target(Path(directory)) as project,
    ):
        # Python keeps compiled modules unless it is told otherwise.
        project.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with fault_runs(project, share=share) as runs:
            yield runs


def in_parallel(one: Callable[[int], Run], seeds: Sequence[int], at_once: int) -> list[Run]:
    """Runs seeds, several at once, and says how they end."""
    done: list[Run] = []
    with ThreadPoolExecutor(at_once) as pool:
        for future in as_completed([pool.submit(one, seed) for seed in seeds]):
            run = future.result()
            done.append(run)
            print(f"{len(done)} of {len(seeds)}: {run}", file=sys.stderr, flush=True)
    return sorted(done, key=lambda run: run.seed)


def table(runs: Sequence[Run]) -> str:
    """Counts runs by the kinds of faults in them, as Markdown."""
    rows = [
        "| fault | times | runs with it | first `up` failed | needed `recover` | ended wrong |",
        "|---|---|---|---|---|---|",
    ]
    times = Counter(one.fault for run in runs for one in run.struck)
    for fault in Fault:
        struck = [run for run in runs if any(one.fault is fault for one in run.struck)]
        rows.append(_row(fault.value, times[fault], struck))
    rows.append(_row("all", times.total(), runs))
    return "\n".join(rows)


def _row(name: str, times: int, runs: Sequence[Run]) -> str:
    failed = sum((run.step("first up") or run.steps[0]).exit_code != 0 for run in runs)
    recovered = sum(run.step("recover") is not None for run in runs)
    wrong = sum(bool(run.wrong) for run in runs)
    return f"| {name} | {times} | {len(runs)} | {failed} | {recovered} | {wrong} |"


def main() -> None:
    """Runs, and prints the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=200)
    arguments.add_argument("--seed", type=int, help="repeat one run, and print what it did")
    arguments.add_argument("--share", type=float, default=SHARE, help="of requests that go wrong")
    arguments.add_argument("--at-once", type=int, default=2 * (os.cpu_count() or 1))
    asked = arguments.parse_args()
    began = time.monotonic()
    with opened(asked.share) as prepared:
        if asked.seed is not None:
            run = prepared.run(asked.seed)
            for step in run.steps:
                print(f"--- {step.name} ({step.exit_code}, {step.seconds:.1f} s)\n{step.output}")
            print(run)
            raise SystemExit(1 if run.wrong else 0)
        runs = in_parallel(prepared.run, range(asked.runs), asked.at_once)
    print(table(runs))
    for run in runs:
        if run.wrong:
            print(run)
    print(f"{len(runs)} runs in {time.monotonic() - began:.0f} s, {asked.at_once} at once")
    raise SystemExit(1 if any(run.wrong for run in runs) else 0)


if __name__ == "__main__":
    main()
