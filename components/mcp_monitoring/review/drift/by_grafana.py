"""Checks stacks for drift without Pulumi: Grafana itself is asked, for many stacks at once."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from threading import Lock
from types import TracebackType
from typing import Any, Self

from ..servers.grafana import Grafana
from ..stacks.choose import credential
from ..stacks.stack import Stack, StackError, read_with_secrets
from .asking import ask
from .find import find_drift
from .home import Home, home_of
from .model import Drift
from .refreshed import Reading, comparable, refreshed_plan
from .shared_answers import SharedAnswers, uids_of_dashboards


class GrafanaChecks:
    """Checks stacks by asking Grafana; what stacks in one Grafana share is asked once.

    Args:
        deployed: all stacks of the command.
    """

    def __init__(self, deployed: Sequence[Stack]) -> None:
        self._deployed = deployed
        self._lock = Lock()
        self._shared: dict[tuple[str, str, str], SharedAnswers] = {}
        self._open = ExitStack()
        self._stacks: Counter[tuple[str, str]] = Counter()
        self._dashboards: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for stack in deployed:
            try:
                home = home_of(stack)
            except StackError:
                continue  # It is said when the stack itself is checked.
            self._dashboards[home.url, home.org] |= uids_of_dashboards(home.resources)
            self._stacks[home.url, home.org] += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def check(self, stack: Stack) -> Drift:
        """Compares the Grafana of a stack with the last deployment.

        Raises:
            StackError: if its Grafana or its credential cannot be found.
            GrafanaError: if Grafana cannot be reached, or refuses the credential.
        """
        home = home_of(stack)
        shared = self._answers(home, credential(stack, self._deployed).auth)
        resources, sealed = _with_needed_secrets(stack, home.resources)
        read, live = ask(resources, shared)
        elsewhere = {urn: Reading(unread=why) for urn, why in home.elsewhere.items()}
        plan = refreshed_plan(stack.resources, {**elsewhere, **sealed, **read})
        found = find_drift(plan, stack.by_urn(), stack.name, shared.history, live)
        refused = _refused(stack, {**sealed, **read})
        return replace(found, grafana=shared.grafana.address, refused=refused)

    def _answers(self, home: Home, auth: str) -> SharedAnswers:
        key = (home.url, home.org, auth)
        with self._lock:
            if key not in self._shared:
                grafana = self._open.enter_context(Grafana(home.url, auth, home.org))
                place = (home.url, home.org)
                several = self._stacks[place] > 1
                self._shared[key] = SharedAnswers(grafana, self._dashboards[place], several=several)
            return self._shared[key]


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
        opened = read_with_secrets(stack).by_urn()
    except StackError as error:
        why = f"its secrets cannot be decrypted: {error}"
        sealed = {urn: Reading(unread=why, refused=True) for urn in needing}
        return [one for one in resources if one["urn"] not in needing], sealed
    return [opened.get(one["urn"], one) if one["urn"] in needing else one for one in resources], {}


def _refused(stack: Stack, read: Mapping[str, Reading]) -> tuple[str, ...]:
    """Names the objects that Grafana did not show, or that nobody could decrypt."""
    names = {str(one["urn"]): str(one["urn"]).rpartition("::")[2] for one in stack.resources}
    return tuple(f"{names[urn]}: {one.unread}" for urn, one in read.items() if one.refused)
