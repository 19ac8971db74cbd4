"""Asks Grafana for the objects of a stack: what many stacks share once, the rest in parallel."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from ..console.printing import number_of
from ..provider.contact_point import contact_point_from_grafana, strangers
from ..provider.dashboard import around_content, dashboard_from_grafana, is_as_sent
from ..provider.datasource import datasource_from_grafana
from ..provider.folder import folder_from_grafana
from ..provider.identity import split_group_id, split_id
from ..provider.notifiers import NOT_REPRODUCED
from ..provider.rule_group import rule_group_from_grafana
from ..servers.grafana import RequestRefusedError
from ..servers.shared_answers import Once, SharedAnswers
from ..stacks.envelopes import version_of
from ..stacks.kinds import KINDS, Kind
from ..stacks.stack import id_of
from .refreshed import Comparable, Reading, comparable, differing
from .unseen import Live

Json = Mapping[str, Any]
_Answer = TypeVar("_Answer")


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
    kinds = {KINDS.get(str(one.get("type"))) for one in resources}
    for kind, question in _lists(shared):
        if kind in kinds and not question.is_answered:
            shared.beside(question)
    found: dict[str, Reading | Future[Reading]] = {}
    # What a list has is compared in this thread: another one would not make it faster.
    for one in sorted(resources, key=_turn):
        reading = asker.from_lists(one)
        found[str(one["urn"])] = reading or shared.beside(partial(asker.alone, one))
    readings = {
        urn: one if isinstance(one, Reading) else one.result() for urn, one in found.items()
    }
    return {urn: readings[urn] for urn in (str(one["urn"]) for one in resources)}, asker.live(kinds)


def _lists(shared: SharedAnswers) -> tuple[tuple[Kind, Once[Any]], ...]:
    """Gives the lists of kinds of objects, last the one that takes Grafana the longest."""
    return (
        (Kind.CONTACT_POINT, shared.notifiers),
        (Kind.DATASOURCE, shared.datasources),
        (Kind.RULE_GROUP, shared.listed_rules),
        (Kind.RULE_GROUP, shared.listed_rule_groups),
        *((Kind.DASHBOARD, one) for one in shared.lists_of_dashboards),
    )


_TURNS = (Kind.FOLDER, Kind.DATASOURCE, Kind.CONTACT_POINT, Kind.RULE_GROUP, Kind.DASHBOARD)


def _turn(resource: Json) -> int:
    """Puts first what is asked for alone, and last what must wait for the longest list."""
    return _TURNS.index(KINDS[str(resource["type"])])


@dataclass(frozen=True)
class _Object:
    """One object of a stack: its resource, what is compared of it, its organisation and name."""

    resource: Json
    sides: Comparable
    org: str
    name: str


class _Asker:
    """Reads objects of one stack, each by a question of its own or from a list."""

    def __init__(self, shared: SharedAnswers) -> None:
        self._shared = shared
        self._grafana = shared.grafana
        self._answers = _Answers()

    def from_lists(self, resource: Json) -> Reading | None:
        """Finds one object in a list and compares it; None if it must be asked for alone."""
        ways: Mapping[Kind, Callable[[_Object], Reading | None]] = {
            Kind.CONTACT_POINT: self._contact_point,
            Kind.RULE_GROUP: self._listed_rule_group,
            Kind.DASHBOARD: self._listed_dashboard,
        }
        way = ways.get(KINDS[str(resource["type"])])
        return None if way is None else self._read(resource, way)

    def alone(self, resource: Json) -> Reading:
        """Asks for one object alone and compares it."""
        ways: Mapping[Kind, Callable[[_Object], Reading]] = {
            Kind.FOLDER: self._folder,
            Kind.DATASOURCE: self._datasource,
            Kind.RULE_GROUP: self._rule_group,
            Kind.DASHBOARD: self._dashboard,
        }
        return self._read(resource, ways[KINDS[str(resource["type"])]])

    def _read(self, resource: Json, way: Callable[[_Object], _Answer]) -> _Answer | Reading:
        org, name = split_id(id_of(resource))
        if not name:
            return Reading(unread="the state has no id of it; pulumi refresh may find one")
        try:
            return way(_Object(resource, comparable(resource), org, name))
        except RequestRefusedError as error:
            return Reading(unread=str(error), refused=True)
        except _UnknownNotifierError as error:
            return Reading(unread=f"only Pulumi may read a notifier of type {error}")
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            what = f"{self._grafana.address} sends an answer that no Grafana sends"
            return Reading(unread=f"{what}; check the address", refused=True)

    def _folder(self, one: _Object) -> Reading:
        folder = self._grafana.folder(one.name)
        if folder is None:
            return Reading()
        self._answers.folders[one.name] = self._shared.folder_description(one.name)
        address = self._grafana.address
        return _compared(one, folder_from_grafana(folder, one.sides.known, one.org, address))

    def _datasource(self, one: _Object) -> Reading:
        # The list lacks what is needed here: basicAuthUser and secureJsonFields.
        found = self._grafana.datasource(one.name)
        if found is None:
            return Reading()
        self._answers.datasources[one.name] = found
        return _compared(one, datasource_from_grafana(found, one.sides.known, one.org))

    def _listed_dashboard(self, one: _Object) -> Reading | None:
        version = version_of(one.resource)
        listed = self._shared.listed_dashboards(version).get(one.name)
        if listed is None:
            return None
        # The list has no address of its page; it is another one only where the title is.
        url = one.sides.known.get("url") or ""
        answer = {**listed, "meta": {**listed["meta"], "url": url}}
        if version:
            return self._envelope(one, answer, version, "")
        reading = self._compared_dashboard(one, answer, "")
        return None if reading.differing else reading

    def _dashboard(self, one: _Object) -> Reading:
        version = version_of(one.resource)
        found = self._grafana.dashboard(one.name, version)
        if found is None:
            return Reading()
        if version:
            alone = self._grafana.dashboard_in(one.name, version)
            if alone is not None and not alone.is_as_stored:
                self._answers.converted[one.name] = alone.stored
            return self._envelope(one, found, version, self._grafana.address)
        # The list has none that Grafana stores in another schema than it shows.
        is_listed = one.name in self._shared.listed_dashboards()
        if not is_listed and self._grafana.stores_dynamic(one.name):
            self._answers.dynamic.add(one.name)
        return self._compared_dashboard(one, found, self._grafana.address)

    def _envelope(self, one: _Object, answer: Json, version: str, address: str) -> Reading:
        """Compares a dashboard that was deployed in its envelope, in the version of that.

        A conversion by Grafana loses fields, so what it shows in another version is not compared.
        """
        shown = str(answer["meta"].get("apiVersion") or "classic")
        if shown != version:
            return Reading(
                unread=f"Grafana shows it in version {shown} only, and it was deployed in"
                f" {version}; pulumi up --refresh deploys it again, if Grafana is 13 or later",
                refused=True,
            )
        answer = {**answer, "meta": {"url": "", **answer["meta"]}}
        state = dashboard_from_grafana(answer, one.sides.known, one.org, address)
        if not address:
            state["url"] = one.sides.known.get("url")
        self._answers.envelopes[one.name] = json.loads(state["configJson"])
        return _compared(one, state)

    def _compared_dashboard(self, one: _Object, answer: Json, address: str) -> Reading:
        model, sides = answer["dashboard"], one.sides
        around = around_content(answer, sides.known, one.org, address)
        self._answers.dashboards[around["uid"]] = model
        known: set[str] = set()
        if is_as_sent(model, sides.inputs.get("configJson")):
            self._answers.as_sent.add(around["uid"])
            known = {"configJson"}
            if not differing(one.resource, around, sides.inputs, known):
                # To write the content in its normal form takes longer than all the rest.
                return Reading(around)
        else:
            self._answers.as_sent.discard(around["uid"])
        state = dashboard_from_grafana(answer, sides.known, one.org, address)
        return Reading(state, tuple(differing(one.resource, state, sides.inputs, known)))

    def _listed_rule_group(self, one: _Object) -> Reading | None:
        _, *group = split_group_id(f"{one.org}:{one.name}")
        is_listed = tuple(group) in self._shared.listed_rule_groups()
        return self._rule_group(one) if is_listed else None

    def _rule_group(self, one: _Object) -> Reading:
        _, folder, group = split_group_id(f"{one.org}:{one.name}")
        found = self._shared.rule_group(folder, group)
        if found is None:
            return Reading()
        return _compared(one, rule_group_from_grafana(found, found["rules"], one.org))

    def _contact_point(self, one: _Object) -> Reading:
        there = [each for each in self._shared.notifiers() if each.get("name") == one.name]
        if not there:
            return Reading()
        state = contact_point_from_grafana(there, one.name, one.sides.known, one.org)
        # Nobody but the provider knows their properties. That they are there is a difference.
        unknown = [kind for kind in strangers(there) if kind not in NOT_REPRODUCED]
        if unknown:
            raise _UnknownNotifierError(", ".join(unknown))
        foreign = {NOT_REPRODUCED[kind]: [{"type": kind}] for kind in strangers(there)}
        return _compared(one, {**state, **foreign})

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


def _compared(one: _Object, state: Json | None) -> Reading:
    if state is None:
        return Reading()
    return Reading(state, tuple(differing(one.resource, state, one.sides.inputs)))
