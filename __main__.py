"""Monitoring of one environment: from the stack's configuration to one `McpMonitoring`."""

import pulumi
from mcp_monitoring import McpMonitoring

config = pulumi.Config()
monitoring = McpMonitoring(
    "monitoring",
    {
        "prometheus_url": config.get("prometheusUrl", ""),
        "datasource_uid": config.get("datasourceUid", ""),
        "datasource_name": config.get("datasourceName", ""),
        "datasource_default": config.get_bool("datasourceDefault", False),
        "datasource_json_data": config.get_object("datasourceJsonData", {}),
        "scrape_interval": config.get("scrapeInterval", ""),
        "basic_auth_username": config.get("basicAuthUsername", ""),
        "basic_auth_password": config.get_secret("basicAuthPassword"),
        "bearer_token": config.get_secret("bearerToken"),
        "http_headers": config.get_secret_object("httpHeaders"),
        "folder_title": config.get("folderTitle", ""),
        "folder_uid": config.get("folderUid", ""),
        "dashboards_dir": config.get("dashboardsDir", ""),
        "job": config.get("job", ""),
        "prefix": config.get("prefix", ""),
    },
)

pulumi.export("folderUid", monitoring.folder_uid)
pulumi.export("datasourceUid", monitoring.datasource_uid)
pulumi.export("dashboardUids", monitoring.dashboard_uids)
pulumi.export("dashboardUrls", monitoring.dashboard_urls)
