"""What `opentelemetry-instrument` reads before it starts a server.

OpenTelemetry's distro sends traces and logs by OTLP unless told otherwise, and sets up nothing at
all if the exporter for that is not installed. Then they are off here, so that
`opentelemetry-instrument --metrics_exporter prometheus YOUR-SERVER` has the metrics.
"""

import os
from importlib.metadata import entry_points

_SIGNALS = ("TRACES", "LOGS")


def turn_off_what_has_no_exporter() -> None:
    """Sets the variables of traces and logs to `none` where OTLP is not installed for them.

    OTLP has two protocols, each an exporter of its own: it counts which one is asked for.
    """
    for signal in _SIGNALS:
        group = f"opentelemetry_{signal.lower()}_exporter"
        protocol = (
            os.environ.get(f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL")
            or os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
            or "grpc"
        )
        exporter = "otlp_proto_http" if protocol.startswith("http") else "otlp_proto_grpc"
        if not entry_points(group=group, name=exporter):
            os.environ.setdefault(f"OTEL_{signal}_EXPORTER", "none")


turn_off_what_has_no_exporter()
