"""The kinds of resources in a stack, and their type tokens in Pulumi."""

from collections.abc import Mapping
from enum import StrEnum

COMPONENT = "mcp-monitoring:index:McpMonitoring"
FOLDER = "grafana:oss/folder:Folder"
DATASOURCE = "grafana:oss/dataSource:DataSource"
DASHBOARD = "grafana:oss/dashboard:Dashboard"
RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"
CONTACT_POINT = "grafana:alerting/contactPoint:ContactPoint"
PROVIDER = "pulumi:providers:grafana"


class Kind(StrEnum):
    """The kind of an object."""

    PROVIDER = "provider"
    FOLDER = "folder"
    DATASOURCE = "data source"
    DASHBOARD = "dashboard"
    RULE_GROUP = "rule group"
    CONTACT_POINT = "contact point"
    OTHER = "resource"


KINDS: Mapping[str, Kind] = {
    PROVIDER: Kind.PROVIDER,
    FOLDER: Kind.FOLDER,
    DATASOURCE: Kind.DATASOURCE,
    DASHBOARD: Kind.DASHBOARD,
    RULE_GROUP: Kind.RULE_GROUP,
    CONTACT_POINT: Kind.CONTACT_POINT,
}
"""The kind of each type token; any other token is `Kind.OTHER`."""
