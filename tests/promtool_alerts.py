"""What alerts do over a time: by Prometheus' own evaluation, and by the backtest.

`promtool test rules` evaluates rules as a Prometheus does, on samples that it is given. So it gets
those that a Prometheus has of a time, and is asked for the `ALERTS` that it wrote.
"""

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mcp_monitoring.alerting.alerts import AlertGroup, rendered_alerts
from mcp_monitoring.durations import duration_seconds
from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.review.past.asking import held
from mcp_monitoring.review.past.evaluation import Schedule, Span, evaluated
from mcp_monitoring.review.promql.parse import metric_name, parse, selectors
from mcp_monitoring.review.rules.command import rule_file
from mcp_monitoring.review.rules.reading import read_rules
from mcp_monitoring.review.servers import prometheus as client
from prometheus_server import Prometheus

from sandbox.services import find_prometheus

MINUTE = 60

# One knob of a share, one of a ratio, one of a duration and one of a count: other alerts fire.
KNOBS = {"tool_error_ratio": 0.01, "slow_query_seconds": 0.5, "restarts": 1, "pool_share": 0.3}

State = tuple[str, str, frozenset[tuple[str, str]]]
"""Name of an alert, its state, and the labels of the series."""


def with_other_knobs(metrics: str) -> list[AlertGroup]:
    """The alerts of a set as they are, and once more under other names with other knobs."""
    read = read_rules([metric_set(metrics).alerts], "refuse")
    return rendered_alerts(read, {}) + [
        replace(
            group,
            name=f"{group.name}-other",
            rules=tuple(replace(rule, name=f"{rule.name}WithOtherKnobs") for rule in group.rules),
        )
        for group in rendered_alerts(read, KNOBS)
    ]


@dataclass(frozen=True)
class Watched:
    """A time that a Prometheus has data of.

    Attributes:
        prometheus: the Prometheus.
        start: its begin, in seconds since the epoch.
        length: its length, in whole minutes, as seconds.
        scrape_seconds: all scrapes are multiples of this from its begin.
        every: how often the alerts are evaluated, in seconds.
    """

    prometheus: Prometheus
    start: float
    length: int
    scrape_seconds: float = 0.25
    every: int = MINUTE

    def as_promtool(self, groups: Sequence[AlertGroup], directory: Path) -> dict[State, set[int]]:
        """The evaluations at which each alert was in each state, as Prometheus writes them.

        Args:
            groups: the alerts.
            directory: where promtool's files are put.
        """
        (directory / "rules.yml").write_text(rule_file(groups))
        test = {
            "rule_files": ["rules.yml"],
            "evaluation_interval": f"{self.every}s",
            "tests": [
                {
                    "interval": f"{self.scrape_seconds * 1000:.0f}ms",
                    "input_series": self._series(_metrics(groups)),
                    # A sample that is not there: what is there is told.
                    "promql_expr_test": [
                        {
                            "expr": 'ALERTS{alertname!="none"}',
                            "eval_time": f"{at}s",
                            "exp_samples": [{"labels": "nothing", "value": 0}],
                        }
                        for at in range(0, self.length + 1, self.every)
                    ],
                }
            ],
        }
        (directory / "test.yml").write_text(json.dumps(test))
        ran = subprocess.run(
            [find_prometheus("promtool"), "test", "rules", directory / "test.yml"],
            capture_output=True,
            text=True,
        )
        return self._told(ran.stdout + ran.stderr)

    def as_backtest(self, groups: Iterable[AlertGroup]) -> dict[State, set[int]]:
        """The same, as the backtest finds it."""
        source = client.Prometheus(self.prometheus.url, 300)
        start = round(self.start * 1000)
        found: dict[State, set[int]] = {}
        for group in groups:
            schedule = Schedule(start, start + self.length * 1000, self.every * 1000)
            for rule in group.rules:
                there = held(source, rule.expr, schedule)
                for labels, returned in there.runs.items():
                    spans = evaluated(
                        returned,
                        schedule,
                        for_ms=_milliseconds(rule.for_),
                        keep_firing_for_ms=_milliseconds(rule.keep_firing_for),
                    )
                    key = frozenset({**dict(labels), **rule.labels}.items())
                    found[rule.name, "pending", key] = self._numbers(spans.pending, start)
                    found[rule.name, "firing", key] = self._numbers(spans.firing, start)
        return {state: numbers for state, numbers in found.items() if numbers}

    def _series(self, metrics: Collection[str]) -> list[dict[str, str]]:
        selector = f'{{__name__=~"{"|".join(sorted(metrics))}"}}'
        end = self.start + self.length
        found = self.prometheus.query(f"{selector}[{self.length + MINUTE}s]", end)
        series = []
        for one in found:
            values: list[str] = []
            last = -1
            # The test begins in 1970.
            is_time = one["metric"]["__name__"] == "process_start_time_seconds"
            earlier = self.start if is_time else 0.0
            for at, written in one["values"]:
                value = str(float(written) - earlier) if earlier else written
                position = round((at - self.start) / self.scrape_seconds)
                if 0 <= position <= self.length / self.scrape_seconds:
                    missing = position - last - 1
                    values += [f"_x{missing}", value] if missing else [value]
                    last = position
            labels = ", ".join(f"{key}={json.dumps(text)}" for key, text in one["metric"].items())
            series.append({"series": f"{{{labels}}}", "values": " ".join(values)})
        return series

    def _told(self, output: str) -> dict[State, set[int]]:
        found: dict[State, set[int]] = defaultdict(set)
        expressions = output.split('expr: "ALERTS')[1:]
        assert len(expressions) == self.length // self.every + 1, output[-2000:]
        for one in expressions:
            at, got = re.findall(r", time: (\S+),", one)[0], one.partition("got:")[2]
            number = round((duration_seconds(at) or 0) / self.every)
            for labels in re.findall(r"\{([^}]*)\}", got):
                pairs = dict(re.findall(r'(\w+)="([^"]*)"', labels))
                name, state = pairs.pop("alertname"), pairs.pop("alertstate")
                pairs.pop("__name__", None)
                found[name, state, frozenset(pairs.items())].add(number)
        return found

    def _numbers(self, spans: Iterable[Span], start: int) -> set[int]:
        numbers: set[int] = set()
        for one in spans:
            end = start + self.length * 1000 + 1 if one.end_ms is None else one.end_ms
            first, last = (-(-(at - start) // (self.every * 1000)) for at in (one.start_ms, end))
            numbers |= {*range(max(first, 0), last)}
        return numbers


def _metrics(groups: Sequence[AlertGroup]) -> set[str]:
    """The metrics that the alerts look at; nothing else can change what they do."""
    expressions = [rule.expr for group in groups for rule in group.rules]
    names = {metric_name(one) for expr in expressions for one in selectors(parse(expr))}
    assert all(names)
    return names


def _milliseconds(duration: str) -> int:
    return round((duration_seconds(duration) or 0) * 1000)
