"""What a server exposes, and what the metric contract promises, in a form that can be compared."""

from collections.abc import Iterator, Mapping

from mcp_monitoring.review.contract.contract import Contract, Metric
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

Series = tuple[str, frozenset[tuple[str, str]]]
"""Name and labels; those of an info without their values, which are the server's own."""

Families = dict[str, tuple[str, frozenset[Series]]]
"""Type and series of every metric, by its name."""


def exposed(text: str, *, openmetrics: bool = False) -> Families:
    """Reads an exposition in the text format, or in that of OpenMetrics."""
    read = openmetrics_parser if openmetrics else parser
    found: Families = {}
    for family in read.text_string_to_metric_families(text):
        # Parsers take the suffix off a counter's and an info's name.
        suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
        series = [_series(one.name, one.labels) for one in family.samples]
        assert len(set(series)) == len(series), f"{family.name}: a series is there twice"
        assert family.documentation, f"{family.name}: nothing says what it is"
        found[family.name + suffix] = (family.type, frozenset(series))
    return found


def promised(contract: Contract, *, openmetrics: bool = False) -> Families:
    """What the exposition of a server has to hold, no more and no less."""
    return {
        name: (
            # The text format has no type for it.
            "gauge" if metric.type == "info" and not openmetrics else metric.type,
            frozenset(_promised_series(metric, name)),
        )
        for metric in contract.metrics.values()
        for name in (metric.name, metric.alias)
        if name
    }


def _promised_series(metric: Metric, name: str) -> Iterator[Series]:
    for labels in metric.label_sets():
        if metric.type != "histogram":
            yield _series(name, labels)
            continue
        for bound in (*metric.buckets, float("inf")):
            yield _series(f"{name}_bucket", {**labels, "le": str(bound)})
        yield _series(f"{name}_sum", labels)
        yield _series(f"{name}_count", labels)


def _series(name: str, labels: Mapping[str, str]) -> Series:
    if name.endswith("_info"):
        return name, frozenset((label, "") for label in labels)
    # A bound may be written as 5 or as 5.0.
    bounds = {"le": str(float(labels["le"]))} if "le" in labels else {}
    return name, frozenset({**labels, **bounds}.items())
