"""A Pulumi preview or drift check, run and read: the one layer between the CLI and the diff."""

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
    """What Pulumi would do to a stack.

    Attributes:
        plan: its steps.
        stack: as it was deployed, before Grafana was asked.
    """

    plan: Plan
    stack: Stack


@dataclass(frozen=True)
class Creates:
    """What Pulumi would create in a stack.

    Attributes:
        plan: its steps.
        stack: as it was deployed.
        import_file: what `--import-file` wrote: the resources to be created, ids left open.
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
        stack: its name.
        directory: of the Pulumi program.
        refresh: whether Grafana is asked first, so that edits made there are seen.

    Raises:
        PreviewError: if the stack does not exist, the program fails, or Grafana cannot be asked.
    """
    asking = ("--refresh", "--run-program") if refresh else ("--refresh=false",)
    return Preview(*_plan_and_stack(stack, directory, ("preview", *asking)))


def preview_creates(stack: str, directory: Path) -> Creates:
    """Runs `pulumi preview --import-file` on a stack; nothing is changed.

    Args:
        stack: its name.
        directory: of the Pulumi program.

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
    """Asks Grafana what differs from the last deployment; nothing is changed, nor the state.

    Args:
        stack: as it was deployed.
        environment: variables beside those of this process.

    Raises:
        PreviewError: as `preview`.
    """
    command = ("refresh", "--preview-only", "--run-program")
    return _plan(stack.name, stack.directory, command, environment)


def _plan_and_stack(stack: str, directory: Path, command: tuple[str, ...]) -> tuple[Plan, Stack]:
    # Reading the state takes no lock and no time beside the preview.
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
