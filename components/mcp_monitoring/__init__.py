"""Grafana monitoring of MCP servers as a Pulumi component.

`McpMonitoring` creates a folder, a Prometheus data source, every dashboard of a directory of JSON
files and every alert of a directory of Prometheus rule files in a Grafana, under identities that
stay the same from one deployment to the next.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:
    # Imported on demand: the component needs the Pulumi SDK, and a command only what it uses.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name], __name__), name)
