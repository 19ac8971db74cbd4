"""Where the answers of a dashboard's queries come from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ....dashboard.lenient import mapping, objects, text
from ...servers.errors import GrafanaError, PrometheusError
from ..frames.frame import Frame
from ..time_range import TimeRange
from .intervals import USUAL_SCRAPE_MS

TROUBLES = (GrafanaError, PrometheusError)
"""What a source raises when it has no answer."""

MOST_SAMPLES = 300_000
"""So many samples of one query are kept at most, so that memory has a bound."""

MOST_BYTES = 64.0 * 2**20
"""An answer is read so far at most; so many samples are shorter. A server may ignore a limit."""

MOST_SERIES = 10_000
"""So many series of one query are kept at most."""


@dataclass(frozen=True)
class DataSource:
    """A data source that a source of answers knows.

    Attributes:
        uid: its uid.
        name: its name.
        plugin: id of its plugin, such as `prometheus`.
        scrape_ms: its scrape interval, in milliseconds.
        is_default: whether it is asked where a dashboard names none.
    """

    uid: str
    name: str
    plugin: str
    scrape_ms: int = USUAL_SCRAPE_MS
    is_default: bool = False


@dataclass(frozen=True)
class Answer:
    """The answer to the queries of a panel.

    Attributes:
        frames: a frame for each series, before formats and transformations.
        problems: why something is missing; each is one line.
    """

    frames: tuple[Frame, ...]
    problems: tuple[str, ...] = ()


class Source(Protocol):
    """Answers queries, through a Grafana or as a Prometheus does; several threads may ask it."""

    @property
    def name(self) -> str:
        """Its name, for messages."""

    def data_sources(self) -> Sequence[DataSource]:
        """Lists the data sources that it knows; it is asked first.

        Raises:
            GrafanaError, PrometheusError: if it cannot be reached, in one clear line.
        """

    def data_source(self, reference: str) -> DataSource | None:
        """Finds a data source by its uid or its name; the default one by an empty reference."""

    def answer(self, queries: Sequence[Mapping[str, Any]], shown: TimeRange) -> Answer:
        """Answers the Prometheus queries of a panel; a query that fails is a problem.

        Args:
            queries: the queries as Grafana's browser sends them, with different `refId`.
            shown: the time range.
        """

    def data(self, uid: str, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Sends a request to the Prometheus of a data source, for the values of variables.

        Args:
            uid: uid of the data source.
            path: path below `/api/v1/`, such as `labels`.
            parameters: its parameters.

        Returns:
            The `data` of the answer.

        Raises:
            GrafanaError, PrometheusError: if there is no answer.
        """

    def library_panel(self, uid: str) -> Mapping[str, Any] | str:
        """Reads a panel of Grafana's library.

        Args:
            uid: its uid in the library.

        Returns:
            Its model, or why there is none and what to do, in one line.
        """

    def alerts(self) -> Sequence[Mapping[str, Any]]:
        """Lists the alerts: `name`, `state`, `labels`, `annotations` and `activeAt`.

        Also `instances`, how many its rule has, and in Grafana `folder` and `folderUid`.

        Raises:
            GrafanaError, PrometheusError: if there is no answer.
        """


def most_series(points: int) -> int:
    """Tells how many series of a query are kept, if each has so many points."""
    return max(1, min(MOST_SERIES, MOST_SAMPLES // max(points, 1)))


def too_many_series(ref_id: str, most: int) -> str:
    """Says that not all series of a query are kept."""
    return f"query {ref_id} has more than {most:,} series; the first {most:,} are shown"


def alerts_of_groups(groups: Any) -> list[Mapping[str, Any]]:
    """Reads the alerts of rule groups as Prometheus and Grafana list them.

    A rule with instances has an entry for each; one without has one entry, with its own state.
    """
    return [one for _, group in objects(groups) for one in _alerts_of(group)]


def _alerts_of(group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for _, rule in objects(group.get("rules")):
        annotations = mapping(rule.get("annotations"))
        if rule.get("type") not in (None, "alerting"):
            continue
        folder_uid = text(group.get("folderUid")) or text(rule.get("folderUid"))
        of_rule = {"name": text(rule.get("name")), "group": text(group.get("name"))}
        if folder_uid:
            # What Grafana calls the file of a group is the title of its folder.
            of_rule |= {"folder": text(group.get("file")), "folderUid": folder_uid}
        instances = [one for _, one in objects(rule.get("alerts"))]
        for one in instances or [rule]:
            yield {
                **of_rule,
                "instances": len(instances),
                "state": text(one.get("state")).lower(),
                "labels": mapping(one.get("labels")),
                # Those of the rule are of its instances, too, where these do not say otherwise.
                "annotations": {**annotations, **mapping(one.get("annotations"))},
                "activeAt": text(one.get("activeAt")),
            }
