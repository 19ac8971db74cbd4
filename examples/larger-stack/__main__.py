"""A team's stack: its own provider, folder, data source and contact point, and two MCP servers."""

import pulumi
import pulumiverse_grafana as grafana
from mcp_monitoring import McpMonitoring

config = pulumi.Config()

production = grafana.Provider("production", url=config.require("grafanaUrl"))
in_production = pulumi.ResourceOptions(provider=production)

folder = grafana.oss.Folder("data-team", uid="data-team", title="Data team", opts=in_production)
prometheus = grafana.oss.DataSource(
    "prometheus",
    uid="data-team-prometheus",
    name="Data team",
    type="prometheus",
    url=config.require("prometheusUrl"),
    opts=in_production,
)
oncall = grafana.alerting.ContactPoint(
    "oncall",
    name="data-team-oncall",
    emails=[{"addresses": ["data-oncall@example.com"]}],
    opts=in_production,
)

for server in ("finance", "sales"):
    monitoring = McpMonitoring(
        server,
        {
            "folder_uid": folder.uid,
            "datasource_uid": prometheus.uid,
            "contact_point": oncall.name,
            "job": f"mcp-{server}",
            "prefix": f"{server}-",
        },
        pulumi.ResourceOptions(providers=[production]),
    )
    pulumi.export(server, monitoring.dashboard_urls)
