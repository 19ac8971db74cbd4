"""The component: arguments in, resources out. Only here is Pulumi."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from .alerting.alerts import (
    AlertError,
    AlertGroup,
    AlertRule,
    packaged_alerts,
    read_alerts,
    rendered_alerts,
)
from .alerting.grafana_rules import CONDITION, Links, annotations, rule_titles, rule_uids, stages
from .alerting.knobs import number_knobs, opening_values
from .arguments.checking import ArgumentError, check_arguments, is_deferred, url_problem
from .arguments.component_args import McpMonitoringArgs
from .dashboard.binding import DataSource, bind
from .dashboard.files import (
    Dashboard,
    DashboardError,
    canonical_json,
    packaged_dashboards,
    prefixed_uid,
    read_dashboards,
)
from .dashboard.links import relink
from .dashboard.thresholds import with_thresholds
from .resources.claims import ClaimedTwiceError
from .resources.credentials import (
    SECRET_ARGUMENTS,
    credential_names,
    http_headers,
    secure_json_data,
)
from .resources.deployment import claims_in_deployment
from .resources.notifiers import SECRET_NOTIFIER_ARGUMENTS, notifiers
from .resources.providers import provider_problem
from .resources.sdk import load_sdk

FOLDER_UID = "mcp"
"""UID of the folder that is created, before the prefix."""

DATASOURCE_UID = "mcp-prometheus"
"""UID of the data source that is created, before the prefix."""

CONTACT_POINT_NAME = "mcp-monitoring"
"""Name of the contact point that is created, before the prefix."""

RUNBOOK_BASE_URL = "https://github.com/mcp-monitoring/mcp-monitoring/blob/v0.1.0/docs"
"""Where the runbooks of the packaged alerts stand, as of this release."""

_PATHS = ("dashboards_dir", "alerts_dir")


class McpMonitoring(pulumi.ComponentResource):
    """Folder, Prometheus data source, dashboards and alerts for MCP servers in one Grafana."""

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
            pulumi.RunError: listing everything that is wrong with arguments, dashboard and alert
                files, or what another instance owns already; no child has been registered then.
        """
        try:
            given = check_arguments(args)
        except ArgumentError as error:
            raise _refusal(name, error.problems) from None
        if problem := provider_problem(opts):
            raise _refusal(name, [problem])
        dashboards, alerts = _read_files(name, given)
        load_sdk()
        super().__init__("mcp-monitoring:index:McpMonitoring", name, _registered(given), opts)

        prefix = given.get("prefix", "")
        uids = {dashboard.uid: prefixed_uid(prefix, dashboard.uid) for dashboard in dashboards}
        uids_of_rules = rule_uids(alerts, prefix)
        self._claim(name, given, prefix, [*uids.values()], uids_of_rules)
        # Pulumi itself tells no child what the component depends on.
        first = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        folder = self._folder(name, given, prefix, first)
        datasource = self._datasource(name, given, prefix, first)
        created: list[pulumi.Resource] = [made for made in (folder, datasource) if made is not None]
        afterwards = _after(first, created)
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
                    uids=uids,
                    folder_uid=folder_uid,
                    datasource_uid=datasource_uid,
                    datasource_name=_datasource_name(given, prefix) if datasource else "",
                    opens_on=opening_values(given),
                ),
                opts=afterwards,
            )
            for dashboard in dashboards
        }
        # Grafana takes a second contact point of a name for more of the first, where it refuses
        # all else that exists. So it comes last, when nothing of another stack is in the way.
        last = _after(afterwards, deployed.values())
        contact_point = self._contact_point(name, given, prefix, last)
        of_rules = afterwards if contact_point is None else _after(afterwards, [contact_point])
        links = Links(uids, given.get("runbook_base_url", RUNBOOK_BASE_URL))
        receiver = _contact_point_name(prefix) if contact_point else given.get("contact_point")
        # In a folder of our own no other deployment's rules are in the way.
        titles = rule_titles(alerts, prefix if folder is None else "")
        for group, names, group_uids in zip(alerts, titles, uids_of_rules, strict=True):
            grafana.alerting.RuleGroup(
                f"{name}-alerts-{group.name}",
                name=prefix + group.name,
                folder_uid=folder_uid,
                interval_seconds=group.interval_seconds,
                rules=_rules(group, names, group_uids, datasource_uid, receiver, links),
                # Left out, the provider would take over that it was dropped in Grafana.
                disable_provenance=False,
                opts=of_rules,
            )

        self.folder_uid = folder.uid if folder else _output(folder_uid)
        self.datasource_uid = datasource.uid if datasource else _output(datasource_uid)
        self.dashboard_uids = _output({one.stem: uids[one.uid] for one in dashboards})
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
        self,
        name: str,
        given: Mapping[str, Any],
        prefix: str,
        dashboards: Sequence[str],
        rules: Sequence[Sequence[str]],
    ) -> None:
        identities = [("dashboard uid", uid) for uid in dashboards]
        identities += [("alert rule uid", uid) for group in rules for uid in group]
        if "folder_uid" not in given:
            identities.append(("folder uid", prefixed_uid(prefix, FOLDER_UID)))
        if "datasource_uid" not in given:
            identities.append(("data source uid", prefixed_uid(prefix, DATASOURCE_UID)))
            identities.append(("data source name", _datasource_name(given, prefix)))
        if notifiers(given):
            identities.append(("contact point", _contact_point_name(prefix)))
        try:
            provider = self.get_provider("grafana:index:Provider")
            claims_in_deployment(provider).claim(name, identities)
        except ClaimedTwiceError as error:
            raise pulumi.RunError(str(error)) from None

    # The SDK loads a module when it is first used, which takes half as long as all else: types in
    # quotes leave that to a deployment.
    def _folder(
        self, name: str, given: Mapping[str, Any], prefix: str, opts: pulumi.ResourceOptions
    ) -> "grafana.oss.Folder | None":
        if "folder_uid" in given:
            return None
        return grafana.oss.Folder(
            f"{name}-folder",
            title=given.get("folder_title", "MCP"),
            uid=prefixed_uid(prefix, FOLDER_UID),
            # Grafana would delete other people's dashboards and rules with the folder.
            prevent_destroy_if_not_empty=True,
            opts=opts,
        )

    def _datasource(
        self, name: str, given: Mapping[str, Any], prefix: str, opts: pulumi.ResourceOptions
    ) -> "grafana.oss.DataSource | None":
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
            opts=pulumi.ResourceOptions.merge(
                opts,
                pulumi.ResourceOptions(
                    # Grafana keeps a credential that is no longer sent, and the provider does not
                    # turn the default off. A change of what is there makes a new data source under
                    # the same uid; a change of values alone is an ordinary update.
                    replacement_trigger=[default, credential_names(given)],
                    delete_before_replace=True,
                ),
            ),
        )

    def _contact_point(
        self, name: str, given: Mapping[str, Any], prefix: str, opts: pulumi.ResourceOptions
    ) -> "grafana.alerting.ContactPoint | None":
        asked_for: Any = notifiers(given)
        if not asked_for or not given.get("alerts", True):
            return None
        return grafana.alerting.ContactPoint(
            f"{name}-contact-point", name=_contact_point_name(prefix), **asked_for, opts=opts
        )


def _after(
    opts: pulumi.ResourceOptions, created: Iterable[pulumi.Resource]
) -> pulumi.ResourceOptions:
    """Adds resources to those that the options wait for."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(created)))


def _refusal(name: str, problems: Sequence[str]) -> pulumi.RunError:
    listed = "\n".join(f"  - {problem}" for problem in problems)
    return pulumi.RunError(f"McpMonitoring {name!r} cannot be created:\n{listed}")


def _read_files(name: str, given: Mapping[str, Any]) -> tuple[list[Dashboard], list[AlertGroup]]:
    """Reads dashboards and alerts; what is wrong with any of them comes out at once."""
    dashboards: list[Dashboard] = []
    alerts: list[AlertGroup] = []
    problems: list[str] = []
    try:
        dashboards = read_dashboards(_directory(given, "dashboards_dir", packaged_dashboards))
        # Bound once to what is no data source yet: what cannot be bound comes out here.
        for dashboard in dashboards:
            bind(dashboard, DataSource(uid="unknown"))
    except DashboardError as error:
        problems.extend(error.problems)
    if given.get("alerts", True):
        try:
            read = read_alerts(_directory(given, "alerts_dir", packaged_alerts))
            numbers = number_knobs(given)
            rendered = rendered_alerts(read, numbers, given.get("job", ""))
            alerts = [group for group in rendered if group.rules]
            dashboards = with_thresholds(dashboards, read, numbers)
        except AlertError as error:
            problems.extend(error.problems)
    if problems:
        raise _refusal(name, problems)
    return dashboards, alerts


def _directory(given: Mapping[str, Any], argument: str, packaged: Callable[[], Path]) -> Path:
    # The engine starts a program in the program's own directory.
    return Path.cwd() / given[argument] if argument in given else packaged()


def _contact_point_name(prefix: str) -> str:
    return prefix + CONTACT_POINT_NAME


def _datasource_name(given: Mapping[str, Any], prefix: str) -> str:
    return prefix + str(given.get("datasource_name", "Prometheus"))


def _registered(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the engine records of the arguments: credentials as secrets, no path of a machine."""
    secrets = (*SECRET_ARGUMENTS, *SECRET_NOTIFIER_ARGUMENTS)
    return {
        key: pulumi.Output.secret(value) if key in secrets else value
        for key, value in given.items()
        if key not in _PATHS
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
    uids: Mapping[str, str],
    folder_uid: pulumi.Input[str],
    datasource_uid: pulumi.Input[str],
    datasource_name: str,
    opens_on: Mapping[str, str],
) -> pulumi.Input[str]:
    def render(known: Mapping[str, str]) -> str:
        datasource = DataSource(uid=known["datasource"], name=datasource_name)
        model = relink(bind(dashboard, datasource, opens_on), uids)
        return canonical_json(model, uid=uids[dashboard.uid], folder_uid=known["folder"])

    needed = {"folder": folder_uid, "datasource": datasource_uid}
    if any(is_deferred(value) for value in needed.values()):
        return _output(needed).apply(render)
    return render(needed)  # type: ignore[arg-type]  # all are strings, as just seen


def _rules(
    group: AlertGroup,
    titles: Sequence[str],
    uids: Sequence[str],
    datasource_uid: pulumi.Input[str],
    contact_point: pulumi.Input[str] | None,
    links: Links,
) -> Any:
    delivery = {"contact_point": contact_point} if contact_point is not None else None

    def datas(rule: AlertRule) -> Any:
        if is_deferred(datasource_uid):
            return _output(datasource_uid).apply(lambda known: stages(rule, group, known))
        return stages(rule, group, str(datasource_uid))

    return [
        {
            "name": title,
            "uid": uid,
            "datas": datas(rule),
            "condition": CONDITION,
            "for_": rule.for_,
            "keep_firing_for": rule.keep_firing_for,
            "labels": rule.labels,
            "annotations": annotations(rule, links),
            # A series that is gone is no longer firing, as in Prometheus.
            "missing_series_evals_to_resolve": 1,
            "no_data_state": "OK",
            "exec_err_state": "Error",
            # Left out, the provider would take over a pause that was made by hand.
            "is_paused": False,
            "notification_settings": delivery,
        }
        for rule, title, uid in zip(group.rules, titles, uids, strict=True)
    ]


def _plain_json(value: Any) -> Any:
    """Turns whole floats into integers: over the component wire every number is a float."""
    if isinstance(value, Mapping):
        return {key: _plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_json(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
