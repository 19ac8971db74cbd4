"""Whether an alert's expression held for as long as the alert asks for. Pure.

The semantics are those of Prometheus
(https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules): an alert fires for the
label sets that the expression returned, with any value, at every evaluation during its `for`.
"""

from collections.abc import Iterable, Mapping, Sequence

LabelSet = Mapping[str, str]
SampledSeries = tuple[LabelSet, Iterable[float]]
"""LabelSet of a series that an expression returned, and the moments of its samples."""


def evaluations(end: float, for_seconds: float, interval_seconds: float) -> list[float]:
    """Lists the evaluations an alert must hold at to fire at `end`, in ascending order.

    Args:
        end: the last evaluation, in seconds since the epoch.
        for_seconds: the alert's `for`; 0 leaves the last evaluation only.
        interval_seconds: pause between two evaluations of its group; more than 0.
    """
    earlier = -int(-for_seconds // interval_seconds)  # rounded up
    return [end - number * interval_seconds for number in range(earlier, -1, -1)]


def held_throughout(series: Iterable[SampledSeries], moments: Sequence[float]) -> list[LabelSet]:
    """Finds the label sets that an expression returned at every one of some moments.

    Args:
        series: what the expression returned, as the matrix of a range query has it.
        moments: the evaluations, in seconds since the epoch; not empty.

    Returns:
        The labels of each that held throughout; the alert fires if there is one.
    """
    # In milliseconds, as Prometheus keeps time: seconds do not survive JSON to the last digit.
    wanted = {round(moment * 1000) for moment in moments}
    return [
        labels
        for labels, samples in series
        if wanted <= {round(moment * 1000) for moment in samples}
    ]
