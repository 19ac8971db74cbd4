"""The settings of an answer, put into a stack by the CLI of Pulumi."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..stacks.pulumi_cli import PulumiError, pulumi_json, run_pulumi
from ..stacks.stack import StackError
from .answer import config_commands, stale_commands

_OWN_FILES = ("dashboardsDir", "alertsDir")


@dataclass(frozen=True)
class Writing:
    """What puts settings into a stack.

    Attributes:
        commands: arguments of `pulumi`, one command each.
        own_files: the keys by which the stack deploys files of its own instead of the packaged.
    """

    commands: Sequence[list[str]] = ()
    own_files: Sequence[str] = ()


def writing(settings: Mapping[str, Any], stack: str, directory: Path) -> Writing:
    """Finds out what puts settings into a stack, and takes away what they replace.

    Args:
        settings: arguments of the component.
        stack: the stack.
        directory: directory of the Pulumi program.

    Raises:
        StackError: if there is no such stack.
    """
    try:
        found: Any = pulumi_json(directory, "config", "--json", "--stack", stack)
    except PulumiError as error:
        raise StackError(str(error)) from None
    configured = {str(key).rpartition(":")[2]: value for key, value in (found or {}).items()}
    own_files = [one for one in _OWN_FILES if configured.get(one, {}).get("value")]
    commands = [*stale_commands(settings, configured, stack), *config_commands(settings, stack)]
    return Writing(commands, own_files)


def run_all(commands: Iterable[Sequence[str]], directory: Path) -> None:
    """Runs commands of Pulumi.

    Raises:
        StackError: if one fails; those before it are done, and all may be run again.
    """
    for command in commands:
        try:
            run_pulumi(directory, *command)
        except PulumiError as error:
            raise StackError(str(error)) from None
