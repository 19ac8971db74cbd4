"""Grafana monitoring of MCP servers as a Pulumi component.

`McpMonitoring` creates a folder, a Prometheus data source, every dashboard of a directory of JSON
files and every alert of a directory of Prometheus rule files in a Grafana, under identities that
stay the same from one deployment to the next.
"""

from typing import TYPE_CHECKING, Any

from .alerting.alerts import AlertError
from .dashboard.files import DashboardError

if TYPE_CHECKING:
    from .arguments.component_args import McpMonitoringArgs
    from .component import McpMonitoring

__all__ = ["AlertError", "DashboardError", "McpMonitoring", "McpMonitoringArgs"]


def __getattr__(name: str) -> Any:
    # Imported on demand: both names need the Pulumi SDK. Commands that only read files do not.
    if name == "McpMonitoring":
        from .component import McpMonitoring

        return McpMonitoring
    if name == "McpMonitoringArgs":
        from .arguments.component_args import McpMonitoringArgs

        return McpMonitoringArgs
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
