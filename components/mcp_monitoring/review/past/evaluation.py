"""When an alert would have been pending and firing, from where its expression held. Pure.

The rules are those of Prometheus
(https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules): at each evaluation, a
label set that the expression returns is pending until it was returned throughout `for`; then it
fires. One that it no longer returns is resolved, or keeps firing for `keep_firing_for`. An
evaluation that fails changes nothing.

All times are whole milliseconds since 1970. Only the begins and ends of what an expression returned
are kept, so that a week of ten thousand series takes little memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Evaluations one after another, from the first to the last one."""

    first_ms: int
    last_ms: int


@dataclass(frozen=True)
class Schedule:
    """When an alert is evaluated.

    Attributes:
        first_ms: the first evaluation.
        last_ms: no evaluation is later.
        interval_ms: time between two evaluations.
        failed: evaluations that fail, in their order; they do not touch each other.
    """

    first_ms: int
    last_ms: int
    interval_ms: int
    failed: Sequence[Run] = ()

    def at_or_after(self, moment_ms: int) -> int | None:
        """Finds the first evaluation from a time on that does not fail; None if there is none."""
        late = max(moment_ms - self.first_ms, 0)
        found = self.first_ms - (-late // self.interval_ms) * self.interval_ms
        for one in self.failed:
            if one.first_ms <= found <= one.last_ms:
                found = one.last_ms + self.interval_ms
        return found if found <= self.last_ms else None

    def after(self, evaluation_ms: int) -> int | None:
        """Finds the evaluation after another one; None if there is none."""
        return self.at_or_after(evaluation_ms + 1)


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which an alert was pending or firing.

    Attributes:
        start_ms: the first evaluation at which it was.
        end_ms: the first evaluation at which it was no more; None if it still was at the last one.
    """

    start_ms: int
    end_ms: int | None = None

    def length_ms(self, until_ms: int) -> int:
        """Returns how long it lasted, up to a time at which it may still last."""
        return (until_ms if self.end_ms is None else self.end_ms) - self.start_ms


@dataclass(frozen=True, slots=True)
class Spans:
    """The times in which one label set was pending, and those in which it fired."""

    pending: tuple[Span, ...] = ()
    firing: tuple[Span, ...] = ()


def runs(evaluations_ms: Sequence[int], interval_ms: int) -> Iterator[Run]:
    """Finds the runs in the evaluations at which something was returned.

    Args:
        evaluations_ms: the evaluations, in ascending order, each once.
        interval_ms: time between two evaluations.
    """
    if not evaluations_ms:
        return
    first, last = evaluations_ms[0], evaluations_ms[-1]
    if last - first == (len(evaluations_ms) - 1) * interval_ms:
        yield Run(first, last)
        return
    last = first
    for now in evaluations_ms[1:]:
        if now - last != interval_ms:
            yield Run(first, last)
            first = now
        last = now
    yield Run(first, last)


def without(parts: Iterable[Run], failed: Iterable[Run], interval_ms: int) -> Iterator[Run]:
    """Leaves evaluations out of runs.

    Args:
        parts: the runs, in their order.
        failed: the evaluations that are left out, in their order.
        interval_ms: time between two evaluations.
    """
    out = list(failed)
    for part in parts:
        first = part.first_ms
        for one in out:
            if one.last_ms < first or one.first_ms > part.last_ms:
                continue
            if first < one.first_ms:
                yield Run(first, one.first_ms - interval_ms)
            first = one.last_ms + interval_ms
        if first <= part.last_ms:
            yield Run(first, part.last_ms)


def evaluated(
    returned: Iterable[Run], schedule: Schedule, *, for_ms: int, keep_firing_for_ms: int
) -> Spans:
    """Follows one label set through all evaluations.

    Args:
        returned: the evaluations at which the expression returned it, in their order.
        schedule: all evaluations.
        for_ms: the alert's `for`.
        keep_firing_for_ms: the alert's `keep_firing_for`.
    """
    pending: list[Span] = []
    firing: list[Span] = []
    since: int | None = None
    for run in _joined(returned, schedule):
        if since is not None and (end := firing[-1].end_ms) is not None and end < run.first_ms:
            since = None
        if since is None:
            fires = schedule.at_or_after(run.first_ms + for_ms)
            if fires is None or fires > run.last_ms:
                pending.append(Span(run.first_ms, schedule.after(run.last_ms)))
                continue
            if fires > run.first_ms:
                pending.append(Span(run.first_ms, fires))
            since = fires
        else:
            firing.pop()
        missing = schedule.after(run.last_ms)
        resolved = None if missing is None else schedule.at_or_after(missing + keep_firing_for_ms)
        firing.append(Span(since, resolved))
    return Spans(tuple(pending), tuple(firing))


def _joined(returned: Iterable[Run], schedule: Schedule) -> Iterator[Run]:
    """Joins runs between which no evaluation did not fail."""
    joined: Run | None = None
    for run in returned:
        if joined is None:
            joined = run
        elif schedule.after(joined.last_ms) == run.first_ms:
            joined = Run(joined.first_ms, run.last_ms)
        else:
            yield joined
            joined = run
    if joined is not None:
        yield joined
