"""The arguments of the component, each declared here and nowhere else.

Everything else is made from the annotations and docstrings of `McpMonitoringArgs`: the checks
(`declared`, `checking`), the configuration that a program reads (`mcp_monitoring.configuration`),
the schema of the package, its page, and the keys of `Pulumi.yaml` (`make reference`). The constants
below hold facts that an annotation cannot say.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi


class McpMonitoringArgs(TypedDict):
    """The inputs of the component. Give exactly one of `prometheus_url` and `datasource_uid`.

    An empty string, list or map counts as not given.
    """

    prometheus_url: NotRequired[pulumi.Input[str] | None]
    """Base URL, with scheme, under which Grafana reaches Prometheus; makes a data source."""

    datasource_uid: NotRequired[pulumi.Input[str] | None]
    """UID of an existing Prometheus data source to use instead; none is created."""

    datasource_name: NotRequired[str]
    """Name of the data source that is created, after the prefix. Default: "Prometheus"."""

    datasource_default: NotRequired[bool]
    """Whether the data source becomes the default of the Grafana organisation. Default: false."""

    scrape_interval: NotRequired[str]
    """How often Prometheus scrapes, as a Prometheus duration. Default: "15s"."""

    datasource_json_data: NotRequired[Mapping[str, Any]]
    """More settings of the data source (Grafana's jsonData): timeout, tlsAuth, prometheusType…"""

    datasource_secure_json_data: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]] | None]
    """More secrets of the data source (Grafana's secureJsonData): tlsCACert, tlsClientKey…"""

    basic_auth_username: NotRequired[pulumi.Input[str] | None]
    """User name for Prometheus."""

    basic_auth_password: NotRequired[pulumi.Input[str] | None]
    """Password for Prometheus; a secret."""

    bearer_token: NotRequired[pulumi.Input[str] | None]
    """Token for Prometheus, sent as "Authorization: Bearer …"; a secret."""

    http_headers: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]] | None]
    """Headers sent to Prometheus, such as X-Scope-OrgID; their values are secrets."""

    folder_title: NotRequired[str]
    """Title of the folder that is created. Default: "MCP"."""

    folder_uid: NotRequired[pulumi.Input[str] | None]
    """UID of an existing folder to use instead; none is created."""

    metrics: NotRequired[str]
    """Set of metrics that the servers expose: "contract" or "otel". Default: "contract"."""

    profile: NotRequired[str]
    """Names that a known server has for the metrics of the set, such as "jira-mcp-snowflake"."""

    metric_names: NotRequired[Mapping[str, str]]
    """Names of metrics at your servers, by those of the set; "" for one that they lack."""

    label_names: NotRequired[Mapping[str, str]]
    """Names of labels at your servers, by those of the set; "" for one that they lack."""

    dashboards_dir: NotRequired[str]
    """Directory of dashboard files, relative to the program. Default: those of `metrics`."""

    extra_dashboards_dirs: NotRequired[Sequence[str]]
    """More directories of dashboard files; a file there replaces earlier ones of its name."""

    exclude_dashboards: NotRequired[Sequence[str]]
    """Dashboards that are left out, by the names of their files or their uids."""

    datasource_uids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """UIDs of other data sources, by the placeholder or name that the dashboard files write."""

    alerts: NotRequired[bool]
    """Whether the alerts are created. Default: true."""

    alerts_dir: NotRequired[str]
    """Directory of Prometheus rule files, relative to the program. Default: those of `metrics`."""

    extra_alerts_dirs: NotRequired[Sequence[str]]
    """More directories of rule files; a file there replaces earlier ones of its name."""

    exclude_alerts: NotRequired[Sequence[str]]
    """Alerts that are left out, by their names."""

    alert_overrides: NotRequired[Mapping[str, Any]]
    """Changes of alerts by name: maps of `for`, `keep_firing_for`, `labels`, `annotations`."""

    records: NotRequired[str]
    """Recording rules: "refuse" them, or "skip" those that Prometheus has. Default: "refuse"."""

    runbook_base_url: NotRequired[str]
    """What relative `runbook_url`s of alerts are relative to. Default: the runbook dashboard."""

    job: NotRequired[str]
    """Prometheus job that dashboards open on and alerts watch. Default: that of the files."""

    prefix: NotRequired[str]
    """Put before every uid, and names that have to be unique; for instances in one Grafana."""

    title_prefix: NotRequired[str]
    """Put before the titles of folder and dashboards, such as "Staging "; uids stay."""

    title_suffix: NotRequired[str]
    """Put behind the titles of folder and dashboards, such as " (staging)"; uids stay."""

    labels: NotRequired[Mapping[str, str]]
    """Labels of all alerts, to route and silence them by, such as `environment: staging`."""

    contact_point: NotRequired[pulumi.Input[str] | None]
    """Name of an existing contact point that gets the alerts, instead of one that is made."""

    policy: NotRequired[pulumi.Input[str] | None]
    """Name of a notification policy that alerts go along, in place of a contact point."""

    contact_emails: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """E-mail addresses that get the alerts; makes a contact point."""

    contact_slack_webhook_url: NotRequired[pulumi.Input[str] | None]
    """Incoming webhook of Slack that gets the alerts; a secret; makes a contact point."""

    contact_webhook_url: NotRequired[pulumi.Input[str] | None]
    """Webhook that gets the alerts; a secret; makes a contact point."""

    contact_pagerduty_integration_key: NotRequired[pulumi.Input[str] | None]
    """Integration key of PagerDuty that gets the alerts; a secret; makes a contact point."""

    availability_slo: NotRequired[float]
    """Share of calls that have to succeed over 30 days, above 0.9306. Default: 0.99."""

    latency_slo: NotRequired[float]
    """Share of calls that have to be fast over 30 days, above 0.9306. Default: 0.95."""

    latency_objective_seconds: NotRequired[float]
    """What counts as a fast call: a bucket bound of `mcp_request_duration_seconds`. Default: 5."""

    minimum_hourly_requests: NotRequired[float]
    """Calls an hour below which error budgets raise no alert. Default: 30."""

    tool_error_ratio: NotRequired[float]
    """Share of failed calls of one tool that raises an alert. Default: 0.25."""

    pool_share: NotRequired[float]
    """Share of the connection pool in use that raises an alert. Default: 0.9."""

    slow_acquire_share: NotRequired[float]
    """Share of waits for a connection over 0.5 s that raises an alert. Default: 0.05."""

    query_error_ratio: NotRequired[float]
    """Share of failed statements of one type that raises an alert. Default: 0.05."""

    query_timeouts: NotRequired[float]
    """Statements timed out in ten minutes above which an alert is raised. Default: 5."""

    slow_query_seconds: NotRequired[float]
    """Duration of the slowest tenth of statements that raises an alert, below 300. Default: 10."""

    rate_limited_share: NotRequired[float]
    """Share of refused requests that raises an alert. Default: 0.1."""

    restarts: NotRequired[float]
    """Restarts in 15 minutes that raise an alert, at least 1. Default: 3."""

    memory_limit_bytes: NotRequired[float]
    """Resident memory of a server above which an alert is raised. Default: 524288000 (500 MiB)."""

    knobs: NotRequired[Mapping[str, float]]
    """Numbers of the knobs in rule files of your own, by the names of the knobs."""


SECRETS = (
    "basic_auth_password",
    "bearer_token",
    "datasource_secure_json_data",
    "http_headers",
    "contact_slack_webhook_url",
    "contact_webhook_url",
    "contact_pagerduty_integration_key",
)
"""The arguments that are secrets, even as plain text: whoever knows them can act in our name."""

PATHS = ("dashboards_dir", "alerts_dir", "extra_dashboards_dirs", "extra_alerts_dirs")
"""The arguments that are paths of one machine; the state of a stack must not depend on them."""

OF_A_NEW_DATASOURCE = (
    "basic_auth_username",
    "basic_auth_password",
    "bearer_token",
    "http_headers",
    "datasource_secure_json_data",
    "datasource_json_data",
    "datasource_default",
)
"""The arguments that only make sense for a data source that is created."""

OF_A_NEW_CONTACT_POINT = (
    "contact_emails",
    "contact_slack_webhook_url",
    "contact_webhook_url",
    "contact_pagerduty_integration_key",
)
"""The arguments that make a contact point; each adds a notifier to it."""
