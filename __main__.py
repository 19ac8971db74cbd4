"""Monitoring of one environment: from the stack's configuration to one `McpMonitoring`."""

import pulumi
from mcp_monitoring import McpMonitoring

config = pulumi.Config()
monitoring = McpMonitoring(
    "monitoring",
    {
        **config.get_object("knobs", {}),  # type: ignore[typeddict-item]  # checked by name
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
        "alerts": config.get_bool("alerts", True),
        "alerts_dir": config.get("alertsDir", ""),
        "runbook_base_url": config.get("runbookBaseUrl", ""),
        "contact_point": config.get("contactPoint", ""),
        "contact_emails": config.get_object("contactEmails", []),
        "contact_slack_webhook_url": config.get_secret("contactSlackWebhookUrl"),
        "contact_webhook_url": config.get_secret("contactWebhookUrl"),
        "contact_pagerduty_integration_key": config.get_secret("contactPagerdutyIntegrationKey"),
        "job": config.get("job", ""),
        "prefix": config.get("prefix", ""),
    },
)

pulumi.export("folderUid", monitoring.folder_uid)
pulumi.export("datasourceUid", monitoring.datasource_uid)
pulumi.export("dashboardUids", monitoring.dashboard_uids)
pulumi.export("dashboardUrls", monitoring.dashboard_urls)
