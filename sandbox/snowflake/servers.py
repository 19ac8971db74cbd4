"""The processes of `make demo SERVER=snowflake`: stand-in of Snowflake, MCP server, and client."""

from collections.abc import Mapping
from pathlib import Path

import httpx

from sandbox.config import SandboxConfig, SandboxError
from sandbox.ports import accepts, free_port
from sandbox.processes import Process, Server
from sandbox.snowflake.afternoon import QUERY_TOOL
from toolchain.mcp_servers import FAKESNOW, install_environment
from toolchain.steps import BIN, StepFailedError, on_path

STAND_IN = "fakesnow"
MCP_SERVER = "snowflake-mcp"
CLIENT = "snowflake-client"

TITLES = {
    STAND_IN: "fakesnow, the stand-in for Snowflake",
    MCP_SERVER: "Snowflake's own MCP server (instrumented)",
    CLIENT: "a client that plays an afternoon",
}
"""The names of the servers in a sentence."""

ABOUT = {
    STAND_IN: "stand-in: Snowflake's HTTP API on DuckDB, from fakesnow",
    MCP_SERVER: "real: Snowflake's own, instrumented; tools at /mcp, metrics at the next port",
    CLIENT: "real MCP client, simulated people",
}
"""What each server is."""

INSTALLS = "two environments of about 420 MB, made once in the user's cache"

_TOOLS = Path(__file__).with_name("tools.yaml")

# Loading Snowflake's packages takes ten seconds when they are new, on two cores.
_SECONDS_TO_START = 120.0

CONNECTION = """\
[default]
account = "sandbox"
user = "sandbox"
password = "sandbox"
host = "127.0.0.1"
port = {port}
protocol = "http"
database = "SHOP"
schema = "PUBLIC"
"""
"""The `connections.toml` of the connector, for the stand-in at a port."""


def metrics_port(port: int) -> int:
    """Names the port of an MCP server's metrics: the one after its own."""
    return port + 1


def snowflake_servers(
    config: SandboxConfig,
    running: Mapping[str, Process],
    environments: Mapping[str, Path],
    variables: Mapping[str, str],
) -> list[Server]:
    """Describes the servers; each needs those before it.

    Args:
        config: the sandbox.
        running: its running servers, which keep their ports.
        environments: the directories of the environments, by name.
        variables: the variables that every server of the sandbox gets.
    """
    snowflake, mcp = _port(running, STAND_IN), _port(running, MCP_SERVER)
    return [
        stand_in(environments[FAKESNOW] / "bin", snowflake, variables),
        _mcp_server(config, environments["snowflake"] / "bin", mcp, snowflake, variables),
        _client(environments["snowflake"] / "bin", mcp, variables),
    ]


def install_environments() -> dict[str, Path]:
    """Makes the environments of the servers, unless the cache has them.

    Raises:
        SandboxError: if one could not be made.
    """
    uv = BIN / "uv"
    command = str(uv) if uv.exists() else on_path("uv") or "uv"
    try:
        return {name: install_environment(name, command) for name in ("snowflake", FAKESNOW)}
    except StepFailedError as error:
        raise SandboxError(str(error)) from None


def _port(running: Mapping[str, Process], name: str) -> int:
    known = running.get(name)
    return (known and known.port) or free_port(in_a_row=2)


def stand_in(commands: Path, port: int, variables: Mapping[str, str]) -> Server:
    """Describes fakesnow, the stand-in of Snowflake; its databases are in its memory.

    Args:
        commands: the commands of its environment.
        port: where it is to listen.
        variables: its environment variables.
    """
    return Server(
        STAND_IN,
        [str(commands / "fakesnow"), "--server", "--port", str(port)],
        port=port,
        environment=variables,
        ready=lambda: accepts(port),
        seconds_to_start=_SECONDS_TO_START,
    )


def _mcp_server(
    config: SandboxConfig, commands: Path, port: int, snowflake: int, variables: Mapping[str, str]
) -> Server:
    home = config.home / "snowflake"
    return Server(
        MCP_SERVER,
        [
            *(str(commands / "opentelemetry-instrument"), "--metrics_exporter", "prometheus"),
            *(str(commands / "mcp-server-snowflake"), "--service-config-file", str(_TOOLS)),
            *("--transport", "streamable-http", "--server-host", "127.0.0.1"),
            *("--port", str(port)),
        ],
        port=port,
        environment={
            **variables,
            "SNOWFLAKE_HOME": str(home),
            "OTEL_SERVICE_NAME": config.job,
            "OTEL_RESOURCE_ATTRIBUTES": f"service.version={_version(commands)}",
            "OTEL_EXPORTER_PROMETHEUS_HOST": "127.0.0.1",
            "OTEL_EXPORTER_PROMETHEUS_PORT": str(metrics_port(port)),
            "FASTMCP_SHOW_CLI_BANNER": "false",
            "FASTMCP_LOG_LEVEL": "WARNING",
            "FASTMCP_ENABLE_RICH_TRACEBACKS": "false",
        },
        ready=lambda: accepts(port),
        # Its password is the stand-in's, which takes any.
        files={home / "connections.toml": CONNECTION.format(port=snowflake)},
        seconds_to_start=_SECONDS_TO_START,
    )


def _client(commands: Path, port: int, variables: Mapping[str, str]) -> Server:
    url = f"http://127.0.0.1:{port}/mcp"

    def has_called() -> bool:
        try:
            page = httpx.get(
                f"http://127.0.0.1:{metrics_port(port)}/metrics", timeout=2, trust_env=False
            )
        except httpx.HTTPError:
            return False
        return QUERY_TOOL in page.text

    return Server(
        CLIENT,
        [str(commands / "python"), "-m", "sandbox.snowflake.client", url],
        port=None,
        environment=variables,
        ready=has_called,
        seconds_to_start=_SECONDS_TO_START,
    )


def _version(commands: Path) -> str:
    """Reads the version of the server that an environment has."""
    found = next(commands.parent.glob("lib/*/site-packages/snowflake_labs_mcp-*.dist-info"), None)
    return found.name.removesuffix(".dist-info").partition("-")[2] if found else "unknown"
