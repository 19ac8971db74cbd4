"""One Prometheus per server of the field, and one run of the command against each."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from prometheus_server import Prometheus, prometheus_on
from review.fit.field_servers import prometheus_with
from review.fit.looking import DEMOS, SERVERS, Looked, fit

from sandbox.demo import ScenarioName
from sandbox.demo.backfill import backfill


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Prometheus]]:
    """Starts the Prometheus that has scraped one of `SERVERS`, or the demo; each only once."""
    with ExitStack() as opened:

        @cache
        def start(name: str) -> Prometheus:
            directory = tmp_path_factory.mktemp("prometheus")
            if name in DEMOS:
                now = time.time()
                backfill(ScenarioName.HEALTHY, directory, end=now, hours=0.75, metrics=DEMOS[name])
                return opened.enter_context(prometheus_on(directory))
            return opened.enter_context(prometheus_with(directory, SERVERS[name]))

        yield start


@pytest.fixture(scope="session")
def looked_at(running: Callable[[str], Prometheus]) -> Callable[[str], Looked]:
    """Looks at the Prometheus that has scraped one of `SERVERS`; at each once."""

    @cache
    def look(name: str) -> Looked:
        ran = fit("--prometheus", running(name).url, "--format", "json")
        return Looked(ran.exit_code, json.loads(ran.stdout))

    return look
