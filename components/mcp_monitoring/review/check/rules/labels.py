"""Check that legends and templates name labels that the query returns."""

import re
from collections.abc import Iterator

from promql_parser import Expr

from ....suggestions import did_you_mean
from ...contract.known import Known
from ...promql.queries import Query
from ...promql.result_labels import result_labels
from ..findings import Finding
from ..subject import Result, Subject, judged_by_source

_IN_LEGEND = re.compile(r"\{\{\s*([a-zA-Z_]\w*)\s*\}\}")
_IN_RULE = re.compile(
    r"(?:\$labels|\.ResultLabels|\.Labels)\.([a-zA-Z_]\w*)"
    r"|index\s+(?:\$labels|\$?\.Labels)\s+\"([a-zA-Z_]\w*)\""
)

# Labels that Grafana adds for legends and templates.
_ALWAYS = frozenset({"__name__", "alertname", "grafana_folder"})


def check(subject: Subject) -> Iterator[Result]:
    """Finds labels in legends and templates that always stay empty."""
    yield from judged_by_source(subject, _judge)


def _judge(query: Query, expr: Expr, known: Known) -> Iterator[Finding]:
    carried = result_labels(expr, known)
    if carried is None:
        return
    pattern = _IN_LEGEND if query.kind in ("panel", "annotation") else _IN_RULE
    for where, template in query.templates.items():
        for found in pattern.finditer(template):
            label = next(group for group in found.groups() if group)
            if label in carried | _ALWAYS:
                continue
            if label in query.extra_labels:
                # As Prometheus' own promtool has it, and Grafana's documentation of templates.
                message = f"{where} names {label}, a label of the alert itself, which stays empty"
                advice = "templates have the labels of the query only; write its value"
                yield Finding("unknown-result-label", query.place, f"{message}; {advice}")
                continue
            message = f"{where} names the label {label}, which the result does not carry"
            suggestion = did_you_mean(label, carried)
            has = f"it carries {', '.join(sorted(carried)) or 'none'}"
            yield Finding("unknown-result-label", query.place, f"{message}; {suggestion or has}")
