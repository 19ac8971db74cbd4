"""The evaluation held to a real Prometheus, which wrote down when its alerts were active.

A Prometheus scrapes random signals every second, and evaluates random rules on them, many with
labels that are templates. Each group also records the moments of its evaluations, as they depend
on how busy the machine is.
"""

import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from mcp_monitoring.review.past.asking import held
from mcp_monitoring.review.past.evaluation import Run, Schedule, Span, evaluated, runs
from mcp_monitoring.review.past.identity import DOUBLED, identity_of
from mcp_monitoring.review.servers import prometheus as client
from prometheus_server import Prometheus, prometheus_on
from serving import serving

SECONDS = 40
SIGNALS = 6
RULES_IN_GROUP = 25
OFFSET_MS = 1000
"""Expressions are evaluated in the past: at that time, every scrape is stored for sure."""

INTERVALS = (1, 2, 3)
LABELS: Sequence[Mapping[str, str]] = (
    {},
    {"severity": "page"},
    {"severity": "{{ if gt $value 0.75 }}critical{{ else }}warning{{ end }}"},
    {"severity": "{{ if gt $value 0.75 }}critical{{ end }}", "of": "{{ $labels.n }}"},
    {"share": '{{ printf "%.1f" $value }}', "percent": "{{ $value | humanizePercentage }}"},
    # Two signals at the same time are then one alert, which is an error.
    {"n": "all"},
    {"n": "{{ if lt $value 0.8 }}low{{ else }}{{ $labels.n }}{{ end }}"},
    {"broken": "{{ if gt $value 1 }}whole{{ end }}"},
)
FORS = (0, 1, 2, 3, 5)
KEEPS = (0, 1, 2, 4)


class Signals(BaseHTTPRequestHandler):
    """Gauges that move at random between 0 and 1; some are absent now and then."""

    def do_GET(self) -> None:
        now = int(time.time())
        lines = [f'signal{{n="{n}"}} {value}' for n in range(SIGNALS) if (value := _at(n, now))]
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write("\n".join([*lines, ""]).encode())

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


def _at(signal: int, second: int) -> float:
    """The value of a signal at a second; 0 if it is absent."""
    wave = math.sin(second / (signal + 1.3)) / 4 + 0.5
    noise = random.Random(f"{signal} {second}").random()  # noqa: S311
    return 0.0 if noise > 0.93 else round(wave + noise / 3, 3)


State = tuple[str, frozenset[tuple[str, str]], str]
"""Name of an alert, its labels and its state."""


@dataclass(frozen=True)
class Past:
    """What a Prometheus did.

    Attributes:
        server: the Prometheus.
        groups: its groups, as in a rule file.
        end: the moment up to which it is looked at.
    """

    server: Prometheus
    groups: Sequence[Mapping[str, Any]]
    end: float

    def moments(self, selector: str) -> dict[tuple[tuple[str, str], ...], list[int]]:
        """The evaluations at which samples of some series were stored, in milliseconds.

        Prometheus stores them with the time for which the expression was evaluated.
        """
        found = self.server.query(f"{selector}[{SECONDS * 2}s]", self.end)
        return {
            tuple(sorted(one["metric"].items())): [
                round(at * 1000) + OFFSET_MS for at, _ in one["values"]
            ]
            for one in found
        }


def random_groups() -> list[dict[str, Any]]:
    chosen = random.Random(22)  # noqa: S311
    groups = []
    for number, interval in enumerate(INTERVALS):
        rules: list[dict[str, Any]] = [
            {
                "alert": f"Alert{number}x{rule}",
                "expr": chosen.choice(
                    [
                        f"signal > {chosen.uniform(0.4, 0.9):.2f}",
                        f'signal{{n="{chosen.randrange(SIGNALS)}"}} < {chosen.random():.2f}',
                        f"max_over_time(signal[3s]) > {chosen.uniform(0.6, 0.9):.2f}",
                        f'absent(signal{{n="{chosen.randrange(SIGNALS)}"}})',
                    ]
                ),
                "for": f"{chosen.choice(FORS)}s",
                "keep_firing_for": f"{chosen.choice(KEEPS)}s",
                "labels": LABELS[rule % len(LABELS)],
            }
            for rule in range(RULES_IN_GROUP)
        ]
        rules.append({"record": "evaluated", "expr": "vector(1)", "labels": {"of": str(number)}})
        groups.append(
            {
                "name": f"group-{number}",
                "interval": f"{interval}s",
                "query_offset": f"{OFFSET_MS}ms",
                "rules": rules,
            }
        )
    return groups


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    groups = random_groups()
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Signals)) as server:
        scraped = {
            "job_name": "signals",
            "static_configs": [{"targets": [f"127.0.0.1:{server.server_port}"]}],
        }
        directory = tmp_path_factory.mktemp("prometheus")
        with prometheus_on(directory, [scraped], groups=groups) as running:
            time.sleep(SECONDS)
            yield Past(running, groups, math.floor(time.time()) - 2)


def schedule_of(past: Past, number: int, interval_ms: int) -> Schedule:
    """When a group was evaluated. It leaves evaluations out while the machine is too busy."""
    (moments,) = past.moments(f'evaluated{{of="{number}"}}').values()
    every = range(moments[0], moments[-1] + 1, interval_ms)
    assert {*moments} <= {*every}, "its evaluations are in step"
    left_out = [one for one in every if one not in {*moments}]
    return Schedule(moments[0], moments[-1], interval_ms, list(runs(left_out, interval_ms)))


def compared(schedule: Schedule) -> range:
    """The evaluations that are compared: Prometheus begins to write with the third one."""
    return range(schedule.first_ms + 2 * schedule.interval_ms, schedule.last_ms + 1)


def active(spans: Sequence[Span], schedule: Schedule) -> set[int]:
    """The evaluations in some spans of time."""
    every = range(schedule.first_ms, schedule.last_ms + 1, schedule.interval_ms)
    failed = {now for now in every for run in schedule.failed if run.first_ms <= now <= run.last_ms}
    return {
        now
        for now in every
        for one in spans
        if now not in failed and one.start_ms <= now and (one.end_ms is None or now < one.end_ms)
    }


def ours(past: Past) -> dict[State, set[int]]:
    source = client.Prometheus(past.server.url)
    found: dict[State, set[int]] = {}
    for number, group in enumerate(past.groups):
        schedule = schedule_of(past, number, int(group["interval"][:-1]) * 1000)
        for rule in group["rules"][:-1]:
            identity = identity_of(rule["labels"])
            there = held(source, rule["expr"], schedule, OFFSET_MS, identity=identity)
            assert {*there.problems} <= {DOUBLED}
            known = replace(schedule, failed=joined(schedule, there.failed))
            plain = {key: text for key, text in rule["labels"].items() if "{{" not in text}
            for labels, returned in there.runs.items():
                spans = evaluated(
                    _at_evaluations(returned, known),
                    known,
                    for_ms=int(rule["for"][:-1]) * 1000,
                    keep_firing_for_ms=int(rule["keep_firing_for"][:-1]) * 1000,
                )
                for state, several in (("pending", spans.pending), ("firing", spans.firing)):
                    key = (rule["alert"], frozenset({**dict(labels), **plain}.items()), state)
                    there_then = compared(schedule)
                    found[key] = {now for now in active(several, known) if now in there_then}
    return {key: moments for key, moments in found.items() if moments}


def joined(schedule: Schedule, failed: Sequence[Run]) -> list[Run]:
    """The evaluations that did not take place, and those that failed."""
    every = range(schedule.first_ms, schedule.last_ms + 1, schedule.interval_ms)
    return list(
        runs(
            [
                now
                for now in every
                if any(one.first_ms <= now <= one.last_ms for one in (*schedule.failed, *failed))
            ],
            schedule.interval_ms,
        )
    )


def _at_evaluations(returned: Sequence[Run], schedule: Schedule) -> list[Run]:
    """Leaves out the evaluations that did not take place."""
    every = (
        now
        for run in returned
        for now in range(run.first_ms, run.last_ms + 1, schedule.interval_ms)
        if schedule.at_or_after(now) == now
    )
    return list(runs(list(every), schedule.interval_ms))


def theirs(past: Past) -> dict[State, set[int]]:
    times = {
        f"Alert{number}": compared(schedule_of(past, number, interval * 1000))
        for number, interval in enumerate(INTERVALS)
    }
    found: dict[State, set[int]] = defaultdict(set)
    for labels, moments in past.moments("ALERTS").items():
        # Where a template becomes an empty text, the alert has no such label. But in this series
        # Prometheus then writes the template.
        one = {key: text for key, text in labels if not text.startswith("{{")}
        name, state = one.pop("alertname"), one.pop("alertstate")
        del one["__name__"]
        if "broken" in one:
            one["broken"] = one["broken"][: len("<error expanding template")] + ">"
        times_then = times[name.partition("x")[0]]
        found[name, frozenset(one.items()), state] |= {now for now in moments if now in times_then}
    return {key: moments for key, moments in found.items() if moments}


def test_alerts_are_pending_and_fire_exactly_when_prometheus_says_so(past: Past) -> None:
    found, truth = ours(past), theirs(past)

    assert len(truth) > 100
    assert {state for _, _, state in truth} == {"pending", "firing"}
    values = {text for _, labels, _ in truth for key, text in labels if key in ("n", "severity")}
    assert {"all", "low", "page", "critical", "warning"} <= values
    differ = {
        key: (sorted(found.get(key, ())), sorted(truth.get(key, ())))
        for key in found.keys() | truth.keys()
        if found.get(key) != truth.get(key)
    }
    assert differ == {}
