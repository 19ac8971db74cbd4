"""Which CLI, SDK and plugin the engine tests run with, and which they want."""

import json
import re
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from engine.targets import REAL
from mcp_monitoring.review.stacks.pulumi_versions import untested
from places import REPOSITORY

from sandbox.plugin.official import RECORDED, install_command, plugin_version


@dataclass(frozen=True)
class Versions:
    """What is there.

    Attributes:
        cli: what `pulumi version` prints.
        sdk: the version of pulumiverse-grafana in `.venv`.
        plugins: the versions of the Grafana plugin that are installed; None where it is a stand-in.
    """

    cli: str
    sdk: str
    plugins: frozenset[str] | None


def find_versions(environment: Mapping[str, str]) -> Versions:
    """Asks the CLI and the packages of an environment."""
    cli = _printed_by(environment, "version").strip()
    sdk = version("pulumiverse-grafana")
    if not REAL:
        return Versions(cli, sdk, None)
    listed = json.loads(_printed_by(environment, "plugin", "ls", "--json") or "[]")
    plugins = (one.get("version", "") for one in listed if one.get("name") == "grafana")
    return Versions(cli, sdk, frozenset(plugins))


def locked_sdk() -> str:
    """Reads the version of the SDK in the lock file."""
    packages = tomllib.loads((REPOSITORY / "uv.lock").read_text())["package"]
    return next(str(one["version"]) for one in packages if one["name"] == "pulumiverse-grafana")


def statement(found: Versions) -> list[str]:
    """Says in one line what the tests run with, and in one more for each part that is another."""
    plugin = f"stand-in, recorded with {RECORDED}"
    if found.plugins is not None:
        plugin = ", ".join(sorted(found.plugins)) or "none"
    lines = [f"pulumi {found.cli}, pulumiverse-grafana {found.sdk}, Grafana plugin {plugin}"]
    if line := untested(found.cli):
        lines.append(line)
    if found.sdk != locked_sdk():
        lines.append(f"want pulumiverse-grafana {locked_sdk()}, as locked; run: make packages")
    if found.plugins is not None and plugin_version() not in found.plugins:
        lines.append(
            f"want the Grafana plugin {plugin_version()}, which the SDK asks for; the CLI downloads"
            f" it, or run: {install_command()}"
        )
    return [f"engine tests: {line}" for line in lines]


def _printed_by(environment: Mapping[str, str], *arguments: str) -> str:
    ran = subprocess.run(
        ["pulumi", *arguments], env=dict(environment), capture_output=True, text=True, check=False
    )
    return re.sub(r"\x1b\[[0-9;]*m", "", ran.stdout)
