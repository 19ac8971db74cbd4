"""Many objects of a Grafana with few requests: each list is asked once, for all who read from it.

A list serves where it provably shows the same as the single read; the rest is read alone, several
at once.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Lock
from types import MappingProxyType, TracebackType
from typing import Any, Generic, Self, TypeVar

from .dashboard_resources import AS_STORED
from .grafana import Grafana, GrafanaError, RequestRefusedError
from .listed_dashboards import FEW, listed_dashboards
from .listed_folders import listed_descriptions
from .listed_rule_groups import listed_rule_groups

AT_ONCE = 8
"""So many questions are asked of one Grafana at the same time."""

Json = Mapping[str, Any]
Answer = TypeVar("Answer")
Asked = TypeVar("Asked")
Outcome = dict[str, Any] | RequestRefusedError | None
"""An object, None if there is none, or the reason why Grafana does not show it."""

_NONE: Mapping[str, str] = MappingProxyType({})

Group = tuple[str, str]
"""A rule group: uid of its folder, and its name."""


class Once(Generic[Answer]):
    """A question that is asked when it is first needed, and never again."""

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._answers: list[Answer] = []
        self._error: GrafanaError | None = None

    @property
    def is_answered(self) -> bool:
        """Whether it was asked and answered already."""
        return bool(self._answers)

    def __call__(self) -> Answer:
        """Gives the answer, or raises the error, of the one time it was asked."""
        with self._lock:
            if self._error is not None:
                raise self._error
            if not self._answers:
                try:
                    self._answers.append(self._ask())
                except GrafanaError as error:
                    self._error = error
                    raise
            return self._answers[0]


class SharedAnswers:
    """The lists of one Grafana, each asked once for all who read from it.

    As a context manager it drops the questions that were not asked yet.

    Args:
        grafana: the Grafana that is asked.
        dashboards: uids of the dashboards that will be read.
        versions: the version of the newer API in which each of them is wanted that is deployed in
            its envelope, by uid.
        stacks: how many stacks share the answers.
    """

    def __init__(
        self,
        grafana: Grafana,
        dashboards: Collection[str] = (),
        *,
        versions: Mapping[str, str] = _NONE,
        stacks: int = 1,
    ) -> None:
        self.grafana = grafana
        self._versions = versions
        wanted: dict[str, set[str]] = {"": set()}
        for uid in dashboards:
            wanted.setdefault(versions.get(uid, ""), set()).add(uid)
        self._listed = {
            version: Once(partial(listed_dashboards, grafana, uids, version or AS_STORED))
            for version, uids in wanted.items()
        }
        self.datasources = Once(lambda: grafana.datasources())
        self.notifiers = Once(lambda: grafana.contact_points())
        self.listed_rules = Once(self._rules)
        self.listed_rule_groups = Once(self._rule_groups)
        self._descriptions = Once(lambda: listed_descriptions(grafana) if stacks > FEW else {})
        self.history = _SharedHistory(grafana) if stacks > 1 else grafana
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # It does not wait for an answer: whoever is interrupted would wait for it as well.
        self._pool.shutdown(wait=False, cancel_futures=True)

    def beside(self, ask: Callable[[], Answer]) -> Future[Answer]:
        """Asks a question in a thread of its own, as soon as Grafana is asked few others."""
        return self._pool.submit(ask)

    def each(self, ask: Callable[[Asked], Answer], of: Iterable[Asked]) -> Iterator[Answer]:
        """Asks a question about each of several objects; gives the answers in their order."""
        return self._pool.map(ask, of)

    @property
    def lists_of_dashboards(self) -> "tuple[Once[dict[str, dict[str, Any]]], ...]":
        """The lists of dashboards, one for each version in which some are wanted."""
        return tuple(self._listed.values())

    def listed_dashboards(self, version: str = "") -> dict[str, dict[str, Any]]:
        """Lists the dashboards that are wanted in a version, as far as the list shows them so.

        Args:
            version: version of the newer API; empty for the classic ones.

        Raises:
            GrafanaError: if Grafana cannot be asked.
        """
        return self._listed[version]() if version in self._listed else {}

    def dashboard(self, uid: str) -> dict[str, Any] | None:
        """Reads a dashboard: `dashboard` (the model) and `meta`, None if there is none.

        It is read in the version in which it is wanted, as far as Grafana shows it so. Of `meta`,
        only `folderUid` is sure to be there.

        Raises:
            GrafanaError: if Grafana does not show it.
        """
        version = self._versions.get(uid, "")
        return self.listed_dashboards(version).get(uid) or self.grafana.dashboard(uid, version)

    def each_dashboard(self, uids: Iterable[str]) -> Iterator[tuple[str, Outcome]]:
        """Reads dashboards, several at once.

        Args:
            uids: their uids.

        Yields:
            In this order, each uid with what `dashboard` returns, or with the reason why Grafana
            does not show that one.

        Raises:
            GrafanaError: if Grafana cannot be asked at all.
        """
        return self._outcomes(self.dashboard, uids)

    def each_rule(self, uids: Iterable[str]) -> Iterator[tuple[str, Outcome]]:
        """Reads alert rules as `each_dashboard` does dashboards."""
        return self._outcomes(self.rule, uids)

    def folder_description(self, uid: str) -> str | None:
        """Reads the description of a folder; None if this Grafana does not show it."""
        listed = self._descriptions().get(uid)
        return self.grafana.folder_description(uid) if listed is None else listed

    def rule_group(self, folder: str, name: str) -> dict[str, Any] | None:
        """Reads a rule group: `interval`, and `rules` in their order, each as when read alone.

        Args:
            folder: uid of its folder.
            name: its name.

        Returns:
            None if there is none, or one of its rules is gone.

        Raises:
            GrafanaError: if Grafana does not show it.
        """
        listed = self.listed_rule_groups().get((folder, name))
        if listed is not None:
            return listed
        found = self.grafana.rule_group(folder, name)
        if found is None:
            return None
        rules = [self.rule(str(one["uid"])) for one in found["rules"]]
        return None if None in rules else {**found, "rules": rules}

    def rule(self, uid: str) -> dict[str, Any] | None:
        """Reads an alert rule; None if there is none.

        Raises:
            GrafanaError: if Grafana does not show it.
        """
        return self.listed_rules().get(uid) or self.grafana.alert_rule(uid)

    def _rules(self) -> dict[str, dict[str, Any]]:
        """Lists the alert rules that Grafana shows; the others must be read alone."""
        try:
            return {str(one.get("uid")): one for one in self.grafana.alert_rules()}
        except RequestRefusedError:
            return {}

    def _rule_groups(self) -> dict[Group, dict[str, Any]]:
        try:
            groups = self.grafana.rule_groups()
        except RequestRefusedError:
            return {}
        return listed_rule_groups(groups, self.listed_rules())

    def _outcomes(
        self, read: Callable[[str], dict[str, Any] | None], uids: Iterable[str]
    ) -> Iterator[tuple[str, Outcome]]:
        # What no request survives, such as a wrong credential, keeps the others from being sent.
        failed: list[GrafanaError] = []

        def outcome(uid: str) -> tuple[str, Outcome]:
            if failed:
                raise failed[0]
            try:
                return uid, read(uid)
            except RequestRefusedError as error:
                return uid, error
            except GrafanaError as error:
                failed.append(error)
                raise

        return self.each(outcome, uids)


class _SharedHistory:
    """The questions about objects that drifted, and one list of dashboards for all folders."""

    def __init__(self, grafana: Grafana) -> None:
        self._every = Once(grafana.dashboards)
        self.dashboard = grafana.dashboard
        self.dashboard_versions = grafana.dashboard_versions
        self.alert_rule_versions = grafana.alert_rule_versions
        self.folder = grafana.folder

    def dashboards(self, folder_uid: str = "") -> list[dict[str, Any]]:
        """Lists the dashboards of a folder, or of all."""
        return [one for one in self._every() if folder_uid in ("", one.get("folderUid"))]
