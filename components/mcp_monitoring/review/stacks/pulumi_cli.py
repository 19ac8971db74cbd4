"""Calls of the Pulumi CLI; a thin layer without logic."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from ..console.terminal import say
from ..servers.address import without_credentials
from .pulumi_versions import untested

_ASKED_ONCE = Lock()
"""Several threads that begin at the same time do not say it several times."""


class PulumiError(Exception):
    """A failed call: the CLI is missing or fails; the message says why and what to do.

    It has one line, or several if a program has several problems. It repeats the CLI's own text,
    without the credentials of addresses in it.

    Attributes:
        has_advice: whether the message says what to do, beyond the CLI's own text.
    """

    def __init__(self, message: str, *, has_advice: bool = True) -> None:
        super().__init__(message)
        self.has_advice = has_advice


def run_pulumi(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> str:
    """Runs a command of the CLI without any questions to the user.

    The first call says if the CLI is of a version that was not tested.

    Args:
        directory: directory of the Pulumi program.
        arguments: arguments of `pulumi`, such as `stack`, `ls`, `--json`.
        environment: variables in addition to those of this process.

    Returns:
        The standard output.

    Raises:
        PulumiError: if the CLI or the directory is missing, or the command fails.
    """
    if not directory.is_dir():
        raise PulumiError(f"{directory} is not a directory of a Pulumi program")
    with _ASKED_ONCE:
        _say_if_untested(shutil.which("pulumi"))
    try:
        ran = subprocess.run(
            ("pulumi", *arguments, "--non-interactive", "--color", "never"),
            cwd=directory,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise PulumiError(
            "there is no pulumi on PATH; install it: https://www.pulumi.com/docs/install"
        ) from None
    if ran.returncode:
        reason = _said(ran.stdout, ran.stderr)
        advised = _with_advice(reason, directory)
        raise PulumiError(advised or reason, has_advice=bool(advised))
    return ran.stdout


def pulumi_json(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Any:
    """Runs a command of the CLI that prints JSON.

    Raises:
        PulumiError: as in `run_pulumi`, or if the output is not JSON.
    """
    printed = run_pulumi(directory, *arguments, environment=environment)
    try:
        return json.loads(printed)
    except ValueError:
        raise PulumiError(f"pulumi {' '.join(arguments[:2])} printed no JSON") from None


@cache
def _say_if_untested(command: str | None) -> None:
    """Says it once for each CLI; who has none, or a broken one, hears it from the call itself."""
    if command is None:
        return
    with suppress(OSError):
        ran = subprocess.run(
            (command, "version"),
            # Else it asks on the network for a newer one.
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if line := untested(ran.stdout):
            say(f"mcp-monitoring: {line}")


def error_messages(diagnostics: Any) -> list[str]:
    """Lists the errors in the `diagnostics` of a command with JSON output.

    A message has several lines if the program has several problems; then they are indented.
    """
    if not isinstance(diagnostics, list):
        return []
    said = [
        _lines(str(one.get("message", "")))
        for one in diagnostics
        if isinstance(one, dict) and one.get("severity") == "error"
    ]
    return [message for message in said if message]


def _lines(message: str) -> str:
    """Cleans a message; keeps its lines, the first of which is not indented."""
    lines = [without_credentials(line.rstrip()) for line in message.strip().splitlines()]
    first, *others = [line for line in lines if line] or [""]
    return "\n".join((first.removeprefix("error: "), *(f"  {one.strip()}" for one in others)))


def _with_advice(reason: str, directory: Path) -> str:
    """Says what to do where Pulumi says little; empty where nothing is to add.

    Pulumi's own advice is about Pulumi's own arguments, which are not those of our commands.
    """
    if "no Pulumi.yaml project file found" in reason:
        return (
            f"there is no Pulumi.yaml in {directory.resolve()}, nor above it; run this in the"
            " directory of the project, or give it: --cwd DIRECTORY"
        )
    if "PULUMI_ACCESS_TOKEN must be set for login" in reason:
        return (
            "Pulumi does not know where the state is kept; log in: pulumi login, or set"
            " PULUMI_BACKEND_URL (for Pulumi Cloud PULUMI_ACCESS_TOKEN must be set)"
        )
    if reason.startswith("no stack selected"):
        return (
            "no stack is selected; give one: --stack NAME, or select one: pulumi stack select NAME"
        )
    if reason.startswith("no stack named"):
        return f"{reason}; list them: pulumi stack ls, or make it: pulumi stack init"
    if re.search(r"^(failed to load checkpoint: )?(EOF$|.*unexpected end of JSON)", reason):
        return f"{reason}; the state was not written whole, mend it: mcp-monitoring recover"
    return ""


def _said(printed: str, said: str) -> str:
    try:
        diagnostics = json.loads(printed)["diagnostics"]
    except (ValueError, KeyError, TypeError):
        diagnostics = None
    if errors := error_messages(diagnostics):
        return errors[0]
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    named = [line for line in lines if line.startswith("error: ")]
    reason: str = (named or lines or ["pulumi failed and said nothing"])[0]
    return without_credentials(reason.removeprefix("error: "))
