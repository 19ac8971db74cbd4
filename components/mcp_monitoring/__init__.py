"""Grafana monitoring of MCP servers as a Pulumi component.

`McpMonitoring` creates a folder, a Prometheus data source, every dashboard of a directory of JSON
files and every alert of a directory of Prometheus rule files in a Grafana, under identities that
stay the same from one deployment to the next.
"""

from typing import TYPE_CHECKING

from .lazy import imported_on_demand

if TYPE_CHECKING:
    from .alerting.alerts import AlertError
    from .arguments.component_args import McpMonitoringArgs
    from .component import McpMonitoring
    from .dashboard.files import DashboardError

__all__ = ["AlertError", "DashboardError", "McpMonitoring", "McpMonitoringArgs"]

_MODULES = {
    "AlertError": ".alerting.alerts",
    "DashboardError": ".dashboard.files",
    "McpMonitoring": ".component",
    "McpMonitoringArgs": ".arguments.component_args",
}

# The component needs the Pulumi SDK, and a command only what it uses.
__getattr__ = imported_on_demand(__name__, _MODULES)
