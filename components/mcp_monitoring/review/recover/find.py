"""Finds what keeps a stack from being deployed: asks Pulumi, the state and Grafana."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...dashboard.comparable import schema_of
from ...dashboard.wrappers import unwrapped
from ...marks import Owner, owner_of
from ..diff.doubled import Doubled, doubled, may_be_doubled, of_the_api
from ..diff.recipients import is_hidden
from ..import_file.filling import ImportFileError
from ..import_file.make import Search, search_existing
from ..import_file.matching import Match, Outcome
from ..provider.identity import split_id
from ..servers.grafana import FIRST_ORG, Grafana, GrafanaError
from ..servers.shared_answers import SharedAnswers
from ..servers.whole_dashboards import whole_dashboard
from ..stacks.content import planned_dashboard
from ..stacks.envelopes import versions_of_dashboards
from ..stacks.grafana_access import access_at, opened
from ..stacks.kinds import CONTACT_POINT, DASHBOARD, KINDS, Kind
from ..stacks.plan import Plan, State, Step
from ..stacks.project import project_name
from ..stacks.stack import (
    Stack,
    StackError,
    id_of,
    is_in_grafana,
    provider_of,
    read_with_secrets,
)
from ..stacks.urns import project_and_stack
from .damaged import damaged_files
from .gone import Gone, NothingThereError, gone_from_grafana
from .left_behind import LeftBehind, known_dashboards, left_behind, own_folders
from .locks import Standing, held_locks
from .model import Object, Recovery
from .ours import Live, Stuck, Verdict, folders_of, holder, verdicts
from .pending import Pending, pending_operations


class RecoverError(Exception):
    """A recovery that cannot be done; the message says why and what to do."""


@dataclass(frozen=True)
class Findings:
    """What was found, and what is needed to act on it.

    Attributes:
        recovery: what was found.
        search: the search for objects that would be created.
        address: address of the Grafana, as it is used; empty if none was asked.
        project: name of the project; empty if the stack and its program have no resource.
    """

    recovery: Recovery
    search: Search
    address: str
    project: str


def find_damaged(stack: str, directory: Path) -> Recovery:
    """Finds files of the state that Pulumi cannot read; with them nothing else can be found.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.

    Raises:
        RecoverError: if they cannot be mended, or an update may be writing them.
    """
    try:
        damaged = damaged_files(stack, directory)
        if any(one.copy for one in damaged):
            # A file without a copy is of no account: it may go while an update runs.
            locks = held_locks(stack, project_name(directory), directory) or ()
            writing = [one for one in locks if one.standing is not Standing.ENDED]
            if writing:
                raise RecoverError(
                    f"the state is damaged, and an update of stack {stack} may still run:"
                    f" {writing[0].lock} ({writing[0].because}); end it, then remove its file in"
                    " .pulumi/locks"
                )
    except StackError as error:
        raise RecoverError(str(error)) from None
    return Recovery(stack, "", damaged=tuple(damaged))


def find(stack: str, directory: Path, *, grafana: str = "") -> Findings:
    """Finds what keeps a stack from being deployed; changes nothing.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.
        grafana: address of the Grafana to ask, if the program uses several.

    Raises:
        RecoverError: if the stack cannot be previewed, or Grafana cannot be asked.
    """
    try:
        search = search_existing(stack, directory, grafana=grafana)
        me = _owner(search)
        locks = held_locks(stack, me.project, directory) if me else []
        pending = pending_operations(search.stack.pending)
        address = search.address or _address(search.stack, grafana)
        if not address or me is None:
            return Findings(
                Recovery(stack, "", pending=tuple(pending), locks=tuple(locks or ())),
                search,
                "",
                me.project if me else "",
            )
        with opened(access_at(address, search.stack)) as asking:
            ours, others = _objects(asking, search, me)
            again = _doubled(asking, search, {one.urn for one in others})
            left = _left_behind(asking, search, me)
            gone, notes = _gone(asking, search, address, pending)
            shown = asking.address
    except (ImportFileError, StackError, GrafanaError) as error:
        raise RecoverError(str(error)) from None
    if locks is None:
        notes = (*notes, "the state is not in files, so locks show only when something is written")
    return Findings(
        Recovery(
            stack,
            shown,
            tuple(ours),
            tuple(others),
            tuple(again),
            tuple(pending),
            tuple(locks or ()),
            notes,
            left_behind=tuple(left),
            gone=tuple(gone),
        ),
        search,
        address,
        me.project,
    )


def _owner(search: Search) -> Owner | None:
    """Finds project and stack from a URN; None if the program and the stack have no resource."""
    of_plan = search.plan.project_and_stack
    project, stack = (
        of_plan
        if any(of_plan)
        else project_and_stack(str(one["urn"]) for one in search.stack.resources)
    )
    return Owner(project, stack) if stack else None


def _address(stack: Stack, chosen: str) -> str:
    """Finds the Grafana of a stack that would create nothing; empty if it has nothing there."""
    if not any(map(is_in_grafana, stack.resources)):
        return ""
    return chosen or stack.grafana_url()


def _objects(grafana: Grafana, search: Search, me: Owner) -> tuple[list[Object], list[Object]]:
    """Sorts what Grafana has already into ours, and the rest that is in the way."""
    steps = {step.urn: step for step in search.steps}
    resources = search.stack.resources
    existing = search.file.of(Outcome.FOUND)
    held = {one.urn: holder(resources, steps[one.urn], one.id) for one in existing}
    there = [one for one in existing if not held[one.urn]]
    found = {one.urn: steps[one.urn] for one in there}
    live = _live(grafana, found.values(), me)
    stuck = Stuck(me, found, folders_of(resources), any(map(is_in_grafana, resources)))
    judged = verdicts(stuck, live)
    ours = [
        Object(one.kind, one.title, one.urn, one.id, judged[one.urn].because)
        for one in there
        if judged[one.urn].is_ours
    ]
    others = [_other(one, judged[one.urn]) for one in there if not judged[one.urn].is_ours]
    others += [_renamed(one, held[one.urn]) for one in existing if held[one.urn]]
    for one in search.file.of(Outcome.DIFFERENT):
        if _is_in_the_way(grafana, one, steps[one.urn]):
            others.append(Object(one.kind, one.title, one.urn, "", "is in the way", one.advice))
    return ours, others


def _other(one: Match, verdict: Verdict) -> Object:
    prefix = "give this stack a prefix of its own (pulumi config set prefix NAME-)"
    if verdict.owner:
        advice = f"{prefix}; do not import it, or two stacks manage one object"
    else:
        advice = f"if it is yours, take it over with mcp-monitoring import-file; if not, {prefix}"
    return Object(one.kind, one.title, one.urn, "", verdict.because, advice)


def _renamed(one: Match, name: str) -> Object:
    because = f"is {name} of this stack"
    advice = f"give the resource an alias to {name}, so that Pulumi keeps it"
    return Object(one.kind, one.title, one.urn, "", because, advice)


def _is_in_the_way(grafana: Grafana, one: Match, step: Step) -> bool:
    """Tells whether Grafana refuses the creation, or takes something away from elsewhere.

    Another folder or dashboard of the same title is in nobody's way.
    """
    inputs = (step.new or State()).inputs
    match one.kind:
        case Kind.DATASOURCE | Kind.CONTACT_POINT:
            return True
        case Kind.DASHBOARD:
            model = planned_dashboard(inputs)
            return model is not None and grafana.dashboard(str(model["uid"])) is not None
        case Kind.RULE_GROUP:
            uids = {rule.get("uid") for rule in inputs.get("rules") or ()}
            return any(rule.get("uid") in uids for rule in grafana.alert_rules())
    return False


def _live(grafana: Grafana, steps: Iterable[Step], me: Owner) -> Live:
    inputs: dict[Kind, list[Mapping[str, Any]]] = {}
    for step in steps:
        inputs.setdefault(step.kind, []).append((step.new or State()).inputs)
    models = [planned_dashboard(one) or {} for one in inputs.get(Kind.DASHBOARD, ())]
    dashboards = {
        str(one["uid"]): _dashboard(grafana, str(one["uid"]), schema_of(one))
        for one in models
        if one
    }
    folders = [str(one.get("uid")) for one in inputs.get(Kind.FOLDER, ())]
    used = [*folders, *(str(one.get("folderUid")) for one in inputs.get(Kind.RULE_GROUP, ()))]
    sources = [str(one.get("uid")) for one in inputs.get(Kind.DATASOURCE, ())]
    return Live(
        dashboards=dashboards,
        inside={uid: _owners(grafana, uid, dashboards, me) for uid in dict.fromkeys(used)},
        folders={uid: grafana.folder(uid) or {} for uid in folders},
        datasources={uid: grafana.datasource(uid) or {} for uid in sources},
        alert_rules=grafana.alert_rules() if Kind.RULE_GROUP in inputs else (),
        notifiers=grafana.contact_points() if Kind.CONTACT_POINT in inputs else (),
    )


def _dashboard(grafana: Grafana, uid: str, schema: str) -> Mapping[str, Any]:
    """Reads a dashboard; only its resource has the mark of a dynamic one."""
    return (whole_dashboard(grafana, uid) if schema else grafana.dashboard(uid)) or {}


def _owners(
    grafana: Grafana, folder: str, read: Mapping[str, Mapping[str, Any]], me: Owner
) -> Sequence[Owner]:
    """Finds whose the dashboards of a folder are; one of ours is enough.

    Args:
        grafana: the Grafana.
        folder: uid of the folder.
        read: dashboards that were read already, by uid.
        me: the stack.
    """
    found: list[Owner] = []
    uids = [str(listed.get("uid")) for listed in grafana.dashboards(folder)]
    for uid in sorted(uids, key=lambda one: one not in read):
        whole = read.get(uid) or grafana.dashboard(uid) or {}
        owner = owner_of(unwrapped(whole).model)
        if owner == me:
            return [owner]
        if owner and owner not in found:
            found.append(owner)
    return found


def _left_behind(grafana: Grafana, search: Search, me: Owner) -> list[LeftBehind]:
    """Finds dashboards of this stack, in its folders, of which neither it nor its program knows."""
    resources = search.stack.resources
    known = known_dashboards(resources, search.plan)
    if known is None:
        return []
    listed = [one for folder in own_folders(resources) for one in grafana.dashboards(folder)]
    strange = [uid for one in listed if (uid := str(one.get("uid"))) not in known]
    whole = [found for uid in strange if (found := grafana.dashboard(uid))]
    return list(left_behind(whole, known, me))


def _doubled(grafana: Grafana, search: Search, not_ours: set[str]) -> list[Doubled]:
    """Finds doubled notifiers of the contact points of the stack, deployed or to be created."""
    ours: dict[str, Mapping[str, Any]] = {
        one["urn"]: one.get("inputs") or {} for one in search.stack.of_type(CONTACT_POINT)
    }
    ours |= {urn: inputs for urn, inputs in _planned(search.plan) if urn not in not_ours}
    if not ours:
        return []
    notifiers = of_the_api(grafana.contact_points())
    if any(may_be_doubled(one, notifiers) for one in ours.values()):
        # Only now, because it takes the passphrase and another run of the CLI.
        for one in read_with_secrets(search.stack).of_type(CONTACT_POINT):
            shown, inputs = one.get("inputs") or {}, ours.get(one["urn"], {})
            hidden = [key for key in inputs if key in shown and is_hidden(inputs[key])]
            ours[one["urn"]] = {**inputs, **{key: shown[key] for key in hidden}}
    return [one for inputs in ours.values() for one in doubled(inputs, notifiers)]


def _planned(plan: Plan) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for step in plan.steps:
        if step.kind is Kind.CONTACT_POINT and step.new:
            yield step.urn, step.new.inputs


def _gone(
    grafana: Grafana, search: Search, address: str, pending: Sequence[Pending]
) -> tuple[list[Gone], tuple[str, ...]]:
    """Finds what the state has and Grafana has no more; else says in a note why nobody knows."""
    if not any(map(is_in_grafana, search.stack.resources)):
        return [], ()
    urls = search.stack.grafana_urls()
    held = [
        one
        for one in search.stack.resources
        if KINDS.get(str(one.get("type")), Kind.PROVIDER) is not Kind.PROVIDER
        and urls.get(provider_of(one), address) == address
        and split_id(id_of(one))[0] == FIRST_ORG
        and not one.get("external")
    ]
    uids = [split_id(id_of(one))[1] for one in held if one.get("type") == DASHBOARD]
    try:
        shared = SharedAnswers(grafana, uids, versions=versions_of_dashboards(held))
        return gone_from_grafana(shared, held, pending), ()
    except NothingThereError:
        return [], (
            f"Grafana shows none of the {len(held)} objects of the state; if they are gone, and"
            " address and credential are right, pulumi refresh takes them out of the state",
        )
