"""Our alerts over every scenario of the demo server, held to Prometheus' own evaluation of rules.

`promtool test rules` evaluates rules as a Prometheus does, on samples that it is given. So it gets
the samples of a scenario, and is asked for the `ALERTS` that it wrote.
"""

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
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
from scenario_weeks import END, HOURS, NAMES, OF_SET

from sandbox.demo import ScenarioName
from sandbox.services import find_prometheus

MINUTE = 60
LENGTH = int(HOURS * 3600) // MINUTE * MINUTE

# One knob of a share, one of a ratio, one of a duration and one of a count: other alerts fire.
KNOBS = {"tool_error_ratio": 0.01, "slow_query_seconds": 0.5, "restarts": 1, "pool_share": 0.3}

State = tuple[str, str, frozenset[tuple[str, str]]]
"""Name of an alert, its state, and the labels of the series."""


def groups_of(metrics: str) -> list[AlertGroup]:
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


def promtool(
    prometheus: Prometheus, name: ScenarioName, groups: Sequence[AlertGroup], directory: Path
) -> dict[State, set[int]]:
    """What Prometheus writes: the minutes at which each alert was in each state."""
    (directory / "rules.yml").write_text(rule_file(groups))
    test = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": f"{MINUTE}s",
        "tests": [
            {
                # Of four targets, the first is scraped at three quarters of a second.
                "interval": "250ms",
                "input_series": _series(prometheus, name, _metrics(groups)),
                # A sample that is not there: what is there is told.
                "promql_expr_test": [
                    {
                        "expr": 'ALERTS{alertname!="none"}',
                        "eval_time": f"{at}s",
                        "exp_samples": [{"labels": "nothing", "value": 0}],
                    }
                    for at in range(0, LENGTH + 1, MINUTE)
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
    return _told(ran.stdout + ran.stderr)


def _metrics(groups: Sequence[AlertGroup]) -> set[str]:
    """The metrics that the alerts look at; nothing else can change what they do."""
    expressions = [rule.expr for group in groups for rule in group.rules]
    names = {metric_name(one) for expr in expressions for one in selectors(parse(expr))}
    assert all(names)
    return names


def _series(
    prometheus: Prometheus, name: ScenarioName, metrics: Collection[str]
) -> list[dict[str, str]]:
    start = END[name] - HOURS * 3600
    selector = f'{{__name__=~"{"|".join(sorted(metrics))}"}}'
    found = prometheus.query(f"{selector}[{int(HOURS * 3600) + MINUTE}s]", END[name])
    series = []
    for one in found:
        values: list[str] = []
        last = -1
        # The test begins in 1970.
        earlier = start if one["metric"]["__name__"] == "process_start_time_seconds" else 0.0
        for at, written in one["values"]:
            value = str(float(written) - earlier) if earlier else written
            position = round((at - start) * 4)
            if 0 <= position <= LENGTH * 4:
                missing = position - last - 1
                values += [f"_x{missing}", value] if missing else [value]
                last = position
        labels = ", ".join(f"{key}={json.dumps(text)}" for key, text in one["metric"].items())
        series.append({"series": f"{{{labels}}}", "values": " ".join(values)})
    return series


def _told(output: str) -> dict[State, set[int]]:
    found: dict[State, set[int]] = defaultdict(set)
    expressions = output.split('expr: "ALERTS')[1:]
    assert len(expressions) == LENGTH // MINUTE + 1, output
    for one in expressions:
        at, got = re.findall(r", time: (\S+),", one)[0], one.partition("got:")[2]
        minute = round((duration_seconds(at) or 0) / MINUTE)
        for labels in re.findall(r"\{([^}]*)\}", got):
            pairs = dict(re.findall(r'(\w+)="([^"]*)"', labels))
            name, state = pairs.pop("alertname"), pairs.pop("alertstate")
            pairs.pop("__name__", None)
            found[name, state, frozenset(pairs.items())].add(minute)
    return found


def ours(
    source: client.Prometheus, name: ScenarioName, groups: Iterable[AlertGroup]
) -> dict[State, set[int]]:
    start = round((END[name] - HOURS * 3600) * 1000)
    found: dict[State, set[int]] = {}
    for group in groups:
        schedule = Schedule(start, start + LENGTH * 1000, group.interval_seconds * 1000)
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
                found[rule.name, "pending", key] = _minutes(spans.pending, start)
                found[rule.name, "firing", key] = _minutes(spans.firing, start)
    return {state: minutes for state, minutes in found.items() if minutes}


def _milliseconds(duration: str) -> int:
    return round((duration_seconds(duration) or 0) * 1000)


def _minutes(spans: Iterable[Span], start: int) -> set[int]:
    every = range(0, LENGTH // MINUTE + 1)
    return {
        minute
        for minute in every
        for one in spans
        if one.start_ms <= start + minute * MINUTE * 1000 < (one.end_ms or 10**15)
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("metrics", [*OF_SET])
def test_each_alert_fires_in_the_very_minutes_in_which_prometheus_lets_it_fire(
    request: pytest.FixtureRequest, tmp_path: Path, metrics: str, name: ScenarioName
) -> None:
    prometheus: Prometheus = request.getfixturevalue(OF_SET[metrics])
    groups = groups_of(metrics)

    truth = promtool(prometheus, name, groups, tmp_path)
    found = ours(client.Prometheus(prometheus.url), name, groups)

    assert found == truth
    assert any(alert.endswith("WithOtherKnobs") for alert, _, _ in truth), "there is something"
