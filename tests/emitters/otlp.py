"""What pushes to a Prometheus with OTLP."""

import math
import time
from collections.abc import Callable, Sequence

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from prometheus_server import Prometheus

_PUSHES = 3


def pusher(prometheus: Prometheus) -> PeriodicExportingMetricReader:
    """A reader that pushes to a Prometheus when its provider is flushed, and not by itself."""
    endpoint = f"{prometheus.url}/api/v1/otlp/v1/metrics"
    return PeriodicExportingMetricReader(
        OTLPMetricExporter(endpoint=endpoint), export_interval_millis=math.inf
    )


def push_often(emitters: Sequence[tuple[MeterProvider, Callable[[], None]]]) -> None:
    """Lets every emitter record and push, so often that a rate can be told.

    Args:
        emitters: each a provider, and what records something with it.
    """
    for number in range(_PUSHES):
        if number:
            time.sleep(1)
        for provider, record in emitters:
            record()
            assert provider.force_flush()
