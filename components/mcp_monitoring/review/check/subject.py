"""The subject of one check: documents, their parsed queries, and the sources about metrics."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from promql_parser import Expr

from ...metric_sets import MetricSet, metric_set
from ..contract.contract import Contract
from ..contract.known import Known
from ..documents.deployment import Deployment
from ..documents.read import DashboardDocument, RuleDocument
from ..promql.parse import NoWindowError, PromqlError, PromqlUnknownError
from ..promql.placeholders import parse_with_placeholders
from ..promql.queries import Query
from .findings import Finding, NotChecked

Result = Finding | NotChecked


@dataclass(frozen=True)
class ParsedQuery:
    """A query and the parser's result.

    Attributes:
        query: the query.
        expr: its expression with placeholders for variables; None if it has none or was not parsed.
        wrong: reason why it is not PromQL, or "".
        unknown: reason why the parser cannot judge it, or "".
        wrong_in_prometheus: reason why it is wrong if no other server is asked, or "".
    """

    query: Query
    expr: Expr | None = None
    wrong: str = ""
    unknown: str = ""
    wrong_in_prometheus: str = ""


@dataclass(frozen=True)
class Subject:
    """The subject of one check.

    Attributes:
        dashboards: the dashboard files.
        rule_files: the rule files.
        queries: all queries of these files.
        known: the sources about metrics; every query is checked against each of them.
        neighbours: dashboards that are not checked but may be targets of links, by uid.
        packaged: dashboards of this package that are deployed beside the files, likewise.
        metrics: set of metrics that the files are deployed with.
        deployment: what deployments of the files are told.
        docs: directories that relative runbook links may start from.
        contract: the contract whose metrics must be shown, or None if they need not.
        contract_file: the file of the contract.
    """

    dashboards: Sequence[DashboardDocument]
    rule_files: Sequence[RuleDocument]
    queries: Sequence[ParsedQuery]
    known: Sequence[Known] = ()
    neighbours: Mapping[str, DashboardDocument] = field(default_factory=dict)
    packaged: Mapping[str, DashboardDocument] = field(default_factory=dict)
    metrics: MetricSet = field(default_factory=metric_set)
    deployment: Deployment = field(default_factory=Deployment)
    docs: Sequence[Path] = ()
    contract: Contract | None = None
    contract_file: Path = Path()


def parsed(query: Query) -> ParsedQuery:
    """Parses a query; a query without PromQL, such as `label_values(job)`, needs no parser."""
    if not query.expr and query.form != "promql":
        return ParsedQuery(query)
    try:
        return ParsedQuery(query, parse_with_placeholders(query.expr, query.view))
    except PromqlError as error:
        return ParsedQuery(query, wrong=str(error))
    except NoWindowError as error:
        return ParsedQuery(query, unknown=str(error), wrong_in_prometheus=error.in_prometheus)
    except PromqlUnknownError as error:
        return ParsedQuery(query, unknown=str(error))


def judged_by_source(
    subject: Subject, judge: Callable[[Query, Expr, Known], Iterable[Finding]]
) -> Iterator[Finding]:
    """Judges every query by every source; a source skips rules that an earlier one reported."""
    for one in subject.queries:
        if one.expr is None:
            continue
        said: set[str] = set()
        for known in subject.known:
            found = list(dict.fromkeys(judge(one.query, one.expr, known)))
            yield from (finding for finding in found if finding.rule not in said)
            said.update(finding.rule for finding in found)
