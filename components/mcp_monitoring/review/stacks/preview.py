"""Previews and drift checks by Pulumi, as plans; the one layer between the CLI and the diff."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .plan import Plan, PlanError, read_plan
from .pulumi_cli import PulumiError, run_pulumi
from .stack import Stack, StackError, read_stack


class PreviewError(Exception):
    """A preview that cannot be made; the message says in one line why and what to do."""


@dataclass(frozen=True)
class Preview:
    """The planned changes of a stack.

    Attributes:
        plan: the steps of the plan.
        stack: the stack as deployed, before the preview reads Grafana.
    """

    plan: Plan
    stack: Stack


@dataclass(frozen=True)
class Creates:
    """The planned new resources of a stack.

    Attributes:
        plan: the steps of the plan.
        stack: the stack as deployed.
        import_file: content of the file of `--import-file`: the new resources, with open ids.
    """

    plan: Plan
    stack: Stack
    import_file: Any


def preview(
    stack: str,
    directory: Path,
    *,
    refresh: bool = True,
) -> Preview:
    """Runs `pulumi preview` on a stack; nothing is changed.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.
        refresh: whether the preview reads Grafana first, so that it shows edits made there.

    Raises:
        PreviewError: if the stack does not exist, the program fails, or Grafana cannot be asked.
    """
    asking = ("--refresh", "--run-program") if refresh else ("--refresh=false",)
    return Preview(*_plan_and_stack(stack, directory, ("preview", *asking)))


def preview_creates(stack: str, directory: Path) -> Creates:
    """Runs `pulumi preview --import-file` on a stack; nothing is changed.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.

    Raises:
            PreviewError: if the stack does not exist, or the program fails.
    """
    with TemporaryDirectory() as temporary:
        file = Path(temporary) / "import.json"
        command = ("preview", "--refresh=false", "--import-file", str(file))
        found = _plan_and_stack(stack, directory, command)
        try:
            written = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        except ValueError:
            raise PreviewError("pulumi preview --import-file wrote no JSON") from None
        return Creates(*found, written)


def refresh_preview(stack: Stack, environment: Mapping[str, str] | None = None) -> Plan:
    """Finds the differences between Grafana and the last deployment; changes nothing.

    Args:
        stack: the stack as deployed; its state is not changed either.
        environment: variables in addition to those of this process.

    Raises:
        PreviewError: as in `preview`.
    """
    command = ("refresh", "--preview-only", "--run-program")
    return _plan(stack.name, stack.directory, command, environment)


def _plan_and_stack(stack: str, directory: Path, command: tuple[str, ...]) -> tuple[Plan, Stack]:
    # The state can be read during the preview: it takes no lock.
    with ThreadPoolExecutor(max_workers=1) as pool:
        deployed = pool.submit(read_stack, stack, directory)
        plan = _plan(stack, directory, command)
        try:
            return plan, deployed.result()
        except StackError as error:
            raise PreviewError(str(error)) from None


def _plan(
    stack: str,
    directory: Path,
    command: tuple[str, ...],
    environment: Mapping[str, str] | None = None,
) -> Plan:
    asked = (*command, "--json", "--stack", stack)
    try:
        printed = run_pulumi(directory, *asked, environment=environment)
        return read_plan(printed, f"pulumi {command[0]} of stack {stack}")
    except (PulumiError, PlanError) as error:
        raise PreviewError(str(error)) from None
