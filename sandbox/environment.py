"""The environment in which plain `pulumi` commands work on the sandbox."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.access import Access
from sandbox.config import REPOSITORY, SandboxConfig
from sandbox.plugin.official import RECORDED, plugin_version

PASSPHRASE = "sandbox"  # noqa: S105  # protects only a sandbox; in Pulumi.dev.yaml's salt
"""Passphrase of the secrets in the state of a sandbox."""

_TOOLS = REPOSITORY / ".toolchain" / "bin"

# This puts the repository on the path of this process only, not into its environment. So programs
# that a language host starts keep their own path.
_LAUNCHER = """\
#!/bin/sh
# Stand-in for {plugin}, from the mcp-monitoring sandbox.
exec {python} -c '
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("{module}", run_name="__main__", alter_sys=True)
' {repository} "$@"
"""


def pulumi_environment(config: SandboxConfig, access: Access) -> dict[str, str]:
    """Lists the variables that point Pulumi at the sandbox."""
    entries = [entry for entry in os.environ["PATH"].split(os.pathsep) if entry != str(_TOOLS)]
    return {
        "PATH": os.pathsep.join([str(_TOOLS), *entries]),
        "PULUMI_HOME": str(_pulumi_home(config)),
        "PULUMI_BACKEND_URL": config.backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "GRAFANA_AUTH": access.token,
    }


def install_plugins(config: SandboxConfig) -> None:
    """Installs the stand-ins for the Grafana plugin and the language host, for this sandbox only.

    They go into the folder of downloaded plugins of a `PULUMI_HOME` that no other project uses. The
    Grafana plugin gets the version that the SDK asks for, and the oldest that is supported. The
    engine looks there last, so an official language host on PATH or beside the CLI is used first.
    """
    plugins = _pulumi_home(config) / "plugins"
    for version in {RECORDED, plugin_version()}:
        grafana = plugins / f"resource-grafana-v{version}" / "pulumi-resource-grafana"
        _install(grafana, "sandbox.plugin")
    language_host = plugins / "language-python-v0.0.0" / "pulumi-language-python"
    _install(language_host, "sandbox.language_host")


def _install(plugin: Path, module: str) -> None:
    plugin.parent.mkdir(parents=True, exist_ok=True)
    plugin.write_text(
        _LAUNCHER.format(
            plugin=plugin.name,
            module=module,
            python=shlex.quote(sys.executable),
            repository=shlex.quote(str(REPOSITORY)),
        )
    )
    plugin.chmod(0o755)


def shell_exports(variables: Mapping[str, str]) -> str:
    """Writes the variables as shell commands for `eval`."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def _pulumi_home(config: SandboxConfig) -> Path:
    return config.home / "pulumi"
