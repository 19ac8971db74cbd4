"""Who answers the queries of a diff's pictures: a Prometheus, a Grafana, or made-up data."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ...drawing.asking.grafana_source import GrafanaSource
from ...drawing.asking.prometheus_source import PrometheusSource
from ...drawing.asking.simulated.prometheus import NOW_MS, WORDS, SimulatedPrometheus
from ...drawing.asking.source import MOST_BYTES, TROUBLES, Source
from ...picture.sources import grafana_of
from ...servers.given_prometheus import given_prometheus
from ...stacks.stack import StackError, read_stack
from .draw import Answers


@contextmanager
def opened_answers(prometheus: str, stack: str, directory: Path) -> Iterator[Answers]:
    """Opens what answers; where nothing can be reached, the answers are made up and say so.

    Args:
        prometheus: address of a Prometheus; "" for none.
        stack: stack whose Grafana may be asked; "" for none.
        directory: directory of the program.
    """
    with ExitStack() as opening:
        try:
            source = _real(opening, prometheus, stack, directory)
            if source is not None:
                source.data_sources()
        except (*TROUBLES, StackError) as error:
            yield _simulated(str(error))
            return
        if source is None:
            yield _simulated("no server is named to ask")
        else:
            yield Answers(source, "", round(time.time() * 1000))


def _real(opening: ExitStack, prometheus: str, stack: str, directory: Path) -> Source | None:
    if prometheus:
        opened = given_prometheus(prometheus, most_bytes=MOST_BYTES)
        return PrometheusSource(opening.enter_context(opened))
    if stack:
        return GrafanaSource(*opening.enter_context(grafana_of(read_stack(stack, directory))))
    return None


def _simulated(why: str) -> Answers:
    return Answers(PrometheusSource(SimulatedPrometheus()), WORDS, NOW_MS, why)
