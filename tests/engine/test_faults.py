"""Deployments through a network that fails by chance end well, as `bench/faults.py` counts it.

A seed that fails here can be looked at: `python bench/faults.py --seed 17`.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from engine.fault_runs import AFTERWARDS, Run, fault_runs
from engine.project import Project
from engine.targets import REAL
from failing_network import Fault

SEEDS = range(30)

# A bench waits for 3 s. What a late request shows does not depend on how late it is.
DELAY = 0.2


@pytest.fixture(scope="module")
def ended(sandbox: Project) -> Iterator[Mapping[int, Run]]:
    """All runs by seed. They run at once, for most of their time is waiting."""
    if REAL:
        pytest.skip("the real provider waits almost a minute for each lost answer")
    at_once = 3 * (os.cpu_count() or 1)
    with fault_runs(sandbox, DELAY) as runs, ThreadPoolExecutor(at_once) as pool:
        yield dict(zip(SEEDS, pool.map(runs.run, SEEDS), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_recovery_and_one_deployment_make_a_stack_whole(
    ended: Mapping[int, Run], seed: int
) -> None:
    assert not ended[seed].wrong, str(ended[seed])


def test_the_seeds_see_every_fault_and_every_course(ended: Mapping[int, Run]) -> None:
    runs = list(ended.values())
    assert {one.fault for run in runs for one in run.struck} == set(Fault)
    courses = {name for run in runs for name in AFTERWARDS if run.step(name)}
    assert courses == set(AFTERWARDS) - {""}
    healed = [run for run in runs if run.step("recover")]
    assert len(healed) >= 5, "most need no recovery, but not all"
