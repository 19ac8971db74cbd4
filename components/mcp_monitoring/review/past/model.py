"""What alerts would have done in a past range of time. Pure data, and what follows from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .evaluation import Run, Span, Spans


@dataclass(frozen=True)
class Range:
    """A range of time, in milliseconds since 1970."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        """Its length."""
        return self.end_ms - self.start_ms

    def clipped(self, spans: Iterable[Span]) -> list[Run]:
        """Takes the parts of spans that are in it; what has no end lasts to its end."""
        parts = (
            Run(
                max(one.start_ms, self.start_ms),
                min(self.end_ms if one.end_ms is None else one.end_ms, self.end_ms),
            )
            for one in spans
        )
        return [one for one in parts if one.first_ms < one.last_ms]


@dataclass(frozen=True)
class SeriesPast:
    """One label set of an alert.

    Attributes:
        labels: labels of the result, and those that templates of the rule make of it; other labels
            that the rule sets are not among them.
        spans: when it was pending and firing, from before the range on.
    """

    labels: Mapping[str, str]
    spans: Spans


@dataclass(frozen=True)
class AlertPast:
    """What one alert would have done.

    Attributes:
        name: its name.
        group: name of its group.
        expr: its expression, with the values of knobs put in.
        for_: its `for`, as written.
        keep_firing_for: its `keep_firing_for`, as written.
        range: the range.
        series: the label sets that were ever pending or firing, the one that fired longest first.
        failed: evaluations that failed.
        problems: why they failed, or why it could not be evaluated at all, one phrase each.
        limits: what is not exactly as the server would have it, one phrase each.
        queries: number of queries.
        samples: number of samples in their answers.
        data_from_ms: from when on, about, there are samples that it selects, if that is later than
            the begin of the range; the end of the range if there are none; None if it is not known.
    """

    name: str
    group: str
    expr: str
    for_: str
    keep_firing_for: str
    range: Range
    series: tuple[SeriesPast, ...] = ()
    failed: tuple[Run, ...] = ()
    problems: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    queries: int = 0
    samples: int = 0
    data_from_ms: int | None = None

    @property
    def has_no_data(self) -> bool:
        """Whether nothing that it selects has a sample in the range."""
        return self.data_from_ms is not None and self.data_from_ms >= self.range.end_ms

    @property
    def is_known(self) -> bool:
        """Whether it could be evaluated at all."""
        return bool(self.queries) or not self.problems

    @cached_property
    def firings(self) -> tuple[Span, ...]:
        """Every firing of every label set that was in the range, the earliest first."""
        inside = (one for series in self.series for one in self._inside(series.spans.firing))
        return tuple(sorted(inside, key=lambda one: one.start_ms))

    @cached_property
    def pendings(self) -> int:
        """How often a label set was pending in the range."""
        return sum(1 for series in self.series for _ in self._inside(series.spans.pending))

    @cached_property
    def firing(self) -> tuple[Run, ...]:
        """The times at which any label set fired; they do not overlap."""
        return tuple(_union(self.range.clipped(self.firings)))

    @cached_property
    def pending(self) -> tuple[Run, ...]:
        """The times at which any label set was pending; they do not overlap."""
        found = (one for series in self.series for one in series.spans.pending)
        return tuple(_union(self.range.clipped(found)))

    @property
    def firing_ms(self) -> int:
        """How long any label set fired."""
        return sum(one.last_ms - one.first_ms for one in self.firing)

    @property
    def share(self) -> float:
        """The share of the range in which any label set fired, 0 to 1."""
        return self.firing_ms / self.range.length_ms if self.range.length_ms else 0.0

    @property
    def longest_ms(self) -> int:
        """How long the longest firing lasted, within the range."""
        parts = self.range.clipped(self.firings)
        return max((one.last_ms - one.first_ms for one in parts), default=0)

    @property
    def fires_at_the_end(self) -> bool:
        """Whether it fired when the range ended."""
        return any(one.end_ms is None for one in self.firings)

    def runs(self, spans: Iterable[Span]) -> list[Run]:
        """Takes the spans that are in the range; what has no end lasts to the end of the range."""
        return [
            Run(one.start_ms, self.range.end_ms if one.end_ms is None else one.end_ms)
            for one in self._inside(spans)
        ]

    def _inside(self, spans: Iterable[Span]) -> Iterator[Span]:
        for one in spans:
            ends = self.range.end_ms if one.end_ms is None else one.end_ms
            if ends > self.range.start_ms and one.start_ms <= self.range.end_ms:
                yield one


@dataclass(frozen=True)
class Compared:
    """An alert as it is, and as it would be.

    Attributes:
        before: as it is; None if it is new.
        after: as it would be; None if it is removed.
    """

    before: AlertPast | None
    after: AlertPast | None

    @property
    def name(self) -> str:
        """Name of the alert."""
        one = self.after or self.before
        return one.name if one else ""

    @property
    def differs(self) -> bool:
        """Whether it would have fired at other times."""
        before = self.before.firings if self.before else ()
        after = self.after.firings if self.after else ()
        return before != after

    @property
    def is_known(self) -> bool:
        """Whether each side could be evaluated at all."""
        return all(one is None or one.is_known for one in (self.before, self.after))

    @property
    def would_end(self) -> bool:
        """Whether it fires now, and would not."""
        return (
            self.is_known
            and self.before is not None
            and self.before.fires_at_the_end
            and not (self.after is not None and self.after.fires_at_the_end)
        )

    @property
    def more(self) -> int:
        """How many firings there would have been while it did not fire."""
        return _firings_without(self.after, self.before)

    @property
    def missed(self) -> int:
        """How many firings there were during which it would not have fired."""
        return _firings_without(self.before, self.after)


def compared(before: Sequence[AlertPast], after: Sequence[AlertPast]) -> list[Compared]:
    """Pairs alerts by name; of several with one name, by their order.

    Returns:
        In the order of `after`; what is only in `before` comes last.
    """
    waiting: dict[str, list[AlertPast]] = {}
    for one in before:
        waiting.setdefault(one.name, []).append(one)
    pairs = [Compared(_next(waiting, one.name), one) for one in after]
    return pairs + [Compared(one, None) for rest in waiting.values() for one in rest]


def _firings_without(one: AlertPast | None, other: AlertPast | None) -> int:
    """Counts the firings of an alert that no firing of another one touches.

    Label sets are compared one by one, unless the two have no label set in common. What is not
    known of the other one is no difference.
    """
    if one is None or not one.is_known or (other is not None and not other.is_known):
        return 0
    if other is None:
        return len(one.firings)
    of_other = {_key(series): other.runs(series.spans.firing) for series in other.series}
    is_shared = any(_key(series) in of_other for series in one.series)
    return sum(
        not any(
            firing.first_ms <= there.last_ms and there.first_ms <= firing.last_ms
            for there in (
                *(of_other.get(_key(series), ()) if is_shared else other.firing),
                *other.failed,
            )
        )
        for series in one.series
        for firing in one.runs(series.spans.firing)
    )


def _key(series: SeriesPast) -> frozenset[tuple[str, str]]:
    return frozenset(series.labels.items())


def _next(waiting: Mapping[str, list[AlertPast]], name: str) -> AlertPast | None:
    there = waiting.get(name)
    return there.pop(0) if there else None


def _union(parts: Iterable[Run]) -> Iterator[Run]:
    joined: Run | None = None
    for one in sorted(parts, key=lambda one: one.first_ms):
        if joined is None or one.first_ms > joined.last_ms:
            if joined is not None:
                yield joined
            joined = one
        else:
            joined = Run(joined.first_ms, max(joined.last_ms, one.last_ms))
    if joined is not None:
        yield joined
