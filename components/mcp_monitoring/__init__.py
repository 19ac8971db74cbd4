"""Grafana monitoring of MCP servers as a Pulumi component.

`McpMonitoring` creates a folder, a Prometheus data source and every dashboard of a directory of
JSON files in a Grafana, under identities that stay the same from one deployment to the next.
"""

from .component import McpMonitoring, McpMonitoringArgs
from .dashboards import DashboardError

__all__ = ["DashboardError", "McpMonitoring", "McpMonitoringArgs"]
