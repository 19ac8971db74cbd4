"""Previews and drift checks by Pulumi, as plans; the one layer between the CLI and the diff."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .causes import explained
from .plan import Plan, PlanError, read_plan
from .pulumi_cli import PulumiError, run_pulumi
from .stack import Stack


class PreviewError(Exception):
    """A preview that cannot be made; the message says why and what to do, in several lines."""


@dataclass(frozen=True)
class Creates:
    """The planned new resources of a stack.

    Attributes:
        plan: the steps of the plan.
        import_file: content of the file of `--import-file`: the new resources, with open ids.
    """

    plan: Plan
    import_file: Any


def preview(
    stack: Stack, environment: Mapping[str, str] | None = None, *, refresh: bool = True
) -> Plan:
    """Runs `pulumi preview` on a stack; nothing is changed.

    Args:
        stack: the stack as deployed.
        environment: variables in addition to those of this process.
        refresh: whether the preview reads Grafana first, so that it shows edits made there.

    Raises:
        PreviewError: if the program fails, or Grafana cannot be asked.
    """
    asking = ("--refresh", "--run-program") if refresh else ("--refresh=false",)
    return _plan(stack, ("preview", *asking), environment)


def preview_creates(stack: Stack, environment: Mapping[str, str] | None = None) -> Creates:
    """Runs `pulumi preview --import-file` on a stack; nothing is changed.

    Args:
        stack: the stack as deployed.
        environment: variables in addition to those of this process.

    Raises:
            PreviewError: if the program fails.
    """
    with TemporaryDirectory() as temporary:
        file = Path(temporary) / "import.json"
        command = ("preview", "--refresh=false", "--import-file", str(file))
        plan = _plan(stack, command, environment)
        try:
            written = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        except ValueError:
            raise PreviewError("pulumi preview --import-file wrote no JSON") from None
        return Creates(plan, written)


def refresh_preview(stack: Stack, environment: Mapping[str, str] | None = None) -> Plan:
    """Finds the differences between Grafana and the last deployment; changes nothing.

    Args:
        stack: the stack as deployed; its state is not changed either.
        environment: variables in addition to those of this process.

    Raises:
        PreviewError: as in `preview`.
    """
    return _plan(stack, ("refresh", "--preview-only", "--run-program"), environment)


def _plan(stack: Stack, command: tuple[str, ...], environment: Mapping[str, str] | None) -> Plan:
    asked = (*command, "--json", "--stack", stack.name)
    try:
        printed = run_pulumi(stack.directory, *asked, environment=environment)
        return read_plan(printed, f"pulumi {command[0]} of stack {stack.name}")
    except PulumiError as error:
        said = str(error) if error.has_advice else explained(str(error), stack.name)
        raise PreviewError(said) from None
    except PlanError as error:
        raise PreviewError(explained(str(error), stack.name)) from None
