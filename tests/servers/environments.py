"""The environments that real MCP servers and their clients run in, one per version of the SDK."""

from functools import cache
from pathlib import Path

from toolchain.mcp_servers import install_environment


@cache
def environment_of(name: str) -> Path:
    """Makes an environment, or takes that of the cache; see `toolchain.mcp_servers`."""
    return install_environment(name)


def command_of(name: str, command: str) -> str:
    """Names a command of an environment, such as `python`."""
    return str(environment_of(name) / "bin" / command)
