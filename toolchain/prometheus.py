"""Prometheus and promtool: from PATH, else unpacked from Debian's package."""

import os
import shutil
import subprocess
from pathlib import Path

from toolchain.steps import StepFailedError, cache, exclusively, link, on_path, say, unlink

_COMMANDS = ("prometheus", "promtool")
_INSTALL = "install Prometheus (https://prometheus.io/download) and put it on PATH"


def install_prometheus() -> None:
    """Finds Prometheus on PATH, else unpacks Debian's package into the cache.

    The package is not installed: no service is started and nothing of the system changes.

    Raises:
        StepFailedError: if it is neither on PATH nor to be had as a Debian package.
    """
    found = [on_path(name) for name in _COMMANDS]
    if all(found):
        for name in _COMMANDS:
            unlink(name)
        say("Prometheus", f"{found[0]}")
        return
    home = cache("prometheus-debian")
    commands = [home / "usr" / "bin" / name for name in _COMMANDS]
    with exclusively(home):
        if not all(command.exists() for command in commands):
            say("Prometheus", "not on PATH; unpacking Debian's package into the cache (seconds)")
            _unpack(home)
    for command in commands:
        link(command)
    say("Prometheus", "from Debian's package")


def _unpack(home: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise StepFailedError(f"no Prometheus on PATH and this is not Debian: {_INSTALL}")
    downloads = home.with_name(home.name + ".download")
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True)
    if not _download(downloads) and os.geteuid() == 0:
        # A new machine has no package lists yet, and reading them takes root.
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
        _download(downloads)
    packages = list(downloads.glob("prometheus_*.deb"))
    if not packages:
        raise StepFailedError(
            "Debian's package of Prometheus could not be downloaded;"
            f" run `apt-get update` as root and try again, or {_INSTALL}"
        )
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--extract", str(packages[0]), str(home)], check=True)
    shutil.rmtree(downloads)


def _download(directory: Path) -> bool:
    # As root, apt hands downloads to a user of its own, who may not write here.
    command = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", "prometheus"]
    return subprocess.run(command, cwd=directory, check=False, capture_output=True).returncode == 0
