"""A team's stack: its servers, its own Grafana objects, and monitoring for each server."""

import pulumi
import pulumiverse_grafana as grafana
from mcp_monitoring import McpMonitoring


class McpServer(pulumi.ComponentResource):
    """What the team runs; in your stack a Deployment and a Service, a warehouse and its grants.

    The Stash stands for all that: it is a resource of Pulumi itself and needs no cloud.
    """

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None):
        super().__init__("data-team:index:McpServer", name, None, opts)
        self.job = f"mcp-{name}"
        pulumi.Stash(
            f"{name}-deployment",
            input={"image": "mcp-server:1.4.2", "labels": {"job": self.job}},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"job": self.job})


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

for name in ("finance", "sales"):
    server = McpServer(name)
    monitoring = McpMonitoring(
        f"{name}-monitoring",
        {
            "folder_uid": folder.uid,
            "datasource_uid": prometheus.uid,
            "contact_point": oncall.name,
            "job": server.job,
            "prefix": f"{name}-",
        },
        pulumi.ResourceOptions(provider=production, depends_on=[server]),
    )
    pulumi.export(name, monitoring.dashboard_urls)
