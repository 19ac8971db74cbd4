"""What one run of the checks looks at: documents, their parsed queries, and what is known."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from promql_parser import Expr

from ..contract.contract import Contract
from ..contract.known import Known
from ..documents.read import DashboardDocument, RuleDocument
from ..promql.parse import PromqlError, PromqlUnknownError
from ..promql.placeholders import parse_with_placeholders
from ..promql.queries import Query
from .findings import Finding, NotChecked

Result = Finding | NotChecked


@dataclass(frozen=True)
class ParsedQuery:
    """A query and what the parser made of it.

    Attributes:
        query: the query.
        expr: its expression with placeholders for variables; None if it has none or is not parsed.
        wrong: why it is no PromQL, or "".
        unknown: why the parser cannot judge it, or "".
    """

    query: Query
    expr: Expr | None = None
    wrong: str = ""
    unknown: str = ""


@dataclass(frozen=True)
class Subject:
    """What is checked.

    Attributes:
        dashboards: the dashboard files.
        rule_files: the rule files.
        queries: every query of them.
        known: the sources that metrics are held against; each is asked.
        neighbours: dashboards that links may lead to without being checked, by uid.
        docs: directories that relative runbook links may start from.
        contract: the contract whose metrics have to be shown, or None if they need not.
        contract_file: where the contract stands.
    """

    dashboards: Sequence[DashboardDocument]
    rule_files: Sequence[RuleDocument]
    queries: Sequence[ParsedQuery]
    known: Sequence[Known] = ()
    neighbours: Mapping[str, DashboardDocument] = field(default_factory=dict)
    docs: Sequence[Path] = ()
    contract: Contract | None = None
    contract_file: Path = Path()


def parsed(query: Query) -> ParsedQuery:
    """Parses a query; one without PromQL, such as `label_values(job)`, has nothing to parse."""
    if not query.expr and query.form != "promql":
        return ParsedQuery(query)
    try:
        return ParsedQuery(query, parse_with_placeholders(query.expr, query.view))
    except PromqlError as error:
        return ParsedQuery(query, wrong=str(error))
    except PromqlUnknownError as error:
        return ParsedQuery(query, unknown=str(error))


def judged_by_source(
    subject: Subject, judge: Callable[[Query, Expr, Known], Iterable[Finding]]
) -> Iterator[Finding]:
    """Asks every source about every query; what the first one finds, the next need not repeat."""
    for one in subject.queries:
        if one.expr is None:
            continue
        said: set[str] = set()
        for known in subject.known:
            found = list(dict.fromkeys(judge(one.query, one.expr, known)))
            yield from (finding for finding in found if finding.rule not in said)
            said.update(finding.rule for finding in found)
