"""Workers that were forked after OpenTelemetry had been set up."""

import os

from opentelemetry.metrics import MeterProvider

from mcp_server_instrumentation.warnings_once import warn_once

_PULLED = "PrometheusMetricReader"


def warn_where_not_scraped(provider: MeterProvider) -> None:
    """Says, in a forked worker that answers requests, that nobody will see its metrics.

    The thread that serves `/metrics` stays in the parent, and has the parent's counts. What pushes
    goes on in a worker.

    Args:
        provider: Where the metrics of this process go.
    """
    readers = getattr(provider, "_metric_readers", ())
    # The one of `opentelemetry-instrument` is a subclass.
    kinds = {kind.__name__ for reader in readers for kind in type(reader).__mro__}
    if _PULLED in kinds:
        warn_once(
            "forked",
            f"process {os.getpid()} was forked from the one that serves /metrics, and what it"
            " answers is not counted there: run one worker, or push with --metrics_exporter otlp",
        )
