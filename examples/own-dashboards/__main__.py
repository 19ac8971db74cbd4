"""Dashboards that were exported from Grafana, and alert files, of your own."""

import pulumi
from mcp_monitoring import McpMonitoring

monitoring = McpMonitoring(
    "checkout",
    {
        "prometheus_url": pulumi.Config().require("prometheusUrl"),
        "datasource_name": "Checkout",
        "folder_title": "Checkout",
        "dashboards_dir": "dashboards",
        "alerts_dir": "alerts",
        "prefix": "checkout-",
    },
)
pulumi.export("dashboards", monitoring.dashboard_urls)
