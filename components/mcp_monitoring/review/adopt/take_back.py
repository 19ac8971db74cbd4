"""Takes the edits of a stack's dashboards back into their files, each dashboard for itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...dashboard.binding import bind
from ...dashboard.classic.old_rows import without_old_rows
from ...dashboard.classic.shape import numbered
from ...dashboard.classic.slots import has_old_rows
from ...dashboard.environment import without_environment
from ...dashboard.files import DashboardError
from ...dashboard.lenient import at
from ...dashboard.links import relink
from ...dashboard.loaded import DASHBOARD_ENDINGS
from ...dashboard.wrappers import is_dynamic
from ...problems import ProblemsError
from ..documents.dashboard_text import document_of, edited, with_model
from ..servers.grafana import Grafana, GrafanaError, RequestRefusedError
from ..servers.shared_answers import Outcome, SharedAnswers
from ..stacks.stack import Stack, StackError
from .by_hand import by_hand
from .deployed import DeployedDashboard, Instance, dashboards_directories, instances
from .left_out import LeftOut, gathered, left_out_as_packaged
from .merge import Take, merge
from .model import Adopted, Adoption
from .own_files import OwnFiles, own_files
from .set_names import SetNames

_CONVERTED = "rows of before Grafana 5, as panels with positions"


class AdoptError(ProblemsError):
    """No edit can be taken back; nothing was written.

    Attributes:
        problems: one line for each problem.
    """


def take_back(
    stack: Stack,
    grafana: Grafana,
    wanted: Sequence[str],
    *,
    directory: Path | None = None,
    take: Take = lambda _names: None,
) -> Adoption:
    """Finds the new texts of the files of a stack's dashboards; writes nothing.

    A dashboard whose edits cannot be taken is left out, with the reason.

    Args:
        stack: the stack as it was last deployed.
        grafana: the Grafana that the stack was deployed to.
        wanted: file names without endings, uids or titles; all deployed dashboards if empty.
            Dashboards made by hand in the folder of the stack are taken if they are named.
        directory: directory of the dashboard files; if None, those of the stack's configuration.
        take: returns the side that wins a conflict.

    Raises:
        AdoptError: if the stack or its Grafana cannot be read, or every dashboard is left out.
    """
    try:
        found = instances(stack)
        if not found:
            raise AdoptError([f"stack {stack.name} has no McpMonitoring; deploy it: pulumi up"])
        files = [directory] if directory else dashboards_directories(stack)
        left = dict.fromkeys(wanted)
        chosen = [(one, list(_chosen(one, left, all_of_them=not wanted))) for one in found]
        uids = [deployed.uid for _, several in chosen for deployed in several]
        shown = dict(SharedAnswers(grafana, uids).each_dashboard(uids))
        results: list[Adopted | LeftOut | _Gone] = []
        notes: list[str] = []
        for instance, several in chosen:
            own = own_files(instance, files, stack)
            notes += own.notes
            results += [_deployed(one, own, shown[one.uid], take) for one in several]
            for name in list(left):
                if (made := _made_by_hand(name, own, grafana)) is not None:
                    results.append(made)
                    del left[name]
    except (StackError, GrafanaError) as error:
        raise AdoptError([str(error)]) from None
    unknown = (
        LeftOut(one, "", (f"{one!r} is no dashboard of stack {stack.name}",)) for one in left
    )
    left_out = (*(one for one in results if isinstance(one, LeftOut)), *unknown)
    if left_out and all(isinstance(one, LeftOut) for one in results):
        raise AdoptError(gathered(left_out))
    gone = [
        f"{one.uid} is not in Grafana; pulumi up brings it back"
        for one in results
        if isinstance(one, _Gone)
    ]
    adopted = tuple(one for one in results if isinstance(one, Adopted))
    notes += [note for one in adopted for note in one.notes]
    return Adoption(adopted, (*gone, *notes), left_out)


@dataclass(frozen=True)
class _Gone:
    """A dashboard that Grafana does not have any more."""

    uid: str


def _chosen(
    instance: Instance, left: dict[str, None], *, all_of_them: bool
) -> Iterator[DeployedDashboard]:
    """Yields the dashboards that are wanted, and removes their names from `left`."""
    for one in instance.dashboards.values():
        title = str(one.model.get("title"))
        titles = {title, instance.marks.affixes.take_off(title)}
        files = {f"{one.stem}{ending}" for ending in DASHBOARD_ENDINGS}
        names = {one.stem, one.uid, *files, *titles} & left.keys()
        for name in names:
            del left[name]
        if names or all_of_them:
            yield one


def _deployed(
    deployed: DeployedDashboard, own: OwnFiles, shown: Outcome, take: Take
) -> Adopted | LeftOut | _Gone:
    if shown is None:
        return _Gone(deployed.uid)
    if isinstance(shown, RequestRefusedError):
        return LeftOut(deployed.stem, deployed.uid, _reasons(shown))
    try:
        adopted = _adopted(deployed, shown.get("dashboard"), own, take)
    except DashboardError as error:
        return LeftOut(deployed.stem, deployed.uid, _reasons(error))
    if deployed.stem in own.packaged and (adopted.taken or adopted.conflicts):
        return left_out_as_packaged(deployed.stem, deployed.uid)
    return adopted


def _made_by_hand(name: str, own: OwnFiles, grafana: Grafana) -> Adopted | LeftOut | None:
    try:
        return by_hand(name, own, grafana)
    except (DashboardError, RequestRefusedError) as error:
        return LeftOut(name, "", _reasons(error))


def _adopted(deployed: DeployedDashboard, theirs: Any, own: OwnFiles, take: Take) -> Adopted:
    if not isinstance(theirs, dict):
        raise DashboardError([f"{deployed.uid}: Grafana answers without the dashboard itself"])
    if is_dynamic(theirs):
        raise DashboardError([f"{deployed.uid}: is a dynamic dashboard (schema v2) in Grafana now"])
    if deployed.problem:
        raise DashboardError([f"{deployed.uid}: {deployed.problem}; deploy it again: pulumi up"])
    dashboard, file = own.dashboard(deployed.stem), own.file(deployed.stem)
    text, document, path = document_of(dashboard.file)
    model = at(document, path)
    instance = own.instance
    answers = instance.datasource_uids
    bound = bind(dashboard, instance.datasource, instance.opens_on, answers)
    ours = relink(bound, own.uids())
    base, live, ours = (
        without_old_rows(one)
        for one in (
            without_environment(deployed.model, instance.marks, ours),
            without_environment(theirs, instance.marks, ours),
            ours,
        )
    )
    notes: tuple[str, ...] = ()
    if instance.naming is not None:
        names = SetNames(ours, base, instance.naming)
        base, live = names.back(base), names.back(live)
        notes = tuple(f"{file}: {note}" for note in names.notes(base, live))
    is_old = has_old_rows(model)
    merged = merge(
        base,
        live,
        ours,
        # Numbered first: the panels keep the ids that they were deployed with.
        without_old_rows(numbered(model)) if is_old else model,
        own.unbinding(model),
        take=take,
        set_by_deployment=frozenset(instance.opens_on),
    )
    if is_old and has_old_rows(theirs) and not merged.taken:
        # Grafana still has the rows, too, and nobody edited it.
        merged.model = model
    elif is_old:
        merged.taken.insert(0, _CONVERTED)
    new = edited(dashboard.file, text, with_model(document, path, merged.model))
    return Adopted(
        file=file,
        title=str(theirs.get("title") or deployed.uid),
        uid=deployed.uid,
        taken=tuple(merged.taken),
        conflicts=tuple(merged.conflicts),
        text=new if new != text else None,
        notes=notes,
    )


def _reasons(error: Exception) -> tuple[str, ...]:
    return tuple(error.problems) if isinstance(error, ProblemsError) else (str(error),)
