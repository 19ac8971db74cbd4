"""A Prometheus with the simulation of the demo, the same every time, and who renders."""

from collections.abc import Iterator

import pytest
from prometheus_server import prometheus_on
from review.picture.picturing import END
from shared_renderers import rendering as rendering

from sandbox.demo import ScenarioName
from sandbox.demo.backfill import backfill


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prometheus that has seen a healthy server for three quarters of an hour."""
    directory = tmp_path_factory.mktemp("simulated")
    backfill(ScenarioName.HEALTHY, directory, end=END, hours=0.75)
    with prometheus_on(directory) as running:
        yield running.url
