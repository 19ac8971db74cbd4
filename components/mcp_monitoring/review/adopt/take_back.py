"""Takes the edits of a stack's dashboards back into their files: either all of them or none."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...alerting.alerts import AlertError, read_alerts
from ...dashboard.binding import bind
from ...dashboard.classic.keys import FOLDER_KEY
from ...dashboard.classic.slots import has_old_rows
from ...dashboard.files import Dashboard, DashboardError, read_dashboard
from ...dashboard.lenient import JsonPath, at
from ...dashboard.links import relink
from ...dashboard.runbooks import RUNBOOKS_UID, packaged_runbooks
from ...dashboard.thresholds import with_thresholds
from ...dashboard.wrappers import is_dynamic, unwrapped
from ...problems import ProblemsError
from ...uids import uid_problems
from ..servers.grafana import Grafana, GrafanaError
from ..stacks.stack import Stack, StackError
from .deployed import DeployedDashboard, Instance, alerts_directory, dashboards_directory, instances
from .json_text import edited
from .merge import Conflict, Take, merge
from .unbinding import Unbinding, reference_of

# Keys that the deployment or Grafana adds to a dashboard; a new file does not have them.
_NOT_IN_A_FILE = ("id", "version", "iteration", FOLDER_KEY)


class AdoptError(ProblemsError):
    """The edits cannot be taken back; nothing was written.

    Attributes:
        problems: one line for each problem.
    """


@dataclass(frozen=True)
class Adopted:
    """One dashboard and its file.

    Attributes:
        file: path of the file.
        title: title of the dashboard.
        uid: uid in Grafana.
        taken: the parts that are taken from Grafana, in words.
        conflicts: the parts that were changed on both sides.
        text: new text of the file; None if the file stays as it is.
        is_new: whether the file does not exist yet.
    """

    file: Path
    title: str
    uid: str
    taken: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    text: str | None = None
    is_new: bool = False


@dataclass(frozen=True)
class Adoption:
    """The result for all dashboards.

    Attributes:
        dashboards: the dashboards that were compared.
        notes: further facts for the reader of the report.
    """

    dashboards: tuple[Adopted, ...]
    notes: tuple[str, ...] = ()

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All conflicts without a decision."""
        return tuple(conflict for one in self.dashboards for conflict in one.conflicts)

    def texts(self) -> dict[Path, str]:
        """Returns the texts to write, by file."""
        return {one.file: one.text for one in self.dashboards if one.text is not None}


def take_back(
    stack: Stack,
    grafana: Grafana,
    wanted: Sequence[str],
    *,
    directory: Path | None = None,
    take: Take = lambda _unit: None,
) -> Adoption:
    """Finds the new texts of the files of a stack's dashboards; writes nothing.

    Args:
        stack: the stack as it was last deployed.
        grafana: the Grafana that the stack was deployed to.
        wanted: file names without `.json`, uids or titles; all deployed dashboards if empty.
            Dashboards made by hand in the folder of the stack are taken if they are named.
        directory: directory of the dashboard files; if None, that of the stack's configuration.
        take: returns the side that wins a conflict.

    Raises:
        AdoptError: if a dashboard or its file cannot be read, or a wanted dashboard does not exist.
    """
    try:
        found = instances(stack)
        if not found:
            raise AdoptError([f"stack {stack.name} has no McpMonitoring; deploy it: pulumi up"])
        files = directory or dashboards_directory(stack)
        looked_at: list[Adopted] = []
        notes: list[str] = []
        problems: list[str] = []
        left = dict.fromkeys(wanted)
        for instance in found:
            try:
                own = _files(instance, files)
                drawn = _with_thresholds(instance, own, stack)
            except (DashboardError, AlertError) as error:
                problems += error.problems
                continue
            for deployed in _chosen(instance, left, all_of_them=not wanted):
                try:
                    one = _adopted(instance, deployed, drawn, files, grafana, take)
                except DashboardError as error:
                    problems += error.problems
                    continue
                if one is None:
                    notes.append(f"{deployed.uid} is not in Grafana; pulumi up brings it back")
                else:
                    looked_at.append(one)
            for name in list(left):
                if (one := _by_hand(instance, name, own, files, grafana)) is not None:
                    looked_at.append(one)
                    del left[name]
        problems += [f"{name!r} is no dashboard of stack {stack.name}" for name in left]
    except (StackError, GrafanaError) as error:
        raise AdoptError([str(error)]) from None
    if problems:
        raise AdoptError(problems)
    return Adoption(tuple(looked_at), tuple(notes))


def _with_thresholds(
    instance: Instance, own: Mapping[str, Dashboard], stack: Stack
) -> Mapping[str, Dashboard]:
    """Draws thresholds as the deployment does; otherwise knobs would look like edits of a file."""
    if not instance.numbers:
        return own
    alerts = read_alerts(alerts_directory(stack))
    moved = with_thresholds(list(own.values()), alerts, instance.numbers)
    return {dashboard.stem: dashboard for dashboard in moved}


def _chosen(
    instance: Instance, left: dict[str, None], *, all_of_them: bool
) -> Iterator[DeployedDashboard]:
    """Yields the dashboards that are wanted, and removes their names from `left`."""
    for one in instance.dashboards.values():
        names = {one.stem, one.uid, f"{one.stem}.json", str(one.model.get("title"))} & left.keys()
        for name in names:
            del left[name]
        if names or all_of_them:
            yield one


def _adopted(
    instance: Instance,
    deployed: DeployedDashboard,
    own: Mapping[str, Dashboard],
    directory: Path,
    grafana: Grafana,
    take: Take,
) -> Adopted | None:
    live = grafana.dashboard(deployed.uid)
    if live is None:
        return None
    theirs = live.get("dashboard") or {}
    if is_dynamic(theirs):
        raise DashboardError([f"{deployed.uid}: is a dynamic dashboard (schema v2) in Grafana now"])
    file = directory / f"{deployed.stem}.json"
    if deployed.stem not in own:
        raise DashboardError([f"{file}: there is no such file; say where with --dashboards"])
    text, document, path = _document(own[deployed.stem].file)
    model = at(document, path)
    if has_old_rows(model):
        raise DashboardError([f"{file}: has rows from before Grafana 5; export it again"])
    uids = _uids(instance, own)
    ours = relink(bind(own[deployed.stem], instance.datasource, instance.opens_on), uids)
    merged = merge(
        deployed.model,
        theirs,
        ours,
        model,
        _unbinding(instance, model, uids),
        take=take,
        set_by_deployment=frozenset(instance.opens_on),
    )
    new = edited(text, _replaced(document, path, merged.model))
    return Adopted(
        file=file,
        title=str(theirs.get("title") or deployed.uid),
        uid=deployed.uid,
        taken=tuple(merged.taken),
        conflicts=tuple(merged.conflicts),
        text=new if new != text else None,
    )


def _by_hand(
    instance: Instance, name: str, own: Mapping[str, Dashboard], directory: Path, grafana: Grafana
) -> Adopted | None:
    """Makes a file for a dashboard that somebody made by hand in the folder of an instance."""
    ours = {one.uid for one in instance.dashboards.values()}
    for listed in grafana.dashboards(instance.folder_uid):
        uid, title = str(listed.get("uid")), str(listed.get("title"))
        if uid in ours or name not in (uid, title):
            continue
        live = (grafana.dashboard(uid) or {}).get("dashboard")
        if not isinstance(live, dict):
            continue
        file_uid = uid.removeprefix(instance.prefix)
        file = directory / f"{file_uid}.json"
        if problems := uid_problems(file_uid):
            raise AdoptError([f"{title}: its uid {problem}" for problem in problems])
        if file.exists():
            raise AdoptError([f"{file}: exists already, and is no dashboard of this stack"])
        known = _uids(instance, own)
        kept = {key: value for key, value in live.items() if key not in _NOT_IN_A_FILE}
        model = _unbinding(instance, live, known).unbound(kept) | {"uid": file_uid}
        text = json.dumps(model, indent=2, ensure_ascii=False) + "\n"
        return Adopted(file, title, uid, ("all of it",), text=text, is_new=True)
    return None


def _unbinding(instance: Instance, model: Mapping[str, Any], uids: Mapping[str, str]) -> Unbinding:
    return Unbinding(
        datasource_uid=instance.datasource.uid,
        reference=reference_of(model),
        uids={deployed: own for own, deployed in uids.items()},
    )


def _files(instance: Instance, directory: Path) -> dict[str, Dashboard]:
    """Reads the files of an instance's dashboards that exist, by file name without `.json`.

    Edits of the packaged runbooks become a file of that name, which replaces them from then on.
    """
    files = {stem: directory / f"{stem}.json" for stem in instance.dashboards}
    found = {stem: read_dashboard(file) for stem, file in files.items() if file.is_file()}
    if RUNBOOKS_UID in instance.dashboards and RUNBOOKS_UID not in found:
        found[RUNBOOKS_UID] = packaged_runbooks()
    return found


def _uids(instance: Instance, own: Mapping[str, Dashboard]) -> dict[str, str]:
    """Finds the uids of dashboards in Grafana, by the uids in their files."""
    return {
        own[stem].uid if stem in own else deployed.uid.removeprefix(instance.prefix): deployed.uid
        for stem, deployed in instance.dashboards.items()
    }


def _document(file: Path) -> tuple[str, Any, JsonPath]:
    """Reads a file: its text, its JSON document, and the path to the model in the document."""
    # Read as bytes: `read_text` would change the line ends of Windows.
    text = file.read_bytes().decode()
    document = json.loads(text.removeprefix("\ufeff"))
    return text, document, unwrapped(document).path


def _replaced(document: Any, path: JsonPath, model: Any) -> Any:
    if not path:
        return model
    return {**document, path[0]: _replaced(document[path[0]], path[1:], model)}
