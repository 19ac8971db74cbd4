"""Monitoring of one environment: from the stack's configuration to one `McpMonitoring`."""

import pulumi
from mcp_monitoring import McpMonitoring
from mcp_monitoring.configuration import arguments_from_config

# Each argument has the key of its name in camel case; Pulumi.yaml describes them. Any other key is
# refused: this program reads none.
monitoring = McpMonitoring("monitoring", arguments_from_config(pulumi.Config(), other_keys=()))

pulumi.export("folderUid", monitoring.folder_uid)
pulumi.export("datasourceUid", monitoring.datasource_uid)
pulumi.export("dashboardUids", monitoring.dashboard_uids)
pulumi.export("dashboardUrls", monitoring.dashboard_urls)
pulumi.export("leftOut", monitoring.left_out)
