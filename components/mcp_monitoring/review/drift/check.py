"""Checks stacks for drift, one or all at once, by asking Grafana or by the engine."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..console.printing import number_of
from ..servers.grafana import GrafanaError
from ..servers.threads import Threads
from ..stacks.choose import stack_names
from ..stacks.preview import PreviewError
from ..stacks.project import project_name
from ..stacks.stack import Stack, StackError, is_in_grafana, read_stack
from .by_engine import check_by_engine
from .by_grafana import PULUMI_AT_ONCE, STACKS_AT_ONCE, GrafanaChecks
from .model import Drift

_MOST_NAMED = 5


class DriftError(Exception):
    """A stack that cannot be checked; the message says in one line why and what to do."""


@dataclass(frozen=True)
class Checked:
    """The result for one stack.

    Attributes:
        stack: name of the stack.
        drift: the differences; None if the stack could not be checked.
        error: why the stack could not be checked; empty if it was checked.
    """

    stack: str
    drift: Drift | None = None
    error: str = ""


def check_drift(stack: str, directory: Path, *, engine: bool = False) -> Drift:
    """Compares the Grafana of a stack with the last deployment; nothing is changed.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.
        engine: whether `pulumi refresh` compares, which starts the program and the plugin.

    Raises:
        DriftError: if the stack does not exist, the program fails, or Grafana refuses.
    """
    try:
        read = read_stack(stack, directory)
        with _way([read], engine=engine) as check:
            return _check(read, check)
    except (StackError, PreviewError, GrafanaError) as error:
        raise DriftError(str(error)) from None


def check_all(
    directory: Path,
    finished: Callable[[Checked], None] = lambda _one: None,
    *,
    engine: bool = False,
) -> list[Checked]:
    """Checks every stack of a project, several at once.

    Args:
        directory: directory of the Pulumi program.
        finished: called with each result as soon as it is there, in the caller's thread.
        engine: whether `pulumi refresh` compares, which starts the program and the plugin.

    Returns:
        One result per stack, in the order of the names of the stacks.

    Raises:
        DriftError: if the project has no stack, or cannot be read.
    """
    try:
        names = stack_names(directory)
    except StackError as error:
        raise DriftError(str(error)) from None
    with Threads(max_workers=PULUMI_AT_ONCE) as pool:
        stacks = list(pool.map(lambda name: _read(name, directory), names))
    read = [one for one in stacks if isinstance(one, Stack)]
    results = []
    at_once = PULUMI_AT_ONCE if engine else STACKS_AT_ONCE
    # In this order, an error closes the connections before it waits for the stacks.
    with Threads(max_workers=at_once) as pool, _way(read, engine=engine) as check:
        for result in pool.map(lambda one: _result(one, check), stacks):
            finished(result)
            results.append(result)
    return results


@contextmanager
def _way(stacks: Sequence[Stack], *, engine: bool) -> Iterator[Callable[[Stack], Drift]]:
    """Gives the function that checks a stack; it knows all stacks of the command."""
    deployed = [one for one in stacks if _is_deployed(one)]
    if engine:
        yield lambda stack: check_by_engine(stack, deployed)
        return
    with GrafanaChecks(deployed) as checks:
        yield checks.check


def _read(name: str, directory: Path) -> Stack | Checked:
    try:
        return read_stack(name, directory)
    except StackError as error:
        return Checked(name, error=str(error))


def _result(stack: Stack | Checked, check: Callable[[Stack], Drift]) -> Checked:
    if isinstance(stack, Checked):
        return stack
    try:
        return Checked(stack.name, _check(stack, check))
    except (StackError, PreviewError, GrafanaError) as error:
        return Checked(stack.name, error=str(error))


def _check(stack: Stack, check: Callable[[Stack], Drift]) -> Drift:
    project = project_name(stack.directory)
    if not _is_deployed(stack):
        return Drift(stack.name, notes=("nothing is deployed",), project=project)
    found = check(stack)
    return replace(
        found,
        not_compared=(*found.not_compared, *_pending(stack)),
        notes=(*found.notes, *_locked(stack)),
        project=project,
    )


def _pending(stack: Stack) -> Iterator[str]:
    """Names what an interrupted update may have made without writing it into the state."""
    if stack.pending:
        said = [
            f"{one.get('type')} {str((one.get('resource') or {}).get('urn')).rpartition('::')[2]}"
            for one in stack.pending
        ]
        more = f" and {len(said) - _MOST_NAMED} more" if len(said) > _MOST_NAMED else ""
        yield (
            f"{number_of(len(said), 'operation')} of an interrupted update may be done or not, and"
            f" what they made is not compared: {', '.join(said[:_MOST_NAMED])}{more}; to clear"
            f" them: mcp-monitoring recover --stack {shlex.quote(stack.name)}"
        )


def _locked(stack: Stack) -> Iterator[str]:
    if stack.locked:
        yield (
            f"stack {stack.name} is locked: an update runs, and what it has done so far may show as"
            f" drift; or it was killed, then: mcp-monitoring recover --stack"
            f" {shlex.quote(stack.name)}"
        )


def _is_deployed(stack: Stack) -> bool:
    return any(map(is_in_grafana, stack.resources))
