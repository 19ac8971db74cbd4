"""How a simulated server records what happens, by the set of metrics that it follows."""

from collections.abc import Callable

from mcp_monitoring.metric_sets import CONTRACT, OTEL

from sandbox.demo.contract_telemetry import ContractTelemetry
from sandbox.demo.telemetry import Telemetry


def telemetry_of(metrics: str) -> Callable[[str], Telemetry]:
    """Finds what makes the metrics of a server: for a version of it, those of a new process."""
    if metrics == OTEL:
        # Loaded only here: its packages take as long as everything else of the demo server.
        from sandbox.demo.otel_telemetry import OpenTelemetryTelemetry

        return OpenTelemetryTelemetry
    return {CONTRACT: ContractTelemetry}[metrics]
