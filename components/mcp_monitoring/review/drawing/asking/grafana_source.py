"""Queries answered by a Grafana, as it answers its own panels."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

from ....dashboard.lenient import mapping, text
from ...servers.grafana import Grafana, GrafanaError, RequestRefusedError
from ...servers.patience import Patience
from ...servers.proxied import ProxiedPrometheus
from ..frames.frame import Frame
from ..frames.from_grafana import frames_of_answer, problems_of_answer
from ..time_range import TimeRange
from .durations import duration_ms
from .intervals import USUAL_SCRAPE_MS
from .source import Answer, DataSource, alerts_of_groups, most_series, too_many_series

_MOST_ALERTS = 100


class GrafanaSource:
    """A Grafana, and the data sources in it.

    Args:
        grafana: the Grafana.
        default_uid: uid of the data source for references that lead nowhere, such as the
            placeholder of an export; "" for none.
    """

    def __init__(self, grafana: Grafana, default_uid: str = "") -> None:
        self._grafana = grafana
        self._default_uid = default_uid
        self.name = f"Grafana at {grafana.address}"
        self._patience = Patience(self.name, GrafanaError)

    def data_sources(self) -> Sequence[DataSource]:
        """Lists the data sources; none if Grafana does not show them to the credential."""
        return self._known

    def data_source(self, reference: str) -> DataSource | None:
        """Finds a data source by its uid or its name."""
        known = self._known
        for one in known:
            if reference in (one.uid, one.name) or (not reference and one.is_default):
                return one
        if self._default_uid:
            found = next((one for one in known if one.uid == self._default_uid), None)
            return found or DataSource(self._default_uid, self._default_uid, "prometheus")
        # A credential that may ask a data source may not be allowed to list them.
        return DataSource(reference, reference, "prometheus") if reference and not known else None

    def answer(self, queries: Sequence[Mapping[str, Any]], shown: TimeRange) -> Answer:
        """Sends the queries of a panel in one request."""
        try:
            with self._patience.request():
                results = self._grafana.query(queries, from_ms=shown.start_ms, to_ms=shown.end_ms)
        except GrafanaError as error:
            return Answer((), (str(error),))
        return answer_of(results, queries)

    def data(self, uid: str, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Sends a request to the Prometheus of a data source, through Grafana's proxy."""
        with self._patience.request():
            return ProxiedPrometheus(self._grafana, uid).data(path, parameters)

    def library_panel(self, uid: str) -> Mapping[str, Any] | str:
        """Reads a panel of its library."""
        try:
            with self._patience.request():
                found = self._grafana.library_element(uid)
        except GrafanaError as error:
            return str(error)
        if found is None:
            return (
                f"{self.name} has no library panel {uid} (404); unlink the panel, or make it anew"
            )
        model = mapping(found.get("model"))
        return model or f"{self.name} has no content for it"

    def alerts(self) -> Sequence[Mapping[str, Any]]:
        """Lists the alerts of Grafana, and the states of their instances."""
        with self._patience.request():
            return alerts_of_groups(self._grafana.rule_groups(alerts=_MOST_ALERTS))

    @cached_property
    def _known(self) -> tuple[DataSource, ...]:
        try:
            listed = self._grafana.datasources()
        except RequestRefusedError as error:
            if error.status != 403:
                raise
            listed = []
        return tuple(
            DataSource(
                uid=text(one.get("uid")),
                name=text(one.get("name")),
                plugin=text(one.get("type")),
                scrape_ms=scrape_ms(mapping(one.get("jsonData"))),
                is_default=one.get("isDefault") is True,
            )
            for one in listed
        )


def answer_of(results: Mapping[str, Any], queries: Sequence[Mapping[str, Any]]) -> Answer:
    """Reads Grafana's results of the queries of a panel.

    Args:
        results: a result for each `refId`.
        queries: the queries.
    """
    found = {"results": results}
    frames, cut = _bounded(frames_of_answer(found))
    # Grafana calculates with hidden queries, and leaves them out.
    wanted = [one["refId"] for one in queries if one.get("hide") is not True]
    missing = [f"query {ref_id}: no answer" for ref_id in wanted if ref_id not in results]
    return Answer(frames, (*problems_of_answer(found), *missing, *cut))


def _bounded(frames: Sequence[Frame]) -> tuple[tuple[Frame, ...], list[str]]:
    """Keeps the first series of each query, and tells of which not all are kept."""
    kept: list[Frame] = []
    problems = []
    for ref_id, found in groupby(frames, key=lambda frame: frame.ref_id):
        of_query = list(found)
        most = most_series(max(frame.rows for frame in of_query))
        kept += of_query[:most]
        if len(of_query) > most:
            problems.append(too_many_series(ref_id, most))
    return tuple(kept), problems


def scrape_ms(settings: Mapping[str, Any]) -> int:
    """Reads the scrape interval of a data source, in milliseconds, from its `jsonData`."""
    return duration_ms(text(settings.get("timeInterval"))) or USUAL_SCRAPE_MS
