"""Checks stacks for drift without Pulumi: Grafana itself is asked, for many stacks at once."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from threading import Lock, Semaphore
from types import TracebackType
from typing import Any, Self

from ..servers.grafana import Grafana
from ..servers.shared_answers import AT_ONCE, SharedAnswers
from ..servers.threads import Threads
from ..stacks.envelopes import versions_of_dashboards
from ..stacks.grafana_access import Access, OpenGrafanas, access_at
from ..stacks.stack import Stack, StackError, read_with_secrets
from .asking import ask
from .counted import with_counted_integrations
from .find import find_drift
from .home import Home, home_of, uids_of_dashboards
from .model import Drift
from .refreshed import Reading, comparable, refreshed_plan

PULUMI_AT_ONCE = 4
"""So many processes of Pulumi run at the same time."""

STACKS_AT_ONCE = 64
"""So many stacks are checked at the same time: while one waits for Grafana, others are compared."""


class GrafanaChecks:
    """Checks stacks by asking Grafana; what stacks in one Grafana share is asked once.

    Args:
        deployed: all stacks of the command.
    """

    def __init__(self, deployed: Sequence[Stack]) -> None:
        self._deployed = deployed
        self._homes: dict[str, Home] = {}
        self._lock = Lock()
        self._may_run_pulumi = Semaphore(PULUMI_AT_ONCE)
        self._may_ask_who = Semaphore(AT_ONCE)
        self._closing = ExitStack()
        self._grafanas = self._closing.enter_context(OpenGrafanas())
        self._shared: dict[Grafana, SharedAnswers] = {}
        self._stacks: Counter[tuple[str, str]] = Counter()
        self._dashboards: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._versions: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        with Threads(max_workers=PULUMI_AT_ONCE) as pool:
            homes = list(pool.map(_home, deployed))
        for stack, home in zip(deployed, homes, strict=True):
            if home is None:
                continue  # Why is said when the stack itself is checked.
            self._homes[stack.name] = home
            self._dashboards[home.url, home.org] |= uids_of_dashboards(home.resources)
            self._versions[home.url, home.org] |= versions_of_dashboards(home.resources)
            self._stacks[home.url, home.org] += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def check(self, stack: Stack) -> Drift:
        """Compares the Grafana of a stack with the last deployment.

        Raises:
            StackError: if its Grafana or its credential cannot be found.
            GrafanaError: if Grafana cannot be reached, or refuses the credential.
        """
        with self._may_run_pulumi:
            home = self._homes.get(stack.name) or home_of(stack)
            access = access_at(home.url, stack, self._deployed, home.org)
        shared = self._answers(access)
        with self._may_run_pulumi:
            resources, sealed = _with_needed_secrets(stack, home.resources)
        read, live = ask(resources, shared)
        elsewhere = {urn: Reading(unread=why) for urn, why in home.elsewhere.items()}
        plan = refreshed_plan(stack.resources, {**elsewhere, **sealed, **read})
        known = {**stack.by_urn(), **with_counted_integrations(stack, resources)}
        with self._may_ask_who:
            found = find_drift(plan, known, stack.name, shared.history, live)
        refused = _refused(stack, {**sealed, **read})
        return replace(found, grafana=shared.grafana.address, refused=refused)

    def _answers(self, access: Access) -> SharedAnswers:
        """Gives the answers of a Grafana, the same to all stacks that reach it alike."""
        place = (access.url, access.org)
        grafana = self._grafanas.open(access)
        with self._lock:
            if grafana not in self._shared:
                wanted, stacks = self._dashboards[place], self._stacks[place]
                versions = self._versions[place]
                answers = SharedAnswers(grafana, wanted, versions=versions, stacks=stacks)
                self._shared[grafana] = self._closing.enter_context(answers)
            return self._shared[grafana]


def _home(stack: Stack) -> Home | None:
    try:
        return home_of(stack)
    except StackError:
        return None


def _with_needed_secrets(
    stack: Stack, resources: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], dict[str, Reading]]:
    """Decrypts the state if an object cannot be compared otherwise.

    Returns:
        The resources to ask for, and why others cannot be compared, by URN.
    """
    needing = {one["urn"] for one in resources if comparable(one).is_sealed}
    if not needing:
        return list(resources), {}
    try:
        decrypted = read_with_secrets(stack).by_urn()
    except StackError as error:
        why = f"its secrets cannot be decrypted: {error}"
        sealed = {urn: Reading(unread=why, refused=True) for urn in needing}
        return [one for one in resources if one["urn"] not in needing], sealed
    return [
        decrypted.get(one["urn"], one) if one["urn"] in needing else one for one in resources
    ], {}


def _refused(stack: Stack, read: Mapping[str, Reading]) -> tuple[str, ...]:
    """Names the objects that Grafana did not show, or that nobody could decrypt."""
    names = {str(one["urn"]): str(one["urn"]).rpartition("::")[2] for one in stack.resources}
    return tuple(f"{names[urn]}: {one.unread}" for urn, one in read.items() if one.refused)
