"""Tells whether the expression of an alert held for the whole of the alert's `for`. Pure.

The rules are those of Prometheus
(https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules): an alert fires for each
label set that the expression returned, with any value, at every evaluation during its `for`.
"""

from collections.abc import Iterable, Mapping, Sequence

LabelSet = Mapping[str, str]
SampledSeries = tuple[LabelSet, Iterable[float]]
"""Label set of a series that an expression returned, and the times of its samples in seconds."""


def evaluations(end: float, for_seconds: float, interval_seconds: float) -> list[float]:
    """Lists the times at which an alert must hold so that it fires at `end`, in ascending order.

    Args:
        end: time of the last evaluation, in seconds since the epoch.
        for_seconds: the alert's `for`; with 0 only the last evaluation counts.
        interval_seconds: time between two evaluations of its group; more than 0.
    """
    earlier = -int(-for_seconds // interval_seconds)  # rounded up
    return [end - number * interval_seconds for number in range(earlier, -1, -1)]


def held_throughout(series: Iterable[SampledSeries], moments: Sequence[float]) -> list[LabelSet]:
    """Finds the label sets that an expression returned at each of the given times.

    Args:
        series: result of the expression, as a range query returns it.
        moments: times of the evaluations, in seconds since the epoch; not empty.

    Returns:
        The label sets that the expression returned every time; the alert fires if there is one.
    """
    # Prometheus counts in whole milliseconds. Fractions of a second lose digits in JSON.
    wanted = {round(moment * 1000) for moment in moments}
    return [
        labels
        for labels, samples in series
        if wanted <= {round(moment * 1000) for moment in samples}
    ]
