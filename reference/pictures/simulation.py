"""An afternoon of two simulated MCP servers, in a Prometheus of its own."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mcp_monitoring.alerting.alerts import read_alerts, rendered_alerts
from mcp_monitoring.alerting.groups import AlertGroup
from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.review.drawing.asking.prometheus_source import PrometheusSource
from mcp_monitoring.review.past.evaluation import Spans
from mcp_monitoring.review.past.find import past_of
from mcp_monitoring.review.past.model import Range
from mcp_monitoring.review.servers.prometheus import Prometheus

from sandbox.demo.backfill import backfill
from sandbox.demo.scenarios import ScenarioName
from sandbox.ports import answers, free_port
from sandbox.processes import Processes, Server
from sandbox.services import find_prometheus

from .wanted import END

HOURS = 6.5
"""So long is the afternoon."""

HEALTHY = ScenarioName.VERSION_SKEW
"""What happens at first: two healthy servers."""

TROUBLE = ScenarioName.BUSY
"""What happens at the end: a little of every trouble."""

TROUBLE_BEGINS = END - 25 * 60
"""When it begins."""


@contextmanager
def simulated(metrics: str) -> Iterator["SimulatedSource"]:
    """Runs a Prometheus that has seen the afternoon, while the context lasts.

    Args:
        metrics: the set of metrics that the servers follow.

    Raises:
        SandboxError: if there is no Prometheus on this machine.
    """
    with tempfile.TemporaryDirectory() as home:
        data = Path(home, "data")
        turns = {float(TROUBLE_BEGINS): TROUBLE}
        backfill(HEALTHY, data, end=END, hours=HOURS, metrics=metrics, turns=turns)
        servers = Processes(Path(home))
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        try:
            servers.run([_prometheus(Path(home), data, port, url)])
            yield SimulatedSource(Prometheus(url), alerts_of(metrics))
        finally:
            servers.stop_all()


class SimulatedSource(PrometheusSource):
    """A Prometheus with data of the past, and the alerts as they were at its end.

    Args:
        prometheus: the server.
        alerts: the alerts.
    """

    def __init__(self, prometheus: Prometheus, alerts: Sequence[AlertGroup]) -> None:
        super().__init__(prometheus)
        self.prometheus, self._alerts = prometheus, alerts

    def alerts(self) -> Sequence[Mapping[str, Any]]:
        """Lists what was pending or firing at the end: a server evaluates only the present."""
        when = Range((TROUBLE_BEGINS - 3600) * 1000, END * 1000)
        rules = {rule.name: rule for group in self._alerts for rule in group.rules}
        return [
            {
                "name": past.name,
                "group": past.group,
                "state": state,
                "labels": {**series.labels, **rules[past.name].labels},
                "annotations": rules[past.name].annotations,
                "activeAt": datetime.fromtimestamp(since / 1000, UTC).isoformat(),
            }
            for past in past_of(self.prometheus, self._alerts, when)
            for series in past.series
            for state, since in _at_the_end(series.spans)
        ]


def alerts_of(metrics: str) -> Sequence[AlertGroup]:
    """Reads the alerts of a set, with the values of knobs put in."""
    return rendered_alerts(read_alerts(metric_set(metrics).alerts), {})


def _at_the_end(spans: Spans) -> Iterator[tuple[str, int]]:
    """Yields the state of a label set at the end, and since when; nothing if it was quiet."""
    for state, of_state in (("firing", spans.firing), ("pending", spans.pending)):
        if of_state and of_state[-1].end_ms is None:
            yield state, of_state[-1].start_ms


def _prometheus(home: Path, data: Path, port: int, url: str) -> Server:
    config = home / "prometheus.yml"
    return Server(
        "prometheus",
        [
            str(find_prometheus("prometheus")),
            f"--config.file={config}",
            f"--storage.tsdb.path={data}",
            "--storage.tsdb.retention.time=100y",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
        ],
        port=port,
        environment={"PATH": os.environ["PATH"]},
        ready=lambda: answers(f"{url}/-/ready"),
        files={config: "{}\n"},
    )
