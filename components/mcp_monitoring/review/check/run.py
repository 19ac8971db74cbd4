"""One run of `mcp-monitoring check`: from files to a report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from ...alerting.alerts import packaged_alerts
from ...dashboard.files import packaged_dashboards
from ..contract.contract import read_contract
from ..contract.known import Known, known_of_contract, with_recorded
from ..documents.lines import line_of, yaml_lines
from ..documents.place import Place
from ..documents.read import (
    DASHBOARD_ENDINGS,
    RULE_ENDINGS,
    DashboardDocument,
    Document,
    RuleDocument,
    read_document,
)
from ..promql.parse import metric_name, selectors
from ..promql.placeholders import with_placeholders
from ..promql.queries import queries_of
from ..servers.prometheus import Prometheus
from .findings import Finding, NotChecked, Report
from .live_metrics import known_of_server
from .rules import CHECKS
from .settings import CheckSettings
from .subject import ParsedQuery, Result, Subject, parsed
from .suppressions import without_exceptions

_Placed = TypeVar("_Placed", Finding, NotChecked)


class PathError(ValueError):
    """A path that cannot be checked; the message names it and the reason."""


@dataclass
class _Files:
    """The read files, and results from reading them."""

    dashboards: list[DashboardDocument] = field(default_factory=list)
    rule_files: list[RuleDocument] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)


def check_paths(
    paths: Sequence[Path] = (),
    *,
    project: Path | None = None,
    contract: Path | None = None,
    prometheus: Prometheus | None = None,
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
        ContractError: if the contract cannot be used.
        PrometheusError: if a call of the server fails.
    """
    project = project or Path()
    listed = {path: _listed(path) for path in paths or default_paths(project)}
    files = _read(list(_once(listed.values())), named=set(paths))
    files.results.extend(
        NotChecked(Place(path), "no file in it ends in .json, .yaml or .yml")
        for path, found in listed.items()
        if not found
    )
    documents: list[Document] = [*files.dashboards, *files.rule_files]
    extractions = [queries_of(document) for document in documents]
    queries = [parsed(query) for extraction in extractions for query in extraction.queries]
    agreed = read_contract(contract) if contract else None
    if prometheus:
        queries = [_judged_by_server(one, prometheus) for one in queries]
    settings = settings or CheckSettings()
    source = known_of_contract(agreed, settings.target_labels) if agreed else None
    known = list(_known(queries, source, prometheus))
    subject = Subject(
        dashboards=files.dashboards,
        rule_files=files.rule_files,
        queries=queries,
        known=known,
        neighbours={one.uid: one for one in _neighbours(project, files.dashboards)},
        docs=(project / "docs", packaged_alerts().parent / "docs"),
        contract=agreed if every_metric else None,
        contract_file=contract or Path(),
    )
    results = [*files.results, *(result for one in CHECKS for result in one(subject))]
    findings = [result for result in results if isinstance(result, Finding)]
    not_checked = [result for result in results if isinstance(result, NotChecked)]
    checked = [document.place.file for document in documents]
    kept, switched_off = without_exceptions(
        findings, settings.exceptions, checked, whole_set=not paths
    )
    return Report(
        findings=sorted(
            _with_lines(kept, subject),
            key=lambda one: (str(one.place.file), one.line or 0, str(one.place)),
        ),
        not_checked=_with_lines(not_checked, subject),
        switched_off=[
            replace(one, finding=finding)
            for one, finding in zip(
                switched_off,
                _with_lines([one.finding for one in switched_off], subject),
                strict=True,
            )
        ],
        counts={
            "dashboards": len(files.dashboards),
            "alerts": sum(rule.is_alert for one in files.rule_files for rule in one.rules),
            "queries": len(queries),
            "other_queries": sum(one.other_queries for one in extractions),
            "library_panels": sum(one.library_panels for one in extractions),
        },
    )


def default_paths(project: Path) -> list[Path]:
    """Lists the folders of a project, or those of this package if the project has none."""
    own = [project / name for name in ("dashboards", "alerts") if (project / name).is_dir()]
    return own or [packaged_dashboards(), packaged_alerts()]


def _listed(path: Path) -> list[Path]:
    """Lists the files of a path; a folder is searched, without its hidden files."""
    endings = (*DASHBOARD_ENDINGS, *RULE_ENDINGS)
    if path.is_dir():
        try:
            return sorted(
                file
                for file in path.rglob("*")
                if file.suffix.lower() in endings
                and not any(part.startswith(".") for part in file.relative_to(path).parts)
                and file.is_file()
            )
        except OSError as error:
            raise PathError(f"{path}: cannot be read: {error.strerror}") from None
    if not path.exists():
        raise PathError(f"{path}: there is no such file or folder")
    if path.suffix.lower() not in endings:
        raise PathError(f"{path}: a dashboard ends in .json, a rule file in .yaml or .yml")
    return [path]


def _once(listed: Iterable[Sequence[Path]]) -> Iterator[Path]:
    """Yields each file once, even if several paths list it."""
    seen: set[Path] = set()
    for found in listed:
        for file in found:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _read(paths: Sequence[Path], named: set[Path]) -> _Files:
    files = _Files()
    for file in paths:
        reading = read_document(file)
        place = Place(file)
        is_rule_file = isinstance(reading.document, RuleDocument)
        is_named_so = file.suffix.lower() in RULE_ENDINGS
        rule = "rule-file" if is_rule_file or is_named_so else "dashboard-file"
        if reading.unsupported:
            files.results.append(NotChecked(place, reading.unsupported))
        elif reading.is_other and file not in named:
            kind = "rule file" if rule == "rule-file" else "dashboard"
            files.results.append(NotChecked(place, f"it is not a {kind}"))
        else:
            files.results.extend(Finding(rule, place, problem) for problem in reading.problems)
        if isinstance(reading.document, DashboardDocument):
            files.dashboards.append(reading.document)
        elif isinstance(reading.document, RuleDocument):
            files.rule_files.append(reading.document)
    return files


def _known(
    queries: Sequence[ParsedQuery], contract: Known | None, prometheus: Prometheus | None
) -> Iterator[Known]:
    recorded = [one.query.record for one in queries if one.query.record]
    if contract:
        yield with_recorded(contract, recorded)
    if prometheus:
        names = {
            metric_name(selector)
            for one in queries
            if one.expr is not None
            for selector in selectors(one.expr)
        }
        yield with_recorded(known_of_server(prometheus, filter(None, names)), recorded)


def _judged_by_server(one: ParsedQuery, prometheus: Prometheus) -> ParsedQuery:
    """Sends a query that the parser does not know to the server."""
    if not one.unknown:
        return one
    query = next(with_placeholders(one.query.expr, one.query.view))
    if wrong := prometheus.refuses(query):
        return replace(one, unknown="", wrong=wrong)
    return replace(one, unknown=f"{one.unknown}; the server accepts it")


def _neighbours(project: Path, checked: Sequence[DashboardDocument]) -> Iterator[DashboardDocument]:
    """Reads the dashboards that are not checked but may be targets of links.

    The project's dashboards come last, so they replace packaged ones with the same uid.
    """
    read = {one.place.file.resolve() for one in checked}
    for directory in (packaged_dashboards(), project / "dashboards"):
        for file in sorted(directory.glob("*.json")):
            if file.resolve() in read:
                continue
            read.add(file.resolve())
            document = read_document(file).document
            if isinstance(document, DashboardDocument):
                yield document


def _with_lines(results: Iterable[_Placed], subject: Subject) -> list[_Placed]:
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

    return [
        replace(result, line=line_of(result.place.path, lines_in(result.place.file)))
        if result.place.path and result.line is None
        else result
        for result in results
    ]
