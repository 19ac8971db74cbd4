"""One run of `mcp-monitoring check`: from files to a report."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ...alerting.alerts import packaged_alerts
from ..contract.contract import read_contract
from ..contract.known import Known, known_of_contract, nothing_known, with_recorded
from ..documents.lines import line_of, yaml_lines
from ..documents.place import Place
from ..documents.read import Document
from ..promql.parse import metric_name, selectors
from ..promql.placeholders import with_placeholders
from ..promql.queries import queries_of
from .copies import outdated_copies
from .deployment_settings import deployment_settings
from .directories import directories_of
from .files import read_files
from .findings import Finding, NotChecked, Report
from .neighbours import neighbours_of, packaged_beside
from .rules import CHECKS
from .server_names import unusable_names
from .settings import CheckSettings
from .subject import ParsedQuery, Subject, parsed
from .suppressions import without_exceptions

if TYPE_CHECKING:
    from ..servers.prometheus import Prometheus

_Placed = TypeVar("_Placed", Finding, NotChecked)


def check_paths(
    paths: Sequence[Path] = (),
    *,
    project: Path | None = None,
    contract: Path | None = None,
    prometheus: "Prometheus | None" = None,
    settings: CheckSettings | None = None,
    every_metric: bool = False,
) -> Report:
    """Checks dashboards and rule files.

    Args:
        paths: files and folders; those of `default_paths` if there are none.
        project: folder of `dashboards/`, `alerts/` and `docs/`; default is the working directory.
        contract: a metric contract to check queries against, or None for no contract.
        prometheus: a live server to check queries against, or None.
        settings: exceptions and labels of the project.
        every_metric: whether each metric of the contract must be shown somewhere.

    Returns:
        The findings, by file and line.

    Raises:
        PathError: if a path cannot be read.
        CheckSettingsError: if a stack file of the project cannot be read.
        ContractError: if the contract cannot be used.
        PrometheusError: if a call of the server fails.
    """
    project = project or Path()
    settings = settings or CheckSettings()
    told = deployment_settings(project, settings)
    directories = directories_of(project, settings)
    files = read_files(paths, project, told, directories)
    documents: list[Document] = [*files.dashboards, *files.rule_files]
    extractions = [queries_of(document) for document in documents]
    queries = [parsed(query) for extraction in extractions for query in extraction.queries]
    agreed = read_contract(contract) if contract else None
    source = known_of_contract(agreed, settings.target_labels) if agreed else None
    if prometheus:
        queries = [_judged_by_server(one, prometheus) for one in queries]
    elif source:
        queries = [_judged_by_contract(one, source) for one in queries]
    known = list(_known(queries, source, prometheus)) or [nothing_known()]
    subject = Subject(
        dashboards=files.dashboards,
        rule_files=files.rule_files,
        queries=queries,
        known=known,
        neighbours=neighbours_of(project, files, directories),
        packaged=packaged_beside(project, files),
        deployment=told.deployment,
        docs=(project / "docs", packaged_alerts().parent / "docs"),
        contract=agreed if every_metric else None,
        contract_file=contract or Path(),
    )
    checked = [document.place.file for document in documents]
    results = [
        *files.results,
        *(result for one in CHECKS for result in one(subject)),
        *outdated_copies(project, checked),
        *unusable_names(project, files.dashboards, files.rule_files),
    ]
    findings = [result for result in results if isinstance(result, Finding)]
    not_checked = [result for result in results if isinstance(result, NotChecked)]
    kept, switched_off = without_exceptions(
        findings, settings.exceptions, checked, whole_set=not paths
    )
    line_of_place = _reader_of_lines(subject)
    return Report(
        findings=sorted(
            _with_lines(kept, line_of_place),
            key=lambda one: (str(one.place.file), one.line or 0, str(one.place)),
        ),
        not_checked=_with_lines(not_checked, line_of_place),
        switched_off=switched_off,
        line_of=line_of_place,
        counts={
            "dashboards": len(files.dashboards),
            "alerts": sum(rule.is_alert for one in files.rule_files for rule in one.rules),
            "queries": len(queries),
            "other_queries": sum(one.other_queries for one in extractions),
            "library_panels": sum(one.library_panels for one in extractions),
        },
    )


def _known(
    queries: Sequence[ParsedQuery], contract: Known | None, prometheus: "Prometheus | None"
) -> Iterator[Known]:
    recorded = [one.query.record for one in queries if one.query.record]
    if contract:
        yield with_recorded(contract, recorded)
    if prometheus:
        from .live_metrics import known_of_server

        names = {
            metric_name(selector)
            for one in queries
            if one.expr is not None
            for selector in selectors(one.expr)
        }
        yield with_recorded(known_of_server(prometheus, filter(None, names)), recorded)


def _judged_by_server(one: ParsedQuery, prometheus: "Prometheus") -> ParsedQuery:
    """Sends a query that the parser does not know to the server."""
    if not one.unknown:
        return one
    query = next(with_placeholders(one.query.expr, one.query.view))
    if wrong := prometheus.refuses(query):
        return replace(one, unknown="", wrong=wrong)
    return replace(one, unknown=f"{one.unknown}; the server accepts it")


def _judged_by_contract(one: ParsedQuery, contract: Known) -> ParsedQuery:
    """Refuses what is wrong in Prometheus of metrics that a contract promises to a Prometheus."""
    words = re.findall(r"[\w:]+", one.query.expr) if one.wrong_in_prometheus else ()
    if any(word in contract.series for word in words):
        return replace(one, unknown="", wrong=one.wrong_in_prometheus)
    return one


def _reader_of_lines(subject: Subject) -> Callable[[Place], int | None]:
    """Makes the function that finds the line of a place; it reads a file when first asked."""
    documents: dict[Path, Document] = {one.place.file: one for one in subject.dashboards}
    documents.update({one.place.file: one for one in subject.rule_files})

    @cache
    def lines_in(file: Path) -> Mapping[tuple[str | int, ...], int]:
        if file in documents:
            return documents[file].lines
        try:
            return yaml_lines(file.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            return {}

    def line_of_place(place: Place) -> int | None:
        return line_of(place.path, lines_in(place.file)) if place.path else None

    return line_of_place


def _with_lines(
    results: Iterable[_Placed], line_of_place: Callable[[Place], int | None]
) -> list[_Placed]:
    return [
        result if result.line is not None else replace(result, line=line_of_place(result.place))
        for result in results
    ]
