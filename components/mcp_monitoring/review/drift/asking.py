"""Asks Grafana for the objects of a stack: what many stacks share once, the rest in parallel."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ..console.printing import number_of
from ..provider.contact_point import contact_point_from_grafana, strangers
from ..provider.dashboard import dashboard_from_grafana, is_as_sent
from ..provider.datasource import datasource_from_grafana
from ..provider.folder import folder_from_grafana
from ..provider.identity import split_group_id, split_id
from ..provider.notifiers import NOT_REPRODUCED
from ..provider.rule_group import rule_group_from_grafana
from ..servers.grafana import RequestRefusedError
from ..servers.shared_answers import AT_ONCE, Once, SharedAnswers
from ..stacks.envelopes import version_of
from ..stacks.kinds import KINDS, Kind
from ..stacks.stack import id_of
from .refreshed import Comparable, Reading, comparable, differing
from .unseen import Live

Json = Mapping[str, Any]


class _UnknownNotifierError(Exception):
    """A notifier of a type that is not known here; the message is the type."""


@dataclass
class _Answers:
    """Grafana's answers about values of one stack that the provider does not read.

    Attributes:
        datasources: data sources with all their properties, by uid.
        dashboards: models of classic dashboards, by uid.
        envelopes: dashboards that were deployed in their envelope, as Grafana has them, by uid.
        folders: descriptions of folders, by uid; None where Grafana shows none.
        dynamic: uids of the classic dashboards that Grafana stores in schema v2.
        converted: the version in which Grafana stores a dashboard that it shows in that of its
            envelope, by uid.
        as_sent: uids of the dashboards that Grafana has exactly as they were sent.
    """

    datasources: dict[str, Json] = field(default_factory=dict)
    dashboards: dict[str, Json] = field(default_factory=dict)
    envelopes: dict[str, Json] = field(default_factory=dict)
    folders: dict[str, str | None] = field(default_factory=dict)
    dynamic: set[str] = field(default_factory=set)
    converted: dict[str, str] = field(default_factory=dict)
    as_sent: set[str] = field(default_factory=set)


def ask(resources: Sequence[Json], shared: SharedAnswers) -> tuple[dict[str, Reading], Live]:
    """Asks Grafana for objects of a stack, and compares each with the last deployment.

    Args:
        resources: the resources to ask for, their secrets encrypted or in plain text.
        shared: the lists of their Grafana.

    Returns:
        The readings by URN, and the answers about values that the provider does not read.

    Raises:
        GrafanaError: if Grafana cannot be reached, or refuses the credential as a whole.
    """
    asker = _Asker(shared)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        kinds = {KINDS.get(str(one.get("type"))) for one in resources}
        lists: tuple[tuple[Kind, Callable[[], Any]], ...] = (
            (Kind.DASHBOARD, shared.listed_dashboards),
            (Kind.RULE_GROUP, shared.listed_rule_groups),
            (Kind.CONTACT_POINT, shared.notifiers),
            (Kind.DATASOURCE, shared.datasources),
        )
        for kind, question in lists:
            if kind in kinds:
                pool.submit(question)
        found = list(pool.map(asker.read, resources))
    urns = (str(one["urn"]) for one in resources)
    return dict(zip(urns, found, strict=True)), asker.live(kinds)


class _Asker:
    """Reads objects of one stack, each by a question of its own or from a list."""

    def __init__(self, shared: SharedAnswers) -> None:
        self._shared = shared
        self._grafana = shared.grafana
        self._answers = _Answers()

    def read(self, resource: Json) -> Reading:
        """Reads one object and compares it."""
        sides = comparable(resource)
        org, name = split_id(id_of(resource))
        if not name:
            return Reading(unread="the state has no id of it; pulumi refresh may find one")
        questions: Mapping[Kind, Callable[..., Json | None]] = {
            Kind.FOLDER: self._folder,
            Kind.DATASOURCE: self._datasource,
            Kind.RULE_GROUP: self._rule_group,
            Kind.CONTACT_POINT: self._contact_point,
        }
        kind = KINDS[str(resource["type"])]
        try:
            if kind is Kind.DASHBOARD:
                version = version_of(resource)
                if version:
                    return self._envelope(resource, sides, (org, name), version)
                return self._dashboard(resource, sides, org, name)
            state = questions[kind](org, name, sides.known)
            return _compared(resource, state, sides)
        except RequestRefusedError as error:
            return Reading(unread=str(error), refused=True)
        except _UnknownNotifierError as error:
            return Reading(unread=f"only Pulumi may read a notifier of type {error}")
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            what = f"{self._grafana.address} sends an answer that no Grafana sends"
            return Reading(unread=f"{what}; check the address", refused=True)

    def _folder(self, org: str, uid: str, known: Json) -> Json | None:
        folder = self._grafana.folder(uid)
        if folder is None:
            return None
        self._answers.folders[uid] = self._shared.folder_description(uid)
        return folder_from_grafana(folder, known, org, self._grafana.address)

    def _datasource(self, org: str, uid: str, known: Json) -> Json | None:
        # The list lacks what is needed here: basicAuthUser and secureJsonFields.
        found = self._grafana.datasource(uid)
        if found is None:
            return None
        self._answers.datasources[uid] = found
        return datasource_from_grafana(found, known, org)

    def _dashboard(self, resource: Json, sides: Comparable, org: str, uid: str) -> Reading:
        listed = self._shared.listed_dashboards().get(uid)
        if listed is not None:
            answer = {**listed, "meta": {**listed["meta"], "url": ""}}
            state = dashboard_from_grafana(answer, sides.known, org, "")
            # The list has no address of its page; it is another one only where the title is.
            state["url"] = sides.known.get("url")
            reading = self._compared_dashboard(resource, sides, listed["dashboard"], state)
            if not reading.differing:
                return reading
        found = self._grafana.dashboard(uid)
        if found is None:
            return Reading()
        state = dashboard_from_grafana(found, sides.known, org, self._grafana.address)
        # The list has none that Grafana stores in another schema than it shows.
        if listed is None and self._grafana.stores_dynamic(uid):
            self._answers.dynamic.add(uid)
        return self._compared_dashboard(resource, sides, found["dashboard"], state)

    def _envelope(
        self, resource: Json, sides: Comparable, at: tuple[str, str], version: str
    ) -> Reading:
        """Compares a dashboard that was deployed in its envelope, in the version of that.

        A conversion by Grafana loses fields, so what it shows in another version is not compared.
        """
        org, uid = at
        listed = self._shared.listed_dashboards(version).get(uid)
        found = listed or self._grafana.dashboard(uid, version)
        if found is None:
            return Reading()
        shown = str(found["meta"].get("apiVersion") or "classic")
        if shown != version:
            return Reading(
                unread=f"Grafana shows it in version {shown} only, and it was deployed in"
                f" {version}; pulumi up --refresh deploys it again, if Grafana is 13 or later",
                refused=True,
            )
        if listed is None:
            alone = self._grafana.dashboard_in(uid, version)
            if alone is not None and not alone.is_as_stored:
                self._answers.converted[uid] = alone.stored
        answer = {**found, "meta": {"url": "", **found["meta"]}}
        state = dashboard_from_grafana(answer, sides.known, org, self._grafana.address)
        if listed is not None:
            # The list has no address of its page; it is another one only where the title is.
            state["url"] = sides.known.get("url")
        self._answers.envelopes[uid] = json.loads(state["configJson"])
        return _compared(resource, state, sides)

    def _compared_dashboard(
        self, resource: Json, sides: Comparable, model: Json, state: Json
    ) -> Reading:
        self._answers.dashboards[state["uid"]] = model
        if not is_as_sent(model, sides.inputs.get("configJson")):
            self._answers.as_sent.discard(state["uid"])
            return _compared(resource, state, sides)
        self._answers.as_sent.add(state["uid"])
        return Reading(state, tuple(differing(resource, state, sides.inputs, {"configJson"})))

    def _rule_group(self, org: str, name: str, known: Json) -> Json | None:
        _, folder, group = split_group_id(f"{org}:{name}")
        found = self._shared.rule_group(folder, group)
        return None if found is None else rule_group_from_grafana(found, found["rules"], org)

    def _contact_point(self, org: str, name: str, known: Json) -> Json | None:
        there = [one for one in self._shared.notifiers() if one.get("name") == name]
        if not there:
            return None
        state = contact_point_from_grafana(there, name, known, org)
        # Nobody but the provider knows their properties. That they are there is a difference.
        unknown = [kind for kind in strangers(there) if kind not in NOT_REPRODUCED]
        if unknown:
            raise _UnknownNotifierError(", ".join(unknown))
        foreign = {NOT_REPRODUCED[kind]: [{"type": kind}] for kind in strangers(there)}
        return {**state, **foreign}

    def live(self, kinds: Collection[Kind | None]) -> Live:
        """Gathers the answers about values that the provider does not read."""
        problems: list[str] = []

        def listed(kind: Kind, question: Once[list[dict[str, Any]]]) -> tuple[Json, ...]:
            try:
                return tuple(question()) if kind in kinds else ()
            except RequestRefusedError as error:
                if error.fails:
                    raise
                problems.append(str(error))
                return ()

        return Live(
            datasources=self._answers.datasources,
            dashboards=self._answers.dashboards,
            envelopes=self._answers.envelopes,
            listed=listed(Kind.DATASOURCE, self._shared.datasources),
            notifiers=listed(Kind.CONTACT_POINT, self._shared.notifiers),
            folders=self._answers.folders,
            dynamic=frozenset(self._answers.dynamic),
            converted=self._answers.converted,
            as_sent=frozenset(self._answers.as_sent),
            problems=unread_values(problems),
        )


def unread_values(problems: Sequence[str]) -> tuple[str, ...]:
    """Says in one phrase what Grafana did not answer; empty if it answered all."""
    if not problems:
        return ()
    objects = number_of(len(problems), "object")
    return (f"values of {objects} that Pulumi does not read: {problems[0]}",)


def _compared(resource: Json, state: Json | None, sides: Comparable) -> Reading:
    if state is None:
        return Reading()
    return Reading(state, tuple(differing(resource, state, sides.inputs)))
