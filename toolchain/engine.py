"""The Pulumi CLI and its YAML language host: from PATH, else built from source."""

import re

from toolchain.go import GoCommands, install_go_commands
from toolchain.steps import ROOT, on_path, output_of, say, unlink

OLDEST_PULUMI = (3, 254, 0)
"""The oldest CLI that is used from PATH; older ones write import files without outputs."""

_OLDEST = ".".join(map(str, OLDEST_PULUMI))

ENGINE = GoCommands(
    title="Pulumi CLI",
    directory=ROOT / "toolchain",
    module="github.com/pulumi/pulumi/pkg/v3",
    packages={
        "pulumi": "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        "pulumi-language-yaml": "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    },
    lasts="about ten minutes",
    otherwise=f"install the Pulumi CLI {_OLDEST} or newer (https://www.pulumi.com/docs/install)",
    version_variable="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
)
"""The commands that are built if there is no CLI that is new enough."""


def install_engine() -> None:
    """Finds a Pulumi CLI that is new enough, else builds one.

    Raises:
        StepFailedError: if there is no such CLI and the build fails.
    """
    official = _pulumi_on_path()
    if official is None:
        install_go_commands(ENGINE)
        return
    for command in ENGINE.packages:
        unlink(command)
    say("Pulumi CLI", f"official, {official}{_remark(official)}")


def _remark(official: str) -> str:
    """Says which version a CLI is, if it is newer than the one that the tests use."""
    version, tested = _version(output_of([official, "version"])), _version(ENGINE.version)
    # Fixes of a minor version are no reason to say anything.
    if version and tested and version[:2] > tested[:2]:
        return f", {'.'.join(map(str, version))}: newer than {ENGINE.version}, which the tests use"
    return ""


def _version(shown: str) -> tuple[int, ...] | None:
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", shown)
    return tuple(map(int, found.groups())) if found else None


def _pulumi_on_path() -> str | None:
    found = on_path("pulumi")
    if found is None:
        return None
    shown = output_of([found, "version"])
    version = _version(shown)
    if version and version >= OLDEST_PULUMI:
        return found
    problem = f"is {shown.strip()}, older than {_OLDEST}" if version else "prints no version"
    say("Pulumi CLI", f"{found} {problem}: not used")
    return None
