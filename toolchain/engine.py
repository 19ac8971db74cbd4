"""The Pulumi CLI and its YAML language host: official ones from PATH, else built from source."""

import hashlib
import platform
import re
import shutil
import subprocess
from pathlib import Path

from toolchain.steps import (
    ROOT,
    StepFailedError,
    cache,
    exclusively,
    link,
    on_path,
    run_and_report,
    say,
    unlink,
)

OLDEST_PULUMI = (3, 250, 0)
"""The oldest CLI that is used from PATH: the one the provider's behaviour was recorded with."""

MODULE = ROOT / "toolchain"
"""Where `go.mod` pins what is built and `go.sum` its checksums."""

_COMMANDS = {
    "pulumi": "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    "pulumi-language-yaml": "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
}
_UNREACHABLE = re.compile(r"dial tcp|no such host|connection refused|i/o timeout|TLS handshake")


def install_engine() -> None:
    """Finds a Pulumi CLI that is new enough, else builds one.

    Raises:
        StepFailedError: if there is neither a CLI nor what it takes to build one.
    """
    official = _pulumi_on_path()
    if official:
        for command in _COMMANDS:
            unlink(command)
        say("Pulumi CLI", f"official, {official}")
        return
    version = _pinned_version()
    home = cache(f"pulumi-{version}-{_fingerprint()}")
    with exclusively(home):
        if not home.is_dir():
            _build(version, home)
    for command in _COMMANDS:
        link(home / command)
    say("Pulumi CLI", f"{version}, built from source")


def _pulumi_on_path() -> str | None:
    found = on_path("pulumi")
    if found is None:
        return None
    shown = subprocess.run([found, "version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)\.(\d+)\.(\d+)", shown)
    if version and tuple(map(int, version.groups())) >= OLDEST_PULUMI:
        return found
    oldest = ".".join(map(str, OLDEST_PULUMI))
    say("Pulumi CLI", f"{found} is {shown.strip() or 'broken'}, older than {oldest}: not used")
    return None


def _pinned_version() -> str:
    module = "github.com/pulumi/pulumi/pkg/v3"
    pinned = re.search(rf"^\s*{re.escape(module)} (v\S+)", (MODULE / "go.mod").read_text(), re.M)
    if pinned is None:
        raise StepFailedError(f"toolchain/go.mod does not require {module}")
    return pinned[1]


def _fingerprint() -> str:
    pins = (MODULE / "go.mod").read_bytes() + (MODULE / "go.sum").read_bytes()
    machine = f"{platform.system()}-{platform.machine()}".encode()
    return hashlib.sha256(pins + machine).hexdigest()[:12]


def _build(version: str, home: Path) -> None:
    go = shutil.which("go")
    if go is None:
        oldest = ".".join(map(str, OLDEST_PULUMI))
        raise StepFailedError(
            f"no Pulumi CLI {oldest} or newer on PATH, and no Go to build one with; install the"
            " Pulumi CLI (https://www.pulumi.com/docs/install) or Go (https://go.dev/dl)"
        )
    say("Pulumi CLI", f"not on PATH; building {version} from source into the cache")
    say("", "about ten minutes on two cores, once")
    unfinished = home.with_name(home.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    linker = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version}"
    try:
        run_and_report(
            [go, "mod", "download", "-x"],
            cwd=MODULE,
            doing="downloading modules",
            counted="requests",
        )
        run_and_report(
            [
                *(go, "build", "-v", "-trimpath", "-buildvcs=false", "-mod=readonly"),
                *("-ldflags", linker, "-o", f"{unfinished}/", *_COMMANDS.values()),
            ],
            cwd=MODULE,
            doing="compiling",
            counted="packages",
        )
    except StepFailedError as error:
        if _UNREACHABLE.search(str(error)):
            raise StepFailedError(
                f"{error}\nThe Go module registry cannot be reached. Set GOPROXY to one that can,"
                " or install the Pulumi CLI: https://www.pulumi.com/docs/install"
            ) from None
        raise
    unfinished.rename(home)
