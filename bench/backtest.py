"""Measures the backtest: `python bench/backtest.py [HOURS]`.

Backfills the last hours (6) of the demo server in its scenario `errors` into a Prometheus, and
evaluates the packaged alerts over the last seven days. Prints, as Markdown, the queries and the
time of that as a ratio to one plain `query_range` per alert, one after another, whose answers
nobody looks at. The fastest of several alternating runs counts.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from mcp_monitoring.alerting.alerts import AlertGroup, rendered_alerts  # noqa: E402
from mcp_monitoring.metric_sets import CONTRACT, metric_set  # noqa: E402
from mcp_monitoring.review.past.data import with_data  # noqa: E402
from mcp_monitoring.review.past.find import past_of  # noqa: E402
from mcp_monitoring.review.past.model import Range  # noqa: E402
from mcp_monitoring.review.rules.reading import read_rules  # noqa: E402
from mcp_monitoring.review.servers.prometheus import Prometheus  # noqa: E402
from prometheus_server import prometheus_on  # noqa: E402

from sandbox.demo import ScenarioName  # noqa: E402
from sandbox.demo.backfill import backfill  # noqa: E402

RUNS = 3
WEEK_MS = 7 * 24 * 3_600_000


class Counting:
    """A Prometheus that counts its queries."""

    def __init__(self, url: str) -> None:
        self._prometheus = Prometheus(url, 300)
        self.name = url
        self.queries = 0

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Asks, and counts."""
        self.queries += 1
        return self._prometheus.data(path, parameters)


def plain(source: Counting, groups: Sequence[AlertGroup], when: Range) -> None:
    """Asks one `query_range` per alert, and drops the answers."""
    for group in groups:
        for rule in group.rules:
            source.data(
                "query_range",
                {
                    "query": rule.expr,
                    "start": f"{when.start_ms / 1000:.0f}",
                    "end": f"{when.end_ms / 1000:.0f}",
                    "step": str(group.interval_seconds),
                },
            )


def took(url: str, done: Callable[[Counting], object]) -> tuple[float, int]:
    """Measures the seconds and the queries of something."""
    source = Counting(url)
    began = time.perf_counter()
    done(source)
    return time.perf_counter() - began, source.queries


def compared_with_plain_queries(url: str, groups: Sequence[AlertGroup], end: float) -> str:
    """Measures the backtest of the week before a time, next to one plain query per alert.

    Args:
        url: address of the Prometheus.
        groups: the alerts.
        end: the time, in seconds since the epoch.

    Returns:
        A table, as Markdown.
    """
    when = Range(round(end * 1000) - WEEK_MS, round(end * 1000))
    ways: dict[str, Callable[[Counting], object]] = {
        "one `query_range` per alert": lambda source: plain(source, groups, when),
        "the backtest": lambda source: with_data(source, past_of(source, groups, when)),
    }
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, way in ways.items():
            found[name].append(took(url, way))
    least = {name: min(runs) for name, runs in found.items()}
    base_seconds, base_queries = least["one `query_range` per alert"]
    lines = [
        "| | queries | seconds | queries, as a ratio | time, as a ratio |",
        "|---|---|---|---|---|",
    ]
    for name, (seconds, queries) in least.items():
        times = f"{queries / base_queries:.2f} | {seconds / base_seconds:.2f}"
        lines.append(f"| {name} | {queries} | {seconds:.2f} | {times} |")
    return "\n".join(lines)


def main() -> None:
    """Measures, and prints a table."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    groups = rendered_alerts(read_rules([metric_set(CONTRACT).alerts], "refuse"), {})
    end = time.time() // 60 * 60
    with tempfile.TemporaryDirectory() as directory:
        backfill(ScenarioName("errors"), Path(directory), end=end, hours=hours, metrics=CONTRACT)
        with prometheus_on(Path(directory)) as running:
            table = compared_with_plain_queries(running.url, groups, end)
    alerts = sum(len(group.rules) for group in groups)
    print(f"{alerts} alerts over 7 days, of which {hours:g} hours have data:\n\n{table}")


if __name__ == "__main__":
    main()
