"""Finds what alerts would have done, by asking a Prometheus for the past of their expressions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ...alerting.groups import AlertGroup, AlertRule
from ...durations import duration_seconds
from ..servers.errors import PrometheusError
from ..servers.source import Source
from ..servers.threads import Threads
from .asking import held, number_of_queries
from .evaluation import Run, Schedule, evaluated
from .identity import Labels, identity_of
from .model import AlertPast, Range, SeriesPast

_AT_ONCE = 4
"""So many queries run at the same time; Prometheus itself runs 20."""


def past_of(
    source: Source,
    groups: Iterable[AlertGroup],
    when: Range,
    tick: Callable[[], None] = lambda: None,
) -> list[AlertPast]:
    """Finds what alerts would have done.

    Args:
        source: the Prometheus.
        groups: the alerts, with the values of knobs put in.
        when: the range.
        tick: is called after each query.

    Returns:
        In the order of the groups and their alerts; equal ones are asked for once. An alert whose
        expression the server refuses has a problem.

    Raises:
        PrometheusError: if the server answers none of them.
    """
    alerts = [(group, rule) for group in groups for rule in group.rules]
    distinct = _distinct(alerts)
    refused: list[PrometheusError] = []

    def past(one: tuple[AlertGroup, AlertRule]) -> AlertPast:
        try:
            return _past(source, *one, when, tick)
        except PrometheusError as error:
            refused.append(error)
            group, rule = one
            return replace(_alert(group, rule, when), problems=(str(error),))

    with Threads(max_workers=_AT_ONCE) as pool:
        found = dict(zip(distinct, pool.map(past, distinct.values()), strict=True))
    if refused and len(refused) == len(distinct):
        raise refused[0]
    return [
        replace(found[_evaluation(group, rule)], name=rule.name, group=group.name)
        for group, rule in alerts
    ]


def _distinct(
    alerts: Sequence[tuple[AlertGroup, AlertRule]],
) -> dict[tuple[object, ...], tuple[AlertGroup, AlertRule]]:
    """Takes the first of the alerts that are evaluated alike."""
    found: dict[tuple[object, ...], tuple[AlertGroup, AlertRule]] = {}
    for group, rule in alerts:
        found.setdefault(_evaluation(group, rule), (group, rule))
    return found


def _evaluation(group: AlertGroup, rule: AlertRule) -> tuple[object, ...]:
    """Tells what decides when an alert fires."""
    of_group = (group.interval_seconds, group.query_offset_seconds)
    identity = identity_of(rule.labels)
    templates = tuple(sorted(identity.templates.items()))
    of_labels = (identity.set_by_rule, templates, tuple(identity.limits))
    return (rule.expr, rule.for_, rule.keep_firing_for, *of_group, *of_labels)


def queries_of(groups: Iterable[AlertGroup], when: Range) -> Iterator[tuple[AlertGroup, int]]:
    """Tells of each alert, of equal ones the first, its group and how many queries it takes."""
    alerts = [(group, rule) for group in groups for rule in group.rules]
    for of, rule in _distinct(alerts).values():
        yield of, number_of_queries(_schedule(of, rule, when))


def _past(
    source: Source, group: AlertGroup, rule: AlertRule, when: Range, tick: Callable[[], None]
) -> AlertPast:
    schedule = _schedule(group, rule, when)
    identity = identity_of(rule.labels)
    offset_ms = group.query_offset_seconds * 1000
    found = held(source, rule.expr, schedule, offset_ms, tick, identity)
    known = Schedule(schedule.first_ms, schedule.last_ms, schedule.interval_ms, found.failed)
    series = tuple(
        SeriesPast(
            dict(labels),
            evaluated(
                returned,
                known,
                for_ms=_milliseconds(rule.for_),
                keep_firing_for_ms=_milliseconds(rule.keep_firing_for),
            ),
        )
        for labels, returned in _in_order(found.runs)
    )
    return replace(
        _alert(group, rule, when),
        series=series,
        failed=tuple(found.failed),
        problems=tuple(found.problems),
        limits=tuple(identity.limits),
        queries=found.queries,
        samples=found.samples,
    )


def _alert(group: AlertGroup, rule: AlertRule, when: Range) -> AlertPast:
    return AlertPast(
        name=rule.name,
        group=group.name,
        expr=rule.expr,
        for_=rule.for_,
        keep_firing_for=rule.keep_firing_for,
        range=when,
    )


def _in_order(held_by: dict[Labels, list[Run]]) -> list[tuple[Labels, Sequence[Run]]]:
    """Sorts label sets: the one that held longest comes first."""

    def length(one: tuple[Labels, Sequence[Run]]) -> int:
        return sum(run.last_ms - run.first_ms for run in one[1])

    return sorted(held_by.items(), key=lambda one: (-length(one), one[0]))


def _schedule(group: AlertGroup, rule: AlertRule, when: Range) -> Schedule:
    """Makes the evaluations: also those before the range that its first states depend on."""
    interval = group.interval_seconds * 1000
    before = _milliseconds(rule.for_) + _milliseconds(rule.keep_firing_for) + interval
    first = (when.start_ms - before) // interval * interval
    last = when.end_ms // interval * interval
    return Schedule(first, last, interval)


def _milliseconds(duration: str) -> int:
    return round((duration_seconds(duration) or 0) * 1000)
