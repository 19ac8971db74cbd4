"""Prometheus and promtool: those of PATH if they are of the release line we test, else built."""

import re

from toolchain.go import GoCommands, install_go_commands
from toolchain.steps import ROOT, StepFailedError, on_path, output_of, say, unlink

MAJOR = 3
"""The release line that is used. Prometheus 2 answers differently: it keeps `le="5"` as a server
writes it, where 3 makes it `le="5.0"`, and counts the sample at the start of a range.
Source: https://prometheus.io/docs/prometheus/3.0/migration
"""


def _release(module_version: str) -> str:
    """Names the release that a version of the Go module is: `v0.311.3` is 3.11.3."""
    parts = re.fullmatch(r"v0\.(\d+)\.(\d+)", module_version)
    if parts is None:
        raise StepFailedError(f"{module_version} of Prometheus is no release; pin one in go.mod")
    minor = int(parts[1])
    return f"{minor // 100}.{minor % 100}.{parts[2]}"


PROMETHEUS = GoCommands(
    title="Prometheus",
    directory=ROOT / "toolchain" / "prometheus_3",
    module="github.com/prometheus/prometheus",
    packages={
        "prometheus": "github.com/prometheus/prometheus/cmd/prometheus",
        "promtool": "github.com/prometheus/prometheus/cmd/promtool",
    },
    lasts="about four minutes",
    otherwise=f"install Prometheus {MAJOR} (https://prometheus.io/download) and put it on PATH",
    version_variable="github.com/prometheus/common/version.Version",
    release_of=_release,
    # Without the ways to find targets in clouds, which are most of the code: ours are named.
    tags="remove_all_sd",
)
"""What is built where there is none: one release everywhere, with its checksums in `go.sum`.

Not Debian's package, which is Prometheus 2 in some releases, and another version in each.
"""


def install_prometheus() -> None:
    """Finds a Prometheus and a promtool of the right release line on PATH, else builds both.

    Raises:
        StepFailedError: if there are neither these commands nor what it takes to build them.
    """
    versions = {name: _version_on_path(name) for name in PROMETHEUS.packages}
    if not all(versions.values()):
        install_go_commands(PROMETHEUS)
        return
    for name in versions:
        unlink(name)
    say(PROMETHEUS.title, f"{on_path('prometheus')}, {versions['prometheus']}")


def _version_on_path(name: str) -> str | None:
    """Asks a command of PATH for its version; None if it is not there, or of another major."""
    found = on_path(name)
    if found is None:
        return None
    version = re.search(r"version (\d+)\.\d+\.\d+", output_of([found, "--version"]))
    if version and int(version[1]) == MAJOR:
        return version[0].split()[1]
    is_of = version[0].split()[1] if version else "broken"
    say(PROMETHEUS.title, f"{found} is {is_of}, not {MAJOR}.x: not used")
    return None
