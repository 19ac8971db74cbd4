"""OpenTelemetry metrics of Python MCP servers, without a change of their code.

    from mcp_server_instrumentation import instrument

    instrument()

or, with no line of code: `opentelemetry-instrument --metrics_exporter prometheus YOUR-SERVER`.
"""

from mcp_server_instrumentation.everything import instrument, uninstrument
from mcp_server_instrumentation.instrumentor import McpServerInstrumentor

__all__ = ["McpServerInstrumentor", "instrument", "uninstrument"]
