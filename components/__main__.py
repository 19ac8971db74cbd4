"""Serves the component to programs in every Pulumi language (`pulumi package add`)."""

from importlib.metadata import version

from mcp_monitoring import McpMonitoring
from pulumi.provider.experimental import component_provider_host

if __name__ == "__main__":
    component_provider_host([McpMonitoring], "mcp-monitoring", version=version("mcp-monitoring"))
