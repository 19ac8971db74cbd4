"""The checks, one module per topic. Each takes a `Subject` and yields results."""

from collections.abc import Callable, Iterator, Sequence

from ..subject import Result, Subject
from . import (
    alerts,
    coverage,
    datasources,
    display,
    functions,
    histograms,
    labels,
    layout,
    links,
    metrics,
    panels,
    percentages,
    silent_alerts,
    space,
    syntax,
    variables,
    windows,
)

CHECKS: Sequence[Callable[[Subject], Iterator[Result]]] = (
    syntax.check,
    metrics.check,
    labels.check,
    percentages.check,
    functions.check,
    histograms.check,
    coverage.check,
    windows.check,
    layout.check,
    panels.check,
    display.check,
    space.check,
    datasources.check,
    variables.check,
    links.check,
    silent_alerts.check,
    alerts.check,
)
"""Every check, in the order of the documentation."""
