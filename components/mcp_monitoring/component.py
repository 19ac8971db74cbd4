"""The component: it checks its arguments, then makes its resources in the order of their tree."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pulumi

from .arguments.checking import judged_arguments
from .arguments.component_args import PATHS, SECRETS, McpMonitoringArgs
from .arguments.configured import ConfiguredArguments
from .arguments.declared import DECLARED
from .arguments.names import as_written, camel_case
from .contents import Contents, read_contents
from .installed_copy import outdated_copy
from .problems import ProblemsError
from .resources.contact_point import make_contact_point, own_contact_point, policy_problem
from .resources.dashboards import dashboard_uids, make_dashboards
from .resources.datasource import datasource_uid, make_datasource
from .resources.folder import folder_uid, make_folder
from .resources.identities import claim_identities
from .resources.outputs import after, output
from .resources.providers import (
    grafana_problem,
    provider_problem,
    refuse_old_version,
    version_problem,
)
from .resources.refusal import refusal
from .resources.rule_groups import make_rule_groups
from .resources.sdk import load_alerting, load_sdk


class McpMonitoring(pulumi.ComponentResource):
    """Folder, Prometheus data source, dashboards and alerts for MCP servers in one Grafana."""

    folder_uid: pulumi.Output[str]
    """UID of the folder that holds the dashboards."""

    datasource_uid: pulumi.Output[str]
    """UID of the data source that the dashboards query."""

    dashboard_uids: pulumi.Output[dict[str, str]]
    """UID of each dashboard, by the name of its file without its ending."""

    dashboard_urls: pulumi.Output[dict[str, str]]
    """Address of each dashboard, by the name of its file without its ending."""

    left_out: pulumi.Output[list[str]]
    """What is left out because the servers lack what it needs, a line each."""

    def __init__(
        self,
        name: str,
        args: McpMonitoringArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Creates the monitoring.

        Args:
            name: name of this instance; the names of its children begin with it.
            args: the inputs; see `McpMonitoringArgs`.
            opts: options of the component. All children use the Grafana provider given here,
                else the stack's own `grafana` configuration.

        Raises:
            pulumi.RunError: if an argument, a dashboard file or an alert file is wrong, or another
                instance owns an object already. It lists all problems; no child is registered then.
        """
        given, contents = _checked(name, args, opts)
        _warn_of_an_outdated_copy()
        load_sdk()
        if contents.alerts or own_contact_point(given):
            load_alerting()
        super().__init__("mcp-monitoring:index:McpMonitoring", name, _registered(given), opts)
        for warning in contents.warnings:
            pulumi.log.warn(warning, self)
        for line in contents.left_out:
            pulumi.log.info(line, self)
        provider = self.get_provider("grafana:index:Provider")
        refuse_old_version(name, provider, contents.dashboards)
        claim_identities(name, given, contents, provider)

        # Pulumi does not pass the dependencies of a component on to its children.
        first = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        folder = make_folder(name, given, first)
        datasource = make_datasource(name, given, first)
        second = after(first, [folder, datasource])
        dashboards = make_dashboards(name, given, contents.dashboards, second)
        # Grafana adds a second contact point of the same name to the first one, but refuses any
        # other object that exists already. So the contact point comes after folder, data source
        # and dashboards: after a refusal it is not made.
        last = after(second, dashboards.values())
        contact_point = make_contact_point(name, given, last)
        uids = dashboard_uids(given, contents.dashboards)
        make_rule_groups(name, given, contents.alerts, uids, after(second, [contact_point]))

        self.folder_uid = folder.uid if folder else output(folder_uid(given))
        self.datasource_uid = datasource.uid if datasource else output(datasource_uid(given))
        self.dashboard_uids = output({one.stem: uids[one.uid] for one in contents.dashboards})
        self.dashboard_urls = output({stem: made.url for stem, made in dashboards.items()})
        self.left_out = output(list(contents.left_out))
        self.register_outputs(
            {
                "folder_uid": self.folder_uid,
                "datasource_uid": self.datasource_uid,
                "dashboard_uids": self.dashboard_uids,
                "dashboard_urls": self.dashboard_urls,
                "left_out": self.left_out,
            }
        )


@cache
def _warn_of_an_outdated_copy() -> None:
    """Warns once, however many instances a program has."""
    if warning := outdated_copy():
        pulumi.log.warn(warning)


def _checked(
    name: str, args: McpMonitoringArgs, opts: pulumi.ResourceOptions | None
) -> tuple[dict[str, Any], Contents]:
    """Checks the arguments and reads the files they name; refuses with all problems at once."""
    given, problems = judged_arguments(args)
    problems += [
        one for one in (provider_problem(opts), grafana_problem(opts), policy_problem(given)) if one
    ]
    contents = Contents([], [])
    try:
        contents = read_contents(given)
    except ProblemsError as error:
        problems += error.problems
    problems += filter(None, [version_problem(opts, contents.dashboards)])
    if problems:
        written = _written_names(args)
        raise refusal(name, [as_written(one, written) for one in dict.fromkeys(problems)])
    return given, contents


def _written_names(args: McpMonitoringArgs) -> Mapping[str, str]:
    """Maps the arguments to the names that their user wrote; empty for those of Python."""
    if isinstance(args, ConfiguredArguments):
        return args.written
    # Only a program has a root. In a component package the arguments come from other languages.
    is_program = pulumi.runtime.get_root_resource() is not None
    return {} if is_program else {name: camel_case(name) for name in DECLARED}


def _registered(given: Mapping[str, Any]) -> dict[str, Any]:
    """Selects the arguments that the engine records: credentials as secrets, no local paths."""
    return {
        key: pulumi.Output.secret(value) if key in SECRETS else value
        for key, value in given.items()
        if key not in PATHS
    }
