"""Where the expression of an alert held in the past, by queries no larger than a server takes.

The memory is bounded, however much an expression returns: of each answer only so much is read, and
of all answers only the begins and ends are kept.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from ..servers.errors import AnswerTooLargeError, PrometheusError, QueryFailedError
from ..servers.source import Source
from .evaluation import Run, Schedule, runs, without
from .identity import DOUBLED, Identity, Labels

MOST_POINTS = 11_000
"""Points of a series in one query; Prometheus allows 11,000 steps."""

QUERY_SECONDS = 60.0
"""How long an answer may take: a week of a busy series may take a server half a minute."""

MOST_BYTES = 16 * 2**20
"""How long an answer may be: some 800,000 samples, which take eight times as much memory."""

MOST_RUNS = 300_000
"""So many begins of an alert are kept, which take up to 800 MB with a report in JSON."""

_FEWEST_POINTS = 30
_PROBE_POINTS = 64
_MOST_SAMPLES = 400_000
_MOST_FAILED = 8


@dataclass
class Held:
    """Where an expression held.

    Attributes:
        runs: the evaluations at which it returned something, by the labels of the alert.
        failed: the evaluations that failed.
        problems: why evaluations failed, one phrase each.
        queries: number of queries that were sent.
        samples: number of samples in their answers.
    """

    runs: dict[Labels, list[Run]] = field(default_factory=dict)
    failed: list[Run] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    queries: int = 0
    samples: int = 0


def held(
    source: Source,
    expr: str,
    schedule: Schedule,
    offset_ms: int = 0,
    tick: Callable[[], None] = lambda: None,
    identity: Identity | None = None,
) -> Held:
    """Asks where an expression held.

    A query that is too much for the server is split, down to a few evaluations; if these fail, too,
    they count as failed. So does all that is left, if nothing but failures is left.

    Args:
        source: the Prometheus.
        expr: the expression, with the values of knobs put in.
        schedule: the evaluations.
        offset_ms: how far in the past the expression is evaluated (`query_offset`).
        tick: is called after each query.
        identity: what tells the alerts of the rule apart; None for the labels of the expression.

    Raises:
        PrometheusError: if the server cannot be asked, or refuses the expression.
    """
    asking = _Asking(source, expr, schedule, offset_ms, tick, identity or Identity())
    asking.ask_all()
    return asking.found


def number_of_queries(schedule: Schedule) -> int:
    """Tells how many queries one expression takes, if none is too much for the server."""
    length = (schedule.last_ms - schedule.first_ms) // schedule.interval_ms + 1
    return math.ceil(length / MOST_POINTS)


@dataclass
class _Asking:
    """The queries of one expression, one after another, from the first evaluation on.

    Attributes:
        most: most points of a query that the server takes, as far as is known.
        points: points of the next query.
        kept: number of runs that are kept.
        failures: number of smallest queries that failed, one after another.
    """

    source: Source
    expr: str
    schedule: Schedule
    offset_ms: int
    tick: Callable[[], None]
    identity: Identity
    found: Held = field(default_factory=Held)
    most: int = MOST_POINTS
    points: int = MOST_POINTS
    most_series: int = 0
    kept: int = 0
    failures: int = 0

    def ask_all(self) -> None:
        """Asks for every evaluation."""
        interval = self.schedule.interval_ms
        left: Run | None = Run(self.schedule.first_ms, self.schedule.last_ms)
        while left is not None:
            part, rest = _cut(left, interval, self.points)
            try:
                series = self._answer(part)
            except QueryFailedError as error:
                if self._is_smaller_after(error, (part.last_ms - part.first_ms) // interval + 1):
                    continue
                _fail(self.found, [part], interval, str(error))
                self.failures += 1
                if rest and self.failures % _MOST_FAILED == 0 and self._ends_failing(rest):
                    _fail(self.found, [rest], interval, str(error))
                    break
                left = rest
                continue
            self.failures = 0
            self._take(series)
            left = rest
            if rest and self.kept > MOST_RUNS:
                _fail(self.found, [rest], interval, _too_many(part.last_ms))
                break
        if DOUBLED in self.found.problems:
            for key, several in self.found.runs.items():
                self.found.runs[key] = list(without(several, self.found.failed, interval))

    def _is_smaller_after(self, error: QueryFailedError, length: int) -> bool:
        """Makes the next query smaller; tells whether that is possible."""
        fewest = 1 if isinstance(error, AnswerTooLargeError) else _FEWEST_POINTS
        if length <= fewest:
            return False
        self.most = max(math.ceil(length / 2), fewest)
        # How much it returns is not known yet; half of too much may still be a gigabyte.
        self.points = self.most if self.found.samples else min(self.most, _PROBE_POINTS)
        return True

    def _ends_failing(self, rest: Run) -> bool:
        """Tells whether the last evaluations of a time fail, too."""
        first = rest.last_ms - (_FEWEST_POINTS - 1) * self.schedule.interval_ms
        try:
            self._answer(Run(max(first, rest.first_ms), rest.last_ms))
        except QueryFailedError:
            return True
        return False

    def _answer(self, part: Run) -> list[Mapping[str, Any]]:
        self.found.queries += 1
        try:
            answer = self.source.data(
                "query_range",
                {
                    "query": self.expr,
                    "start": _seconds(part.first_ms - self.offset_ms),
                    "end": _seconds(part.last_ms - self.offset_ms),
                    "step": _seconds(self.schedule.interval_ms),
                },
            )
        finally:
            self.tick()
        result = answer.get("result") if isinstance(answer, Mapping) else None
        if not isinstance(result, list):
            raise PrometheusError("the answer to a range query has no result; is it a Prometheus?")
        return [one for one in result if isinstance(one, Mapping)]

    def _take(self, series: Sequence[Mapping[str, Any]]) -> None:
        interval = self.schedule.interval_ms
        several: dict[Labels, list[Sequence[int]]] = {}
        for one in series:
            labels = {name: str(text) for name, text in (one.get("metric") or {}).items()}
            # A native histogram holds as a number does.
            samples = [*(one.get("values") or ()), *(one.get("histograms") or ())]
            self.found.samples += len(samples)
            for key, those in self.identity.moments_of(labels, samples):
                several.setdefault(key, []).append(self._moments(those))
        doubled: set[int] = set()
        for key, alike in several.items():
            moments = alike[0]
            if len(alike) > 1:
                counted = Counter(chain.from_iterable(alike))
                doubled |= {moment for moment, number in counted.items() if number > 1}
                moments = sorted(counted)
            self._keep(key, runs(moments, interval))
        if doubled:
            _fail(self.found, runs(sorted(doubled), interval), interval, DOUBLED)
        self.most_series = max(self.most_series, len(series))
        fewest = 1 if self.most_series * _FEWEST_POINTS > _MOST_SAMPLES else _FEWEST_POINTS
        self.points = max(fewest, min(self.most, _MOST_SAMPLES // max(self.most_series, 1)))

    def _moments(self, samples: Sequence[Sequence[Any]]) -> Sequence[int]:
        """Finds the evaluations of samples, in ascending order."""
        if not samples:
            return ()
        interval = self.schedule.interval_ms
        first, last = (
            round(float(one[0]) * 1000) + self.offset_ms for one in (samples[0], samples[-1])
        )
        if last - first == (len(samples) - 1) * interval:
            return range(first, last + 1, interval)
        return sorted({round(float(one[0]) * 1000) + self.offset_ms for one in samples})

    def _keep(self, key: Labels, more: Iterator[Run]) -> None:
        """Adds runs; one that goes on from the query before is the same."""
        there = self.found.runs.setdefault(key, [])
        before = len(there)
        for run in more:
            if there and there[-1].last_ms + self.schedule.interval_ms == run.first_ms:
                there[-1] = Run(there[-1].first_ms, run.last_ms)
            else:
                there.append(run)
        self.kept += len(there) - before


def _cut(part: Run, interval: int, points: int) -> tuple[Run, Run | None]:
    """Cuts off some evaluations at the begin; the rest comes second, if there is any."""
    last = part.last_ms - (part.last_ms - part.first_ms) % interval
    end = part.first_ms + (points - 1) * interval
    return Run(part.first_ms, min(end, last)), Run(end + interval, last) if end < last else None


def _fail(found: Held, parts: Iterable[Run], interval: int, problem: str) -> None:
    for part in parts:
        before = found.failed[-1] if found.failed else None
        if before and before.last_ms + interval == part.first_ms:
            found.failed[-1] = Run(before.first_ms, part.last_ms)
        else:
            found.failed.append(part)
    if problem not in found.problems:
        found.problems.append(problem)


def _too_many(last_ms: int) -> str:
    until = f"{datetime.fromtimestamp(last_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    return (
        f"its series began to hold more than {MOST_RUNS:,} times until {until}, which is where the"
        " evaluation ends"
    )


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}"
