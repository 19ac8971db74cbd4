"""What `opentelemetry-instrument` reads before it starts a server.

OpenTelemetry's distro sends traces and logs by OTLP unless told otherwise, and sets up nothing at
all if the exporter for that is not installed. Then they are off here, so that
`opentelemetry-instrument --metrics_exporter prometheus YOUR-SERVER` has the metrics.
"""

import os
from importlib.metadata import entry_points

_GROUPS = {
    "OTEL_TRACES_EXPORTER": "opentelemetry_traces_exporter",
    "OTEL_LOGS_EXPORTER": "opentelemetry_logs_exporter",
}


def turn_off_what_has_no_exporter() -> None:
    """Sets the variables of traces and logs to `none` where OTLP is not installed for them."""
    for variable, group in _GROUPS.items():
        if not any(found.name.startswith("otlp") for found in entry_points(group=group)):
            os.environ.setdefault(variable, "none")


turn_off_what_has_no_exporter()
