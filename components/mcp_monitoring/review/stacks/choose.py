"""The stacks of a project, which of them is meant, and the credential of each for its Grafana."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..servers.troubles import Trouble, cure
from .pulumi_cli import PulumiError, pulumi_json, run_pulumi
from .stack import Stack, StackError
from .state_files import stacks_in_files


@dataclass(frozen=True)
class Credential:
    """The credential for the Grafana of a stack.

    Attributes:
        auth: `user:password` or a token.
        environment: variables that let the CLI use it, too.
        source: the setting that it comes from, for messages.
    """

    auth: str = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    source: str


def stack_names(directory: Path) -> list[str]:
    """Lists the stacks of a project.

    Raises:
        StackError: if there is no project, or it has no stack.
    """
    if names := stacks_in_files(directory):
        return names
    try:
        listed: Any = pulumi_json(directory, "stack", "ls", "--json")
    except PulumiError as error:
        raise StackError(str(error)) from None
    names = sorted(str(one["name"]) for one in listed or [] if isinstance(one, dict))
    if not names:
        raise StackError(f"the project in {directory} has no stack; make one: pulumi stack init")
    return names


def chosen_stack(named: str, directory: Path) -> str:
    """Chooses the stack of a command: the named one, else the one that is selected in Pulumi.

    Args:
        named: the stack that the user gave; empty if none.
        directory: directory of the Pulumi program.

    Raises:
        StackError: if there is no project, or none is named and none is selected.
    """
    if named:
        return named
    try:
        return run_pulumi(directory, "stack", "--show-name").strip()
    except PulumiError as error:
        raise StackError(str(error)) from None


def variable_of(stack: str) -> str:
    """Names the environment variable for the credential of a stack, such as `GRAFANA_AUTH_DEV`."""
    return "GRAFANA_AUTH_" + re.sub(r"\W", "_", stack.rpartition("/")[2]).upper()


def credential(stack: Stack, others: Sequence[Stack] = ()) -> Credential:
    """Finds the credential of a stack.

    The first of these counts: the stack's own configuration, as for the provider; the variable
    of the stack; `GRAFANA_AUTH`. The last one is refused if another stack of the same command is
    in another Grafana: a credential is never shown to two Grafanas.

    Args:
        stack: the stack that needs the credential.
        others: the other stacks of the same command.

    Raises:
        StackError: if there is no credential, it may belong to another Grafana, or the
            configuration cannot be read.
    """
    if configured := stack.configured("grafana:auth"):
        return Credential(configured, {}, "grafana:auth")
    own = variable_of(stack.name)
    if auth := os.environ.get(own):
        return Credential(auth, {"GRAFANA_AUTH": auth}, own)
    auth = os.environ.get("GRAFANA_AUTH")
    command = f"pulumi config set --secret grafana:auth --stack {stack.name}"
    if not auth:
        raise StackError(
            f"{Trouble.NO_CREDENTIAL} for the Grafana of stack {stack.name};"
            f" {cure(Trouble.NO_CREDENTIAL)}, or: {command}"
        )
    here = stack.main_grafana_url() if others else ""
    elsewhere = sorted({one.name for one in others if one.main_grafana_url() != here})
    if elsewhere:
        raise StackError(
            f"GRAFANA_AUTH is one credential, but stack {stack.name} is in another Grafana than"
            f" {', '.join(elsewhere)}; set {own}, or: {command}"
        )
    return Credential(auth, {}, "GRAFANA_AUTH")
