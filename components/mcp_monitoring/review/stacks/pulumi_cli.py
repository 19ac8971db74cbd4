"""The Pulumi CLI, run and read: one thin layer, no thinking."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..console.printing import one_line
from ..servers.address import without_credentials


class PulumiError(Exception):
    """The CLI is not there or fails; the message says in one line why and what to do.

    What the CLI says is repeated without the credentials of addresses in it.
    """


def run_pulumi(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> str:
    """Runs a command of the CLI that asks nothing.

    Args:
        directory: of the Pulumi program.
        arguments: of the command, such as `stack`, `ls`, `--json`.
        environment: variables beside those of this process.

    Returns:
        What it printed to standard output.

    Raises:
        PulumiError: if there is no CLI, no such directory, or the command fails.
    """
    if not directory.is_dir():
        raise PulumiError(f"{directory} is no directory of a Pulumi program")
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
        raise PulumiError(_reason(ran.stdout, ran.stderr))
    return ran.stdout


def pulumi_json(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Any:
    """Runs a command of the CLI that prints JSON.

    Raises:
        PulumiError: as `run_pulumi`, or if what is printed is no JSON.
    """
    printed = run_pulumi(directory, *arguments, environment=environment)
    try:
        return json.loads(printed)
    except ValueError:
        raise PulumiError(f"pulumi {' '.join(arguments[:2])} printed no JSON") from None


def error_messages(diagnostics: Any) -> list[str]:
    """Lists the errors among the `diagnostics` that a command prints as JSON, a line each."""
    if not isinstance(diagnostics, list):
        return []
    said = [
        without_credentials(one_line(str(one.get("message", ""))))
        for one in diagnostics
        if isinstance(one, dict) and one.get("severity") == "error"
    ]
    return [message.removeprefix("error: ") for message in said if message]


def _reason(printed: str, said: str) -> str:
    """Finds what a failed command gives as its reason."""
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
