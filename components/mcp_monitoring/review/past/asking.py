"""Where the expression of an alert held in the past, by queries no larger than a server takes."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..servers.errors import PrometheusError, QueryFailedError
from ..servers.source import Source
from .evaluation import Run, Schedule, runs

MOST_POINTS = 11_000
"""Points of a series in one query; Prometheus allows 11,000 steps."""

QUERY_SECONDS = 60.0
"""How long an answer may take: a week of a busy series may take a server half a minute."""

_FEWEST_POINTS = 30
_PROBE_POINTS = 64
# Of a week in one query, a thousand series that always hold are ten million samples.
_MOST_SAMPLES = 2_000_000

Labels = tuple[tuple[str, str], ...]
"""Names and values of labels, by name, without that of the metric."""


@dataclass
class Held:
    """Where an expression held.

    Attributes:
        runs: the evaluations at which it returned a label set, by label set.
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
) -> Held:
    """Asks where an expression held.

    A query that is too much for the server is split, down to a few evaluations; if these fail, too,
    they count as failed.

    Args:
        source: the Prometheus.
        expr: the expression, with the values of knobs put in.
        schedule: the evaluations.
        offset_ms: how far in the past the expression is evaluated (`query_offset`).
        tick: is called after each query.

    Raises:
        PrometheusError: if the server cannot be asked, or refuses the expression.
    """
    found = Held()
    todo = [Run(schedule.first_ms, schedule.last_ms)]
    most = points = MOST_POINTS
    most_series = 0
    while todo:
        part, *rest = _cut(todo.pop(), schedule.interval_ms, points)
        todo += rest
        length = (part.last_ms - part.first_ms) // schedule.interval_ms + 1
        found.queries += 1
        try:
            series = _asked(source, expr, part, schedule.interval_ms, offset_ms)
        except QueryFailedError as error:
            if length > _FEWEST_POINTS:
                most = max(math.ceil(length / 2), _FEWEST_POINTS)
                # How much it returns is not known yet; half of too much may still be a gigabyte.
                points = most if found.samples else min(most, _PROBE_POINTS)
                todo.append(part)
            else:
                _fail(found, part, schedule.interval_ms, str(error))
            continue
        finally:
            tick()
        _take(found, series, schedule.interval_ms, offset_ms)
        most_series = max(most_series, len(series))
        points = max(_FEWEST_POINTS, min(most, _MOST_SAMPLES // max(most_series, 1)))
    return found


def number_of_queries(schedule: Schedule) -> int:
    """Tells how many queries one expression takes, if none is too much for the server."""
    length = (schedule.last_ms - schedule.first_ms) // schedule.interval_ms + 1
    return math.ceil(length / MOST_POINTS)


def _cut(part: Run, interval: int, points: int) -> Iterator[Run]:
    """Cuts off some evaluations at the begin; the rest comes second, if there is any."""
    last = part.last_ms - (part.last_ms - part.first_ms) % interval
    end = part.first_ms + (points - 1) * interval
    yield Run(part.first_ms, min(end, last))
    if end < last:
        yield Run(end + interval, last)


def _asked(
    source: Source, expr: str, part: Run, interval: int, offset: int
) -> list[Mapping[str, Any]]:
    answer = source.data(
        "query_range",
        {
            "query": expr,
            "start": _seconds(part.first_ms - offset),
            "end": _seconds(part.last_ms - offset),
            "step": _seconds(interval),
        },
    )
    result = answer.get("result") if isinstance(answer, Mapping) else None
    if not isinstance(result, list):
        raise PrometheusError("the answer to a range query has no result; is it a Prometheus?")
    return [one for one in result if isinstance(one, Mapping)]


def _take(found: Held, series: Sequence[Mapping[str, Any]], interval: int, offset: int) -> None:
    for one in series:
        labels = one.get("metric") or {}
        key = tuple(sorted((k, str(v)) for k, v in labels.items() if k != "__name__"))
        # A native histogram holds as a number does.
        samples = [*(one.get("values") or ()), *(one.get("histograms") or ())]
        moments = sorted({round(float(sample[0]) * 1000) + offset for sample in samples})
        found.samples += len(samples)
        found.runs.setdefault(key, []).extend(runs(moments, interval))


def _fail(found: Held, part: Run, interval: int, problem: str) -> None:
    before = found.failed[-1] if found.failed else None
    if before and before.last_ms + interval == part.first_ms:
        found.failed[-1] = Run(before.first_ms, part.last_ms)
    else:
        found.failed.append(part)
    if problem not in found.problems:
        found.problems.append(problem)


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}"
