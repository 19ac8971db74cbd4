"""A Pulumi preview or drift check, run and read: the one layer between the CLI and the diff."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .diff.plan import Plan, PlanError, read_plan
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

    def applied(self) -> dict[str, dict[str, Any]]:
        """Lists the deployed resources by URN."""
        return {str(one["urn"]): one for one in self.stack.resources}


def preview(
    stack: str,
    directory: Path,
    *,
    refresh: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Preview:
    """Runs `pulumi preview` on a stack; nothing is changed.

    Args:
        stack: its name.
        directory: of the Pulumi program.
        refresh: whether Grafana is asked first, so that edits made there are seen.
        environment: variables beside those of this process.

    Raises:
        PreviewError: if the stack does not exist, the program fails, or Grafana cannot be asked.
    """
    asking = ("--refresh", "--run-program") if refresh else ("--refresh=false",)
    return _run(stack, directory, ("preview", *asking), environment)


def refresh_preview(
    stack: str, directory: Path, *, environment: Mapping[str, str] | None = None
) -> Preview:
    """Asks Grafana what differs from the last deployment; nothing is changed, nor the state.

    Raises:
        PreviewError: as `preview`.
    """
    return _run(stack, directory, ("refresh", "--preview-only", "--run-program"), environment)


def _run(
    stack: str, directory: Path, command: tuple[str, ...], environment: Mapping[str, str] | None
) -> Preview:
    # Reading the state takes no lock and no time beside the preview.
    with ThreadPoolExecutor(max_workers=1) as pool:
        deployed = pool.submit(read_stack, stack, directory)
        try:
            printed = run_pulumi(
                directory, *command, "--json", "--stack", stack, environment=environment
            )
            plan = read_plan(printed, f"pulumi {command[0]} of stack {stack}")
            return Preview(plan, deployed.result())
        except (PulumiError, PlanError, StackError) as error:
            raise PreviewError(str(error)) from None
