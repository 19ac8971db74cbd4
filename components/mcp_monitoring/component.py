"""The component: arguments in, folder, data source and dashboards out. Only here is Pulumi."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumiverse_grafana as grafana

from .arguments import ArgumentError, check_arguments, is_deferred, url_problem
from .binding import DataSource, bind
from .claims import ClaimedTwiceError
from .credentials import SECRET_ARGUMENTS, credential_names, http_headers, secure_json_data
from .dashboards import (
    Dashboard,
    DashboardError,
    canonical_json,
    packaged_dashboards,
    prefixed_uid,
    read_dashboards,
)
from .deployment import claims_in_deployment

FOLDER_UID = "mcp"
"""UID of the folder that is created, before the prefix."""

DATASOURCE_UID = "mcp-prometheus"
"""UID of the data source that is created, before the prefix."""


class McpMonitoringArgs(TypedDict):
    """What a caller decides. Give exactly one of `prometheus_url` and `datasource_uid`.

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

    dashboards_dir: NotRequired[str]
    """Directory of dashboard files, relative to the program. Default: the packaged dashboards."""

    job: NotRequired[str]
    """The Prometheus job that the `job` variable of the dashboards opens on. Default: their own."""

    prefix: NotRequired[str]
    """Put before every uid and the data source's name, to tell instances in one Grafana apart."""


class McpMonitoring(pulumi.ComponentResource):
    """Folder, Prometheus data source and dashboards for MCP servers in one Grafana."""

    folder_uid: pulumi.Output[str]
    """UID of the folder that holds the dashboards."""

    datasource_uid: pulumi.Output[str]
    """UID of the data source that the dashboards query."""

    dashboard_uids: pulumi.Output[dict[str, str]]
    """UID of each dashboard, by the name of its file without ".json"."""

    dashboard_urls: pulumi.Output[dict[str, str]]
    """Address of each dashboard, by the name of its file without ".json"."""

    def __init__(
        self,
        name: str,
        args: McpMonitoringArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Creates the monitoring.

        Args:
            name: name of this instance; the names of its children begin with it.
            args: what to create; see `McpMonitoringArgs`.
            opts: options of the component. The Grafana is that of the provider given here, which
                is used for all children, else of the stack's own `grafana` configuration.

        Raises:
            pulumi.RunError: listing everything that is wrong with arguments and dashboard files,
                or what another instance owns already; no child has been registered then.
        """
        try:
            given = check_arguments(args)
            dashboards = read_dashboards(_dashboards_directory(given))
            # Bound once to what is no data source yet: what cannot be bound comes out here.
            for dashboard in dashboards:
                bind(dashboard, DataSource(uid="unknown"))
        except (ArgumentError, DashboardError) as error:
            raise _refusal(name, error.problems) from None
        super().__init__("mcp-monitoring:index:McpMonitoring", name, _registered(given), opts)

        prefix = given.get("prefix", "")
        uids = {dashboard.stem: prefixed_uid(prefix, dashboard.uid) for dashboard in dashboards}
        self._claim(name, given, prefix, uids)
        folder = self._folder(name, given, prefix)
        datasource = self._datasource(name, given, prefix)
        created = [resource for resource in (folder, datasource) if resource is not None]
        # A uid that is plain text stays plain: an Output in a dashboard's JSON would make every
        # preview in which it is unknown show a replacement that does not happen.
        folder_uid = given.get("folder_uid", prefixed_uid(prefix, FOLDER_UID))
        datasource_uid = given.get("datasource_uid", prefixed_uid(prefix, DATASOURCE_UID))
        deployed = {
            dashboard.stem: grafana.oss.Dashboard(
                f"{name}-{dashboard.stem}",
                folder=folder_uid,
                config_json=_config_json(
                    dashboard,
                    uid=uids[dashboard.stem],
                    folder_uid=folder_uid,
                    datasource_uid=datasource_uid,
                    datasource_name=_datasource_name(given, prefix) if datasource else "",
                    job=given.get("job", ""),
                ),
                opts=pulumi.ResourceOptions(parent=self, depends_on=created),
            )
            for dashboard in dashboards
        }

        self.folder_uid = folder.uid if folder else _output(folder_uid)
        self.datasource_uid = datasource.uid if datasource else _output(datasource_uid)
        self.dashboard_uids = _output(uids)
        self.dashboard_urls = _output({stem: made.url for stem, made in deployed.items()})
        self.register_outputs(
            {
                "folder_uid": self.folder_uid,
                "datasource_uid": self.datasource_uid,
                "dashboard_uids": self.dashboard_uids,
                "dashboard_urls": self.dashboard_urls,
            }
        )

    def _claim(
        self, name: str, given: Mapping[str, Any], prefix: str, uids: Mapping[str, str]
    ) -> None:
        identities = [("dashboard uid", uid) for uid in uids.values()]
        if "folder_uid" not in given:
            identities.append(("folder uid", prefixed_uid(prefix, FOLDER_UID)))
        if "datasource_uid" not in given:
            identities.append(("data source uid", prefixed_uid(prefix, DATASOURCE_UID)))
            identities.append(("data source name", _datasource_name(given, prefix)))
        try:
            provider = self.get_provider("grafana:index:Provider")
            claims_in_deployment(provider).claim(name, identities)
        except ClaimedTwiceError as error:
            raise pulumi.RunError(str(error)) from None

    def _folder(
        self, name: str, given: Mapping[str, Any], prefix: str
    ) -> grafana.oss.Folder | None:
        if "folder_uid" in given:
            return None
        return grafana.oss.Folder(
            f"{name}-folder",
            title=given.get("folder_title", "MCP"),
            uid=prefixed_uid(prefix, FOLDER_UID),
            # Grafana would delete other people's dashboards and rules with the folder.
            prevent_destroy_if_not_empty=True,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _datasource(
        self, name: str, given: Mapping[str, Any], prefix: str
    ) -> grafana.oss.DataSource | None:
        if "datasource_uid" in given:
            return None
        is_default = given.get("datasource_default", False)
        default = ["datasource_default"] if is_default else []
        return grafana.oss.DataSource(
            f"{name}-datasource",
            name=_datasource_name(given, prefix),
            type="prometheus",
            uid=prefixed_uid(prefix, DATASOURCE_UID),
            access_mode="proxy",
            url=_checked_url(name, given["prometheus_url"]),
            is_default=is_default,
            json_data_encoded=json.dumps(
                {
                    "httpMethod": "POST",
                    "timeInterval": given.get("scrape_interval", "15s"),
                    **_plain_json(given.get("datasource_json_data", {})),
                },
                sort_keys=True,
            ),
            basic_auth_enabled="basic_auth_username" in given,
            basic_auth_username=given.get("basic_auth_username"),
            secure_json_data_encoded=secure_json_data(given),
            http_headers=http_headers(given),
            opts=pulumi.ResourceOptions(
                parent=self,
                # Grafana keeps a credential that is no longer sent, and the provider does not
                # turn the default off. A change of what is there makes a new data source under
                # the same uid; a change of values alone is an ordinary update.
                replacement_trigger=[default, credential_names(given)],
                delete_before_replace=True,
            ),
        )


def _refusal(name: str, problems: Sequence[str]) -> pulumi.RunError:
    listed = "\n".join(f"  - {problem}" for problem in problems)
    return pulumi.RunError(f"McpMonitoring {name!r} cannot be created:\n{listed}")


def _dashboards_directory(given: Mapping[str, Any]) -> Path:
    # The engine starts a program in the program's own directory.
    directory = given.get("dashboards_dir")
    return Path.cwd() / directory if directory else packaged_dashboards()


def _datasource_name(given: Mapping[str, Any], prefix: str) -> str:
    return prefix + str(given.get("datasource_name", "Prometheus"))


def _registered(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the engine records of the arguments: credentials as secrets, no path of a machine."""
    return {
        key: pulumi.Output.secret(value) if key in SECRET_ARGUMENTS else value
        for key, value in given.items()
        if key != "dashboards_dir"
    }


def _checked_url(name: str, url: pulumi.Input[str]) -> pulumi.Input[str]:
    def check(known: str) -> str:
        if problem := url_problem(known):
            raise _refusal(name, [f"prometheus_url: {problem}"])
        return known

    return url if isinstance(url, str) else _output(url).apply(check)


def _output(value: Any) -> pulumi.Output[Any]:
    """Makes an Output of a value with Outputs in it; the SDK's types do not follow those."""
    return pulumi.Output.from_input(value)


def _config_json(
    dashboard: Dashboard,
    *,
    uid: str,
    folder_uid: pulumi.Input[str],
    datasource_uid: pulumi.Input[str],
    datasource_name: str,
    job: str,
) -> pulumi.Input[str]:
    def render(known: Mapping[str, str]) -> str:
        datasource = DataSource(uid=known["datasource"], name=datasource_name)
        return canonical_json(bind(dashboard, datasource, job), uid=uid, folder_uid=known["folder"])

    uids = {"folder": folder_uid, "datasource": datasource_uid}
    if any(is_deferred(value) for value in uids.values()):
        return _output(uids).apply(render)
    return render(uids)  # type: ignore[arg-type]  # all are strings, as just seen


def _plain_json(value: Any) -> Any:
    """Turns whole floats into integers: over the component wire every number is a float."""
    if isinstance(value, Mapping):
        return {key: _plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_json(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
