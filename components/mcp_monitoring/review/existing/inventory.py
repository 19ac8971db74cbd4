"""The objects that a Grafana has, as far as a plan would create some like them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...dashboard.lenient import mapping
from ...dashboard.wrappers import unwrapped
from ...marks import Owner, owner_of
from ..servers.dashboard_resources import ShownDashboard
from ..servers.grafana import Grafana, RequestRefusedError
from ..servers.shared_answers import SharedAnswers
from ..stacks.content import planned_dashboard
from ..stacks.kinds import Kind
from ..stacks.plan import Step

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Inventory:
    """The objects of a Grafana, as its API lists them; each with the fields that are read here.

    Attributes:
        folders: `uid`, `title`.
        datasources: `uid`, `name`, `type`, `isDefault`, `readOnly`.
        dashboards: `uid`, `title`, `folderTitle`.
        alert_rules: `uid`, `title`, `folderUID`, `ruleGroup`, `provenance`.
        contact_points: one per integration: `name`, `type`, `settings`, `provenance`.
        provisioned_dashboards: uids of the dashboards that Grafana reads from its own files.
        dynamic_dashboards: uids of the dashboards that Grafana stores in schema v2.
        saved_by: who saved a dashboard last, by its uid.
        owners: the stack that a dashboard is marked with, by its uid.
        unread_dashboards: why Grafana does not show a dashboard that it lists, by its uid.
    """

    folders: Sequence[Json] = ()
    datasources: Sequence[Json] = ()
    dashboards: Sequence[Json] = ()
    alert_rules: Sequence[Json] = ()
    contact_points: Sequence[Json] = ()
    provisioned_dashboards: frozenset[str] = frozenset()
    dynamic_dashboards: frozenset[str] = frozenset()
    saved_by: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, Owner] = field(default_factory=dict)
    unread_dashboards: Mapping[str, str] = field(default_factory=dict)


Refused = Callable[[Kind, RequestRefusedError], None]
"""Called with each kind of objects that Grafana refuses to show."""


def read_inventory(
    grafana: Grafana, steps: Sequence[Step], refused: Refused | None = None
) -> Inventory:
    """Asks Grafana for the objects of the kinds that a plan would create.

    Args:
        grafana: the Grafana.
        steps: the steps that would create objects; only their kinds are asked for.
        refused: called with each question that Grafana refuses; the others go on.

    Raises:
        GrafanaError: if Grafana cannot be asked; also if it refuses a question, without `refused`.
    """
    found: dict[str, Any] = {}
    for kind in dict.fromkeys(step.kind for step in steps):
        if kind in _QUESTIONS:
            try:
                found |= _QUESTIONS[kind](grafana, [step for step in steps if step.kind is kind])
            except RequestRefusedError as error:
                if refused is None:
                    raise
                refused(kind, error)
    return Inventory(**found)


def _folders(grafana: Grafana, steps: Sequence[Step]) -> dict[str, Any]:
    folders = grafana.folders()
    listed = {one.get("uid") for one in folders}
    for step in steps:
        # The list has only top-level folders; a folder inside another is asked for by its uid.
        uid = str(step.new.inputs.get("uid", "")) if step.new else ""
        if uid and uid not in listed:
            nested = grafana.folder(uid)
            folders += [nested] if nested else []
    return {"folders": folders}


def _dashboards(grafana: Grafana, steps: Sequence[Step]) -> dict[str, Any]:
    dashboards = grafana.dashboards()
    there = {str(one["uid"]) for one in dashboards}
    asked = [uid for uid in _planned_uids(steps) if uid in there]
    listed = SharedAnswers(grafana, asked).listed_dashboards()
    owners = {uid: owner_of(one["dashboard"]) for uid, one in listed.items()}
    # What a stack has marked was made through the API. The list lacks what tells of the others
    # whether they are files of Grafana's own, and who saved them.
    alone = [uid for uid in asked if not owners.get(uid)]
    shown = dict(SharedAnswers(grafana).each_dashboard(alone))
    read = {uid: one for uid, one in shown.items() if isinstance(one, dict)}
    metas: dict[str, Json] = {uid: mapping(one.get("meta")) for uid, one in read.items()}
    owners |= {uid: owner_of(mapping(one.get("dashboard"))) for uid, one in read.items()}
    # The list has none that is stored in schema v2, and the answer above shows it converted.
    stored = {uid: _dynamic(grafana, uid) for uid in alone if uid not in listed}
    dynamic = {uid: one for uid, one in stored.items() if one is not None}
    owners |= {
        uid: owner_of(unwrapped(one.envelope).model)
        for uid, one in dynamic.items()
        if one.is_as_stored
    }
    return {
        "dashboards": dashboards,
        "provisioned_dashboards": frozenset(
            uid for uid, meta in metas.items() if meta.get("provisioned")
        ),
        "dynamic_dashboards": frozenset(dynamic),
        "saved_by": {
            uid: str(meta["updatedBy"]) for uid, meta in metas.items() if meta.get("updatedBy")
        },
        "owners": {uid: owner for uid, owner in owners.items() if owner},
        "unread_dashboards": {
            uid: str(one)
            for uid, one in shown.items()
            # The older API may fail to convert what the newer one shows.
            if isinstance(one, RequestRefusedError) and (one.status == 403 or uid not in dynamic)
        },
    }


def _dynamic(grafana: Grafana, uid: str) -> ShownDashboard | None:
    """Reads a dashboard that Grafana stores in schema v2; None for another, or an unread one."""
    try:
        found = grafana.stored_dashboard(uid)
    except RequestRefusedError as error:
        if error.fails:
            raise
        return None
    return found if found is not None and found.is_dynamic else None


def _planned_uids(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        if step.new and (model := planned_dashboard(step.new.inputs)):
            yield str(model["uid"])


_QUESTIONS: Mapping[Kind, Callable[[Grafana, Sequence[Step]], dict[str, Any]]] = {
    Kind.FOLDER: _folders,
    Kind.DATASOURCE: lambda grafana, _: {"datasources": grafana.datasources()},
    Kind.DASHBOARD: _dashboards,
    Kind.RULE_GROUP: lambda grafana, _: {"alert_rules": grafana.alert_rules()},
    Kind.CONTACT_POINT: lambda grafana, _: {"contact_points": grafana.contact_points()},
}
