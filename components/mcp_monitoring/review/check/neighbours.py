"""The dashboards that are not checked but may be targets of links: those of the same set."""

from collections.abc import Iterator
from pathlib import Path

from ...alerting.rule_files import DASHBOARD_ANNOTATION
from ...dashboard.lenient import mapping, text
from ...dashboard.links import dashboard_links
from ...dashboard.runbooks import RUNBOOK_ANNOTATION, RUNBOOKS_UID, relative_runbook
from ...metric_sets import MetricSet, set_of
from ..documents.read import DashboardDocument, RuleDocument
from .deployment_settings import deploys_packaged_dashboards
from .directories import Directories
from .files import Files, dashboards_in


def neighbours_of(
    dashboards: Path, files: Files, directories: Directories
) -> dict[str, DashboardDocument]:
    """Reads the neighbours of checked files, by uid; nothing is read if no link needs it.

    Neighbours are the other dashboards of the same folder and those of the project. Those of this
    package count only if they are what is checked, or if the project deploys them as well.

    Args:
        dashboards: directory of the dashboards of the project.
        files: the checked files.
        directories: directories that deployments of the project read together.
    """
    checked = {one.uid for one in files.dashboards}
    if checked.issuperset(_targets(files)):
        return {}
    read = {one.place.file.resolve() for one in files.dashboards}
    return {
        one.uid: one
        for directory in _directories(dashboards, files, directories)
        for one in dashboards_in(directory, without=read)
    }


def packaged_beside(
    project: Path, files: Files, packaged: MetricSet
) -> dict[str, DashboardDocument]:
    """Reads the dashboards of this package that a project deploys beside its files, by uid.

    Nothing is read if no link needs it.

    Args:
        project: folder of `Pulumi.yaml` and of the stack files.
        files: the checked files.
        packaged: the set of metrics that the project deploys.

    Raises:
        CheckSettingsError: if a stack file of the project cannot be read.
    """
    wanted = set(_targets(files)).difference(one.uid for one in files.dashboards)
    if not wanted or not deploys_packaged_dashboards(project):
        return {}
    return {one.uid: one for one in dashboards_in(packaged.dashboards)}


def _targets(files: Files) -> Iterator[str]:
    for dashboard in files.dashboards:
        for one in dashboard.view.links:
            yield from (link.uid for link in dashboard_links(one.text))
    for document in files.rule_files:
        for rule in document.rules:
            annotations = mapping(rule.model.get("annotations"))
            if uid := text(annotations.get(DASHBOARD_ANNOTATION)):
                yield uid
            if relative_runbook({RUNBOOK_ANNOTATION: text(annotations.get(RUNBOOK_ANNOTATION))}):
                yield RUNBOOKS_UID


def _directories(dashboards: Path, files: Files, directories: Directories) -> list[Path]:
    """Lists the folders of neighbours; the later one wins if both have a dashboard of a uid."""
    found = [dashboards, *directories.dashboards]
    found += [_of_rules(document) for document in files.rule_files]
    found += [document.place.file.parent for document in files.dashboards]
    existing = [one for one in found if one.is_dir()]
    return list({one.resolve(): one for one in existing}.values())


def _of_rules(document: RuleDocument) -> Path:
    """Finds the dashboards that go with a rule file, in the folder beside its own."""
    if packaged := set_of(document.place.file):
        return packaged.dashboards
    return document.place.file.resolve().parent.parent / "dashboards"
