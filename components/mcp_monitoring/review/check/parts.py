"""The files of one check, apart by the sets of metrics that they are part of."""

from dataclasses import dataclass
from pathlib import Path

from ...metric_sets import METRIC_SETS, MetricSet, metric_set, set_of
from ..documents.read import DashboardDocument, Document
from .files import Files


@dataclass(frozen=True)
class Part:
    """Files that are deployed together.

    Attributes:
        metrics: the set of metrics that they are deployed with.
        files: the files, without the results of reading them.
        dashboards: directory of the dashboards that are deployed with them.
        contract: the file of the contract that their queries are held against, or None.
    """

    metrics: MetricSet
    files: Files
    dashboards: Path
    contract: Path | None


def parts_of(files: Files, project: Path, contract: Path | None, usual: MetricSet) -> list[Part]:
    """Separates the files of packaged sets that a project does not deploy from all others.

    They have the uids of other dashboards, and a contract of their own.

    Args:
        files: all files of a check.
        project: folder of `dashboards/`.
        contract: the contract of the check, or None. The files of a packaged set are held against
            that of their set instead, if this one is packaged, too.
        usual: the set that the project deploys.

    Returns:
        The part of the project first, even if it is empty.
    """
    sets = {one.name: one for one in map(metric_set, METRIC_SETS)}
    packaged = [one.contract.resolve() for one in sets.values()]
    is_packaged = contract is not None and contract.resolve() in packaged
    by_set = {usual.name: Files()}
    documents: list[Document] = [*files.dashboards, *files.rule_files]
    for document in documents:
        part = by_set.setdefault((set_of(document.place.file) or usual).name, Files())
        if isinstance(document, DashboardDocument):
            part.dashboards.append(document)
        else:
            part.rule_files.append(document)
    own = project / "dashboards"
    others = [one.dashboards.resolve() for one in sets.values() if one.name != usual.name]
    beside = usual.dashboards if own.resolve() in others else own
    return [
        Part(usual, by_set.pop(usual.name), beside, contract),
        *(
            Part(one, part, one.dashboards, one.contract if is_packaged else contract)
            for one, part in ((sets[name], part) for name, part in by_set.items())
        ),
    ]
