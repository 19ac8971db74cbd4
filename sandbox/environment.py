"""The environment in which plain `pulumi` commands work against the sandbox."""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.access import Access
from sandbox.place import REPOSITORY, Place
from sandbox.plugin.official import plugin_version

PASSPHRASE = "sandbox"  # noqa: S105  # guards nothing but a sandbox; in Pulumi.dev.yaml's salt
"""Passphrase of the secrets in the state of a sandbox."""

_TOOLS = REPOSITORY / ".toolchain" / "bin"
_LANGUAGE_HOST = REPOSITORY / "sandbox" / "language_host" / "stand-in"


# The repository goes on this process's path only, not into its environment.
_LAUNCHER = """\
#!/bin/sh
# Stand-in of the Grafana plugin for the Pulumi engine, of the mcp-monitoring sandbox.
exec {python} -c '
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("sandbox.plugin", run_name="__main__", alter_sys=True)
' {repository} "$@"
"""


def pulumi_environment(place: Place, access: Access) -> dict[str, str]:
    """Lists the variables that point Pulumi at the sandbox.

    The stand-in of the language host is offered only if there is no official one.
    """
    official = shutil.which("pulumi-language-python", path=_without_ours(os.environ["PATH"]))
    ours = [_TOOLS] if official else [_LANGUAGE_HOST, _TOOLS]
    path = [*map(str, ours), _without_ours(os.environ["PATH"])]
    return {
        "PATH": os.pathsep.join(path),
        "PULUMI_HOME": str(_pulumi_home(place)),
        "PULUMI_BACKEND_URL": place.backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "GRAFANA_AUTH": access.token,
    }


def install_plugin(place: Place) -> None:
    """Installs the stand-in of the Grafana plugin, for this sandbox only.

    It goes where the engine keeps downloaded plugins, under the version that the SDK asks for, in
    a `PULUMI_HOME` that no other project uses.
    """
    directory = _pulumi_home(place) / "plugins" / f"resource-grafana-v{plugin_version()}"
    directory.mkdir(parents=True, exist_ok=True)
    launcher = directory / "pulumi-resource-grafana"
    launcher.write_text(
        _LAUNCHER.format(
            python=shlex.quote(sys.executable), repository=shlex.quote(str(REPOSITORY))
        )
    )
    launcher.chmod(0o755)


def shell_exports(variables: Mapping[str, str]) -> str:
    """Writes variables as shell commands for `eval`."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def _pulumi_home(place: Place) -> Path:
    return place.home / "pulumi"


def _without_ours(path: str) -> str:
    ours = {str(_TOOLS), str(_LANGUAGE_HOST)}
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if entry not in ours)
