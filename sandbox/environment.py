"""The environment in which plain `pulumi` commands work against the sandbox."""

import os
import shlex
import shutil
from collections.abc import Mapping

from sandbox.access import Access
from sandbox.place import REPOSITORY, Place

PASSPHRASE = "sandbox"  # noqa: S105  # guards nothing but a sandbox; in Pulumi.dev.yaml's salt
"""Passphrase of the secrets in the state of a sandbox."""

_TOOLS = REPOSITORY / ".toolchain" / "bin"
_PLUGIN = REPOSITORY / "sandbox" / "plugin" / "stand-in"
_LANGUAGE_HOST = REPOSITORY / "sandbox" / "language_host" / "stand-in"


def pulumi_environment(place: Place, access: Access) -> dict[str, str]:
    """Lists the variables that point Pulumi at the sandbox.

    The stand-in of the language host is offered only if there is no official one.
    """
    official = shutil.which("pulumi-language-python", path=_without_ours(os.environ["PATH"]))
    ours = [_PLUGIN, *([] if official else [_LANGUAGE_HOST]), _TOOLS]
    path = [*map(str, ours), _without_ours(os.environ["PATH"])]
    return {
        "PATH": os.pathsep.join(path),
        "PULUMI_HOME": str(place.home / "pulumi"),
        "PULUMI_BACKEND_URL": place.backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "GRAFANA_AUTH": access.token,
    }


def shell_exports(variables: Mapping[str, str]) -> str:
    """Writes variables as shell commands for `eval`."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def _without_ours(path: str) -> str:
    ours = {str(_TOOLS), str(_PLUGIN), str(_LANGUAGE_HOST)}
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if entry not in ours)
