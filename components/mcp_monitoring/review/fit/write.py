"""The settings of an answer, put into a stack by the CLI of Pulumi."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..stacks.pulumi_cli import PulumiError, pulumi_json, run_pulumi
from ..stacks.stack import StackError
from .answer import config_commands, stale_commands


def commands_for(settings: Mapping[str, Any], stack: str, directory: Path) -> list[list[str]]:
    """Lists the commands that put settings into a stack, and take away what they replace.

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
    configured = [str(key).rpartition(":")[2] for key in found or {}]
    return [*stale_commands(settings, configured, stack), *config_commands(settings, stack)]


def run_all(commands: list[list[str]], directory: Path) -> None:
    """Runs commands of Pulumi.

    Raises:
        StackError: if one fails; those before it are done, and all may be run again.
    """
    for command in commands:
        try:
            run_pulumi(directory, *command)
        except PulumiError as error:
            raise StackError(str(error)) from None
