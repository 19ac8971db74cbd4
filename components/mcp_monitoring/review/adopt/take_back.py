"""Takes the edits of a stack's dashboards back into their files, each dashboard for itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...dashboard.binding import bind
from ...dashboard.classic.old_rows import without_old_rows
from ...dashboard.classic.shape import numbered
from ...dashboard.classic.slots import has_old_rows
from ...dashboard.comparable import schema_of
from ...dashboard.environment import without_environment
from ...dashboard.files import DashboardError
from ...dashboard.links import relink
from ...dashboard.loaded import DASHBOARD_ENDINGS
from ...dashboard.wrappers import Unwrapped, rewrapped, unwrapped
from ...problems import ProblemsError
from ..documents.dashboard_text import document_of, edited
from ..documents.read import has_dashboard_keys
from ..servers.grafana import Grafana, GrafanaError, RequestRefusedError
from ..servers.shared_answers import Outcome, SharedAnswers
from ..stacks.stack import Stack, StackError
from .by_hand import by_hand
from .deployed import DeployedDashboard, Instance, dashboards_directories, instances
from .dynamic import bare_form, merge_dynamic
from .left_out import LeftOut, gathered, left_out_as_packaged
from .merge import Merge, Model, Take, merge
from .model import Adopted, Adoption
from .own_files import OwnFiles, own_files
from .set_names import SetNames
from .unbinding import Unbinding

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
        versions = {
            deployed.uid: version
            for _, several in chosen
            for deployed in several
            if (version := schema_of(deployed.model))
        }
        shared = SharedAnswers(grafana, uids, versions=versions)
        shown = dict(shared.each_dashboard(uids))
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
        adopted = _adopted(deployed, shown, own, take)
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


def _adopted(deployed: DeployedDashboard, shown: Any, own: OwnFiles, take: Take) -> Adopted:
    there = unwrapped(shown)
    if not has_dashboard_keys(there.model):
        raise DashboardError([f"{deployed.uid}: Grafana answers without the dashboard itself"])
    if deployed.problem:
        raise DashboardError([f"{deployed.uid}: {deployed.problem}; deploy it again: pulumi up"])
    dashboard, file = own.dashboard(deployed.stem), own.file(deployed.stem)
    text, document = document_of(dashboard.file)
    outer = unwrapped(document)
    if problem := _schema_problem(deployed, there, outer):
        raise DashboardError([f"{deployed.uid}: {problem}"])
    instance = own.instance
    answers = instance.datasource_uids
    bound = bind(dashboard, instance.datasource, instance.opens_on, answers)
    ours = relink(bound, own.uids())
    base, live = (
        without_environment(one, instance.marks, ours) for one in (deployed.model, there.model)
    )
    notes: tuple[str, ...] = ()
    if instance.naming is not None:
        names = SetNames(ours, base, instance.naming)
        base, live = names.back(base), names.back(live)
        notes = tuple(f"{file}: {note}" for note in names.notes(base, live))
    unbinding, set_here = own.unbinding(outer.model), frozenset(instance.opens_on)
    if outer.dynamic is not None and there.dynamic is not None:
        version = outer.dynamic.version
        sides = (bare_form(base, version), bare_form(live, there.dynamic.version))
        merged = merge_dynamic(
            *sides,
            bare_form(ours, version),
            outer.dynamic,
            unbinding,
            take=take,
            set_by_deployment=set_here,
        )
        if outer.model.get("uid"):
            merged.model = {**merged.model, "uid": outer.model["uid"]}
    else:
        merged = _merged_classic(
            base, live, ours, outer.model, unbinding, take=take, set_by_deployment=set_here
        )
    new = edited(dashboard.file, text, rewrapped(document, merged.model))
    return Adopted(
        file=file,
        title=str(there.model.get("title") or deployed.uid),
        uid=deployed.uid,
        taken=tuple(merged.taken),
        conflicts=tuple(merged.conflicts),
        text=new if new != text else None,
        notes=notes,
    )


def _schema_problem(deployed: DeployedDashboard, there: Unwrapped, file: Unwrapped) -> str:
    """Says why a dashboard cannot be merged, as its sides are of different schemas; "" if not."""
    if bool(schema_of(deployed.model)) != (file.dynamic is not None):
        kind = "dynamic (schema v2)" if file.dynamic else "classic"
        return f"its file is a {kind} dashboard, and another kind is deployed; deploy it: pulumi up"
    if there.dynamic is not None and file.dynamic is None:
        return (
            "is a dynamic dashboard (schema v2) in Grafana now, and its file is a classic one;"
            " convert the file: mcp-monitoring convert FILE --to v2"
        )
    if there.dynamic is None and file.dynamic is not None:
        return (
            "Grafana shows it as a classic dashboard, and its file is a dynamic one (schema v2);"
            " what a conversion loses cannot be told from an edit"
        )
    return ""


def _merged_classic(
    base: Model,
    live: Model,
    ours: Model,
    model: Model,
    unbinding: Unbinding,
    *,
    take: Take,
    set_by_deployment: frozenset[str],
) -> Merge:
    """Merges a classic dashboard; rows of before Grafana 5 become panels, as Grafana has them."""
    is_old = has_old_rows(model)
    merged = merge(
        without_old_rows(base),
        without_old_rows(live),
        without_old_rows(ours),
        # Numbered first: the panels keep the ids that they were deployed with.
        without_old_rows(numbered(model)) if is_old else model,
        unbinding,
        take=take,
        set_by_deployment=set_by_deployment,
    )
    if is_old and has_old_rows(live) and not merged.taken:
        # Grafana still has the rows, too, and nobody edited it.
        merged.model = dict(model)
    elif is_old:
        merged.taken.insert(0, _CONVERTED)
    return merged


def _reasons(error: Exception) -> tuple[str, ...]:
    return tuple(error.problems) if isinstance(error, ProblemsError) else (str(error),)
