"""The lists of a Grafana that all stacks in it share; each is asked once, when it is needed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from ..provider.identity import split_id
from ..servers.grafana import Grafana, GrafanaError, RequestRefusedError
from ..servers.listed_dashboards import listed_dashboards
from ..stacks.kinds import KINDS, Kind
from ..stacks.stack import id_of

Json = Mapping[str, Any]
Answer = TypeVar("Answer")


class Once(Generic[Answer]):
    """A question that is asked when it is first needed, and never again."""

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._answers: list[Answer] = []
        self._error: GrafanaError | None = None

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
    """The lists of one Grafana, each asked once for all stacks in it.

    Args:
        grafana: the Grafana that is asked.
        dashboards: uids of the dashboards of all these stacks.
        several: whether several stacks share them.
    """

    def __init__(
        self, grafana: Grafana, dashboards: Collection[str], *, several: bool = False
    ) -> None:
        self.grafana = grafana
        self.dashboards = Once(lambda: listed_dashboards(grafana, dashboards))
        self.datasources = Once(grafana.datasources)
        self.notifiers = Once(grafana.contact_points)
        self.rules = Once(lambda: _by_uid(grafana))
        self.history = _SharedHistory(grafana) if several else grafana


class _SharedHistory:
    """The questions about objects that drifted, and one list of dashboards for all folders."""

    def __init__(self, grafana: Grafana) -> None:
        self._every = Once(grafana.dashboards)
        self.dashboard_versions = grafana.dashboard_versions
        self.alert_rule_versions = grafana.alert_rule_versions
        self.folder = grafana.folder

    def dashboards(self, folder_uid: str = "") -> list[dict[str, Any]]:
        """Lists the dashboards of a folder, or of all."""
        return [one for one in self._every() if folder_uid in ("", one.get("folderUid"))]


def _by_uid(grafana: Grafana) -> dict[str, dict[str, Any]]:
    """Lists the alert rules that Grafana shows; the others must be read alone."""
    try:
        return {str(one.get("uid")): one for one in grafana.alert_rules()}
    except RequestRefusedError:
        return {}


def uids_of_dashboards(resources: Sequence[Json]) -> set[str]:
    """Lists the uids of the dashboards among resources of a stack."""
    return {
        split_id(id_of(one))[1]
        for one in resources
        if KINDS.get(str(one.get("type"))) is Kind.DASHBOARD
    }
