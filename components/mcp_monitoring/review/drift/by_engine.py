"""Checks one stack for drift by `pulumi refresh`, which starts its program and the plugin."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ..provider.dashboard import dashboard_from_grafana
from ..provider.identity import split_id
from ..servers.grafana import Grafana, RequestRefusedError
from ..servers.threads import Threads
from ..stacks.envelopes import version_of
from ..stacks.grafana_access import deployed_access, opened
from ..stacks.kinds import CONTACT_POINT, DASHBOARD, DATASOURCE, FOLDER
from ..stacks.preview import refresh_preview
from ..stacks.stack import Stack, StackError, id_of, read_with_secrets
from .asking import unread_values
from .counted import hides_integrations, with_counted_integrations
from .find import find_drift
from .model import Drift
from .unseen import Live

_QUESTIONS_AT_ONCE = 8


def check_by_engine(stack: Stack, deployed: Sequence[Stack]) -> Drift:
    """Compares the Grafana of a stack with the last deployment, as the engine sees it.

    Args:
        stack: the stack as it was deployed.
        deployed: all stacks of the same command.

    Raises:
        StackError: if its Grafana or its credential cannot be found.
        PreviewError: if the refresh fails.
        GrafanaError: if Grafana cannot be reached, or refuses the credential.
    """
    access = deployed_access(stack, deployed)
    with opened(access) as grafana, Threads(max_workers=1) as beside:
        # Both run at once: Grafana answers while the engine still starts its plugin.
        answers = beside.submit(read_live, stack, grafana)
        plan = refresh_preview(stack, access.credential.environment)
        known = {**stack.by_urn(), **_counted(stack)}
        found = find_drift(plan, known, stack.name, grafana, answers.result())
        return replace(found, grafana=grafana.address)


def _counted(stack: Stack) -> dict[str, dict[str, Any]]:
    if not hides_integrations(stack):
        return {}
    try:
        return with_counted_integrations(stack, read_with_secrets(stack).resources)
    except StackError:
        return {}  # The report says that they are not compared.


def read_live(stack: Stack, grafana: Grafana) -> Live:
    """Asks Grafana for the values that the provider does not read.

    If Grafana refuses an answer, the check goes on, and the report names the problem.

    Args:
        stack: the stack as it was deployed.
        grafana: the Grafana that the stack was deployed to.

    Raises:
        GrafanaError: if Grafana fails to answer, which is no refusal.
    """
    problems: list[str] = []
    converted: dict[str, str] = {}

    def read(ask: Callable[[str], dict[str, Any] | None], uid: str) -> dict[str, Any]:
        try:
            return ask(uid) or {}
        except RequestRefusedError as error:
            if error.fails:
                raise
            problems.append(str(error))
            return {}

    def every(ask: Callable[[], list[dict[str, Any]]]) -> tuple[dict[str, Any], ...]:
        try:
            return tuple(ask())
        except RequestRefusedError as error:
            if error.fails:
                raise
            problems.append(str(error))
            return ()

    def envelope(board: Mapping[str, Any]) -> dict[str, Any]:
        known, version = board["outputs"], version_of(board)
        found = read(partial(grafana.dashboard, version=version), str(known["uid"]))
        shown = (found.get("meta") or {}).get("apiVersion")
        if not found:
            return {}
        if shown != version:
            problems.append(
                f"dashboard {known['uid']} was deployed in version {version}, and Grafana shows it"
                f" in {shown or 'the classic one'} only"
            )
            return {}
        alone = grafana.dashboard_in(str(known["uid"]), version)
        if alone is not None and not alone.is_as_stored:
            converted[str(known["uid"])] = alone.stored
        org = split_id(id_of(board))[0]
        state = dashboard_from_grafana(found, known, org, grafana.address)
        whole: dict[str, Any] = json.loads(state["configJson"])
        return whole

    with Threads(max_workers=_QUESTIONS_AT_ONCE) as pool:
        deployed = [one for one in stack.of_type(DASHBOARD) if _uids([one])]
        enveloped = [one for one in deployed if version_of(one)]
        boards = _uids([one for one in deployed if one not in enveloped])
        sources, folders = (_uids(stack.of_type(kind)) for kind in (DATASOURCE, FOLDER))
        described = pool.map(grafana.folder_description, folders)
        read_sources = pool.map(partial(read, grafana.datasource), sources)
        read_boards = pool.map(partial(read, grafana.dashboard), boards)
        dynamic = pool.map(grafana.stores_dynamic, boards)
        read_envelopes = pool.map(envelope, enveloped)
        return Live(
            datasources={uid: one for uid, one in zip(sources, read_sources, strict=True) if one},
            dashboards={
                uid: one["dashboard"]
                for uid, one in zip(boards, read_boards, strict=True)
                if isinstance(one.get("dashboard"), dict)
            },
            envelopes={
                uid: one for uid, one in zip(_uids(enveloped), read_envelopes, strict=True) if one
            },
            listed=every(grafana.datasources) if sources else (),
            notifiers=every(grafana.contact_points) if stack.of_type(CONTACT_POINT) else (),
            folders=dict(zip(folders, described, strict=True)),
            dynamic=frozenset(uid for uid, is_so in zip(boards, dynamic, strict=True) if is_so),
            converted=converted,
            problems=unread_values(problems),
        )


def _uids(resources: Sequence[Mapping[str, Any]]) -> list[str]:
    uids = [(one.get("outputs") or {}).get("uid") for one in resources]
    return [uid for uid in uids if isinstance(uid, str)]
