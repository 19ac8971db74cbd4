"""An MCP server with metrics by two lines of code: `python server.py`, then look at port 9464.

It needs `fastmcp` and `mcp-server-instrumentation[prometheus]`. Without a line of code, the same:
`opentelemetry-instrument --metrics_exporter prometheus python YOUR-SERVER.py`.
"""

from fastmcp import FastMCP
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.metrics import set_meter_provider
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import start_http_server

from mcp_server_instrumentation import instrument  # one

# Where the metrics go is set up as in any other program: here to http://127.0.0.1:9464/metrics
set_meter_provider(MeterProvider([PrometheusMetricReader()]))
start_http_server(9464, addr="127.0.0.1")
instrument()  # two

server = FastMCP("example")


@server.tool()
def divide(dividend: float, divisor: float) -> float:
    """Divides; a division by zero is in the metrics as `error_type="tool_error"`."""
    return dividend / divisor


if __name__ == "__main__":
    server.run(transport="http", host="127.0.0.1", port=8000)
