"""Checks stacks for drift: runs the CLI and asks Grafana, for one stack or for all at once."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..console.printing import number_of
from ..servers.grafana import Grafana, GrafanaError
from ..stacks.choose import stack_names
from ..stacks.grafana_access import deployed_access, opened
from ..stacks.kinds import CONTACT_POINT, DASHBOARD, DATASOURCE, FOLDER
from ..stacks.preview import PreviewError, refresh_preview
from ..stacks.project import project_name
from ..stacks.stack import Stack, StackError, is_in_grafana, read_stack
from .find import find_drift
from .model import Drift
from .unseen import Live

_AT_ONCE = 4
_QUESTIONS_AT_ONCE = 8


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


def check_drift(stack: str, directory: Path) -> Drift:
    """Compares the Grafana of a stack with the last deployment; nothing is changed.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.

    Raises:
        DriftError: if the stack does not exist, the program fails, or Grafana refuses.
    """
    try:
        return _check(read_stack(stack, directory), ())
    except (StackError, PreviewError, GrafanaError) as error:
        raise DriftError(str(error)) from None


def check_all(
    directory: Path, finished: Callable[[Checked], None] = lambda _one: None
) -> list[Checked]:
    """Checks every stack of a project, several at once.

    Args:
        directory: directory of the Pulumi program.
        finished: called with each result as soon as it is there, in the caller's thread.

    Returns:
        One result per stack, in the order of the names of the stacks.

    Raises:
        DriftError: if the project has no stack, or cannot be read.
    """
    try:
        names = stack_names(directory)
    except StackError as error:
        raise DriftError(str(error)) from None
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        stacks = list(pool.map(lambda name: _read(name, directory), names))
        deployed = [one for one in stacks if isinstance(one, Stack) and _is_deployed(one)]
        results = []
        for result in pool.map(lambda one: _result(one, deployed), stacks):
            finished(result)
            results.append(result)
    return results


def _read(name: str, directory: Path) -> Stack | Checked:
    try:
        return read_stack(name, directory)
    except StackError as error:
        return Checked(name, error=str(error))


def _result(stack: Stack | Checked, deployed: Sequence[Stack]) -> Checked:
    if isinstance(stack, Checked):
        return stack
    try:
        return Checked(stack.name, _check(stack, deployed))
    except (StackError, PreviewError, GrafanaError) as error:
        return Checked(stack.name, error=str(error))


def _check(stack: Stack, deployed: Sequence[Stack]) -> Drift:
    project = project_name(stack.directory)
    if not _is_deployed(stack):
        return Drift(stack.name, notes=("nothing is deployed",), project=project)
    access = deployed_access(stack, deployed)
    with opened(access) as grafana, ThreadPoolExecutor(max_workers=1) as beside:
        # Both run at once: Grafana answers while the engine still starts its plugin.
        answers = beside.submit(read_live, stack, grafana)
        plan = refresh_preview(stack, access.credential.environment)
        found = find_drift(plan, stack.by_urn(), stack.name, grafana, answers.result())
        return replace(found, grafana=grafana.address, project=project)


def read_live(stack: Stack, grafana: Grafana) -> Live:
    """Asks Grafana for the values that the provider does not read.

    If Grafana refuses an answer, the check goes on, and the report names the problem.

    Args:
        stack: the stack as it was deployed.
        grafana: the Grafana that the stack was deployed to.
    """
    problems: list[str] = []

    def read(ask: Callable[[str], dict[str, Any] | None], uid: str) -> dict[str, Any]:
        try:
            return ask(uid) or {}
        except GrafanaError as error:
            problems.append(str(error))
            return {}

    def every(ask: Callable[[], list[dict[str, Any]]]) -> tuple[dict[str, Any], ...]:
        try:
            return tuple(ask())
        except GrafanaError as error:
            problems.append(str(error))
            return ()

    with ThreadPoolExecutor(max_workers=_QUESTIONS_AT_ONCE) as pool:
        sources, boards, folders = (
            _uids(stack.of_type(kind)) for kind in (DATASOURCE, DASHBOARD, FOLDER)
        )
        described = pool.map(grafana.folder_description, folders)
        read_sources = pool.map(partial(read, grafana.datasource), sources)
        read_boards = pool.map(partial(read, grafana.dashboard), boards)
        dynamic = pool.map(grafana.stores_dynamic, boards)
        return Live(
            datasources={uid: one for uid, one in zip(sources, read_sources, strict=True) if one},
            dashboards={
                uid: one["dashboard"]
                for uid, one in zip(boards, read_boards, strict=True)
                if isinstance(one.get("dashboard"), dict)
            },
            listed=every(grafana.datasources) if sources else (),
            notifiers=every(grafana.contact_points) if stack.of_type(CONTACT_POINT) else (),
            folders=dict(zip(folders, described, strict=True)),
            dynamic=frozenset(uid for uid, is_so in zip(boards, dynamic, strict=True) if is_so),
            problems=_first(problems),
        )


def _first(problems: Sequence[str]) -> tuple[str, ...]:
    if not problems:
        return ()
    objects = number_of(len(problems), "object")
    return (f"values of {objects} that Pulumi does not read: {problems[0]}",)


def _uids(resources: Sequence[Mapping[str, Any]]) -> list[str]:
    uids = [(one.get("outputs") or {}).get("uid") for one in resources]
    return [uid for uid in uids if isinstance(uid, str)]


def _is_deployed(stack: Stack) -> bool:
    return any(map(is_in_grafana, stack.resources))
