"""What `up` is asked to show, and the commands of Pulumi that keep it in the stack file. Pure."""

from collections.abc import Iterator

from mcp_monitoring.metric_sets import CONTRACT

from sandbox.config import GRAFANA_KEY, SERVER_KEY, SandboxConfig, SandboxError, ServerName
from sandbox.grafana.editions import Release
from sandbox.snowflake.settings import LACKING, METRICS

_OWN = "mcp-monitoring:"
_METRIC_NAMES = "metricNames"

Command = list[str]


def commands_to_keep(
    config: SandboxConfig,
    server: ServerName | None,
    metrics: str | None,
    release: Release | None = None,
) -> list[Command]:
    """Lists the commands that write a choice into the stack file.

    Args:
        config: the sandbox, as the stack file says now.
        server: the MCP server that is to run; None if the present one stays.
        metrics: the set of metrics that is to be shown; None if that of the server.
        release: the release of Grafana to speak as; None if the present one stays.

    Returns:
        Arguments of `pulumi`, none if nothing changes.

    Raises:
        SandboxError: if the two do not go together, or something of the user's would be lost.
    """
    chosen = server or config.server
    if chosen is ServerName.SNOWFLAKE and metrics not in (None, METRICS):
        raise SandboxError(
            f"the server {chosen} has the metrics of the set {METRICS}, not of {metrics};"
            " choose no set, or another server (SERVER=demo)"
        )
    commands = list(_of_server(config, chosen)) if chosen is not config.server else []
    shown = config.metrics
    if chosen is not config.server:
        shown = METRICS if chosen is ServerName.SNOWFLAKE else CONTRACT
    if metrics is not None and metrics != shown:
        commands.append(["config", "set", "--stack", config.stack, f"{_OWN}metrics", metrics])
    if release is not None and release is not config.release:
        commands.append(["config", "set", "--stack", config.stack, GRAFANA_KEY, str(release)])
    return commands


def _of_server(config: SandboxConfig, chosen: ServerName) -> Iterator[Command]:
    stack = ("--stack", config.stack)
    if chosen is ServerName.SNOWFLAKE:
        if config.names:
            raise SandboxError(
                f"{config.stack_file.name} has {' and '.join(config.names)} of your own, which the"
                f" server {chosen} would need otherwise: take another stack (STACK=NAME), or remove"
                " them"
            )
        settings = {
            SERVER_KEY: str(chosen),
            f"{_OWN}metrics": METRICS,
            **{f"{_OWN}{_METRIC_NAMES}.{name}": "" for name in LACKING},
        }
        assignments = [f"--plaintext={key}={value}" for key, value in settings.items()]
        yield ["config", "set-all", *stack, "--path", *assignments]
        return
    found = config.names.get(_METRIC_NAMES, {})
    ours = [f"{_OWN}{_METRIC_NAMES}.{name}" for name in LACKING if found.get(name) == ""]
    if len(ours) == len(found):
        # Else an empty map would stay.
        ours = [f"{_OWN}{_METRIC_NAMES}"] if found else []
    yield ["config", "rm-all", *stack, "--path", SERVER_KEY, f"{_OWN}metrics", *ours]
