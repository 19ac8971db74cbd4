"""Builds commands from pinned Go modules, once, into the user's cache."""

import hashlib
import platform
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from toolchain.steps import StepFailedError, cache, exclusively, link, run_and_report, say

_UNREACHABLE = re.compile(r"dial tcp|no such host|connection refused|i/o timeout|TLS handshake")


@dataclass(frozen=True)
class GoCommands:
    """Commands that are built together.

    Attributes:
        title: their name in the output.
        directory: the directory of `go.mod`, which pins the modules, and of `go.sum`.
        module: the module that has the version of the build.
        packages: the package of each command, by the command's name.
        lasts: how long the build takes, in words.
        otherwise: what to do if the build is not possible; the end of a message.
        version_variable: the variable that the linker sets to the release, if there is one.
        release_of: names the release that a version of the module is, if that is another one.
        tags: build tags, separated by commas.
    """

    title: str
    directory: Path
    module: str
    packages: Mapping[str, str]
    lasts: str
    otherwise: str
    version_variable: str = ""
    release_of: Callable[[str], str] = str
    tags: str = ""

    @property
    def version(self) -> str:
        """The pinned version, such as `v3.254.0`.

        Raises:
            StepFailedError: if `go.mod` does not require the module.
        """
        file = self.directory / "go.mod"
        pinned = re.search(rf"^\s*{re.escape(self.module)} (v\S+)", file.read_text(), re.MULTILINE)
        if pinned is None:
            raise StepFailedError(f"{file} does not require {self.module}")
        return pinned[1]

    @property
    def release(self) -> str:
        """The release that is built, as the project itself calls it."""
        return self.release_of(self.version)

    @property
    def home(self) -> Path:
        """Their directory in the cache; it differs for other pins, tags and machines."""
        pins = b"".join((self.directory / name).read_bytes() for name in ("go.mod", "go.sum"))
        machine = f"{platform.system()}-{platform.machine()}".encode()
        fingerprint = hashlib.sha256(pins + machine + self.tags.encode()).hexdigest()[:12]
        first = next(iter(self.packages))
        return cache(f"{first}-{self.release}-{fingerprint}")


def install_go_commands(commands: GoCommands) -> None:
    """Builds the commands, unless the cache has them, and links them.

    Raises:
        StepFailedError: if Go is missing, or cannot build them.
    """
    home = commands.home
    # Without a lock if it is there: nothing is written then, and the cache may be read-only.
    if not home.is_dir():
        with exclusively(home):
            if not home.is_dir():
                _build(commands, home)
    for name in commands.packages:
        link(home / name)
    say(commands.title, f"{commands.release}, built from source")


def _build(commands: GoCommands, home: Path) -> None:
    go = shutil.which("go")
    if go is None:
        raise StepFailedError(
            f"there is no {commands.title} on PATH, and no Go to build one;"
            f" {commands.otherwise} or Go (https://go.dev/dl)"
        )
    say(commands.title, f"building {commands.release} from source into the cache")
    say("", f"{commands.lasts} on two cores, once")
    unfinished = home.with_name(home.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    linker = "-s -w"
    if commands.version_variable:
        linker += f" -X {commands.version_variable}={commands.release}"
    try:
        run_and_report(
            [go, "mod", "download", "-x"],
            cwd=commands.directory,
            doing="downloading modules",
            counted="requests",
        )
        run_and_report(
            [
                *(go, "build", "-v", "-trimpath", "-buildvcs=false", "-mod=readonly"),
                *("-tags", commands.tags, "-ldflags", linker),
                *("-o", f"{unfinished}/", *commands.packages.values()),
            ],
            cwd=commands.directory,
            doing="compiling",
            counted="packages",
        )
    except StepFailedError as error:
        if _UNREACHABLE.search(str(error)):
            raise StepFailedError(
                f"{error}\nThe Go module registry cannot be reached. Set GOPROXY to one that can be"
                f" reached, or {commands.otherwise}"
            ) from None
        raise
    unfinished.rename(home)
