"""Which panels and alerts of the set `otel` answer on what a Prometheus holds of a job."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard_queries import SETS, panels_with_queries, sent
from mcp_monitoring.metric_sets import OTEL
from mcp_monitoring.review.promql.parse import metric_name, parse, selectors
from prometheus_server import Prometheus

BOARDS = tuple(SETS[OTEL].models)
"""The dashboards of the set, by the stems of their files."""

# These see that a metric is missing; of a server they need no more than that it is there.
_OF_WHAT_IS_MISSING = {"McpTargetAbsent", "McpMetricsContractBroken"}


@dataclass(frozen=True)
class Answers:
    """What answers.

    Attributes:
        silent: titles of panels of which a query has no number, by dashboard, in order.
        panels: number of panels by dashboard.
        blind: alerts that read a metric that is not there.
    """

    silent: dict[str, tuple[str, ...]]
    panels: dict[str, int]
    blind: tuple[str, ...]

    @property
    def counts(self) -> tuple[str, ...]:
        """The cells of a table: how many panels of each dashboard answer, and how many alerts."""
        boards = (
            f"{self.panels[board] - len(self.silent[board])} of {self.panels[board]}"
            for board in BOARDS
        )
        alerts = len(SETS[OTEL].alerts)
        return (*boards, f"{alerts - len(self.blind)} of {alerts}")

    @property
    def lines(self) -> Iterator[str]:
        """What that is, one line for each dashboard of which a part answers."""
        for name, all_of_it, silent in (
            *((f"`{board}`", _titles(board), self.silent[board]) for board in BOARDS),
            ("alerts", tuple(SETS[OTEL].alerts), self.blind),
        ):
            left = [one for one in all_of_it if one not in silent]
            if left and silent:
                # The shorter of both lists.
                verb, shown = ("only", left) if len(left) < len(silent) else ("without", silent)
                yield f"{name} {verb} {', '.join(shown)}"


def _titles(board: str) -> tuple[str, ...]:
    return tuple(panel["title"] for panel in panels_with_queries(SETS[OTEL].models[board]))


def answers_of(prometheus: Prometheus, job: str) -> Answers:
    """Asks everything that the dashboards and alerts ask, for one job, now."""
    silent, panels = {}, {}
    for board, model in SETS[OTEL].models.items():
        found = panels_with_queries(model)
        panels[board] = len(found)
        silent[board] = tuple(
            panel["title"]
            for panel in found
            if not all(
                _has_number(prometheus, sent(target["expr"], model, {"job": job}))
                for target in panel["targets"]
            )
        )
    blind = [
        name
        for name, rule in SETS[OTEL].alerts.items()
        if not _can_see(prometheus, name, rule.expr, job)
    ]
    return Answers(silent, panels, tuple(blind))


def _has_number(prometheus: Prometheus, expr: str) -> bool:
    # A native histogram is no number.
    values = [float(one["value"][1]) for one in prometheus.query(expr) if "value" in one]
    return any(map(math.isfinite, values))


def _can_see(prometheus: Prometheus, alert: str, expr: str, job: str) -> bool:
    """Tells whether every metric that an alert reads is there, or one that stands in for it."""
    names = {metric_name(selector) for selector in selectors(parse(expr))}
    if alert in _OF_WHAT_IS_MISSING:
        names = {"target_info"}
    # Of a server that pushes there is no `up`; the alerts then take `target_info`.
    if "target_info" in names:
        names -= {"up", "process_start_time_seconds"}
    return all(prometheus.query(f'{name}{{job="{job}"}}') for name in names)


def table(rows: Sequence[tuple[str, Answers]], first: str) -> str:
    """Writes the table of the documentation, and what does not answer under it."""
    head = f"| {first} | {' | '.join(f'`{board}`' for board in BOARDS)} | alerts |"
    lines = [head, "|---" * (len(BOARDS) + 2) + "|"]
    lines += [f"| {name} | {' | '.join(found.counts)} |" for name, found in rows]
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, found in rows:
        alike.setdefault(tuple(found.lines), []).append(name)
    for left, names in alike.items():
        if left:
            lines += ["", f"{'; '.join(names)}:", "", *(f"- {line}" for line in left)]
    return "\n".join(lines) + "\n"
