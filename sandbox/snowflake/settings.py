"""What the stack file says of Snowflake's MCP server, as `mcp-monitoring fit --write` puts it."""

from mcp_monitoring.metric_sets import OTEL

METRICS = OTEL
"""The set of metrics that the instrumented server has."""

LACKING = (
    "db_client_connection_count",
    "db_client_connection_max",
    "db_client_connection_wait_time_seconds",
    "db_client_connection_timeouts_total",
)
"""Metrics of the set that the server lacks: it has one connection to Snowflake, and no pool."""
