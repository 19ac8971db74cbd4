"""The forms of the queries of variables, as Grafana's Prometheus plugin reads them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["promql", "label_values", "label_names", "metrics", "query_result", "series"]
"""Form of a variable's query; `promql` stands for all other queries."""

# The same patterns as in Grafana (packages/grafana-prometheus/src/metric_find_query.ts).
_FORMS: Mapping[Form, re.Pattern[str]] = {
    "label_names": re.compile(r"label_names\((?P<expr>.*)\)\s*", re.DOTALL),
    "label_values": re.compile(
        r"label_values\((?:(?P<expr>.+),\s*)?(?P<label>[a-zA-Z_$][\w${}]*)\s*\)\s*", re.DOTALL
    ),
    "metrics": re.compile(r"metrics\((?P<pattern>.+)\)\s*", re.DOTALL),
    "query_result": re.compile(r"query_result\((?P<expr>.+)\)\s*", re.DOTALL),
}


@dataclass(frozen=True)
class VariableQuery:
    """The query of a variable.

    Attributes:
        form: its form.
        expr: the PromQL in it; empty if it has none, as in `label_values(job)`.
        label: the label that `label_values` asks for, or "".
        pattern: the pattern of names that `metrics` asks for, or "".
    """

    form: Form
    expr: str = ""
    label: str = ""
    pattern: str = ""

    def written(self) -> str:
        """Writes the query."""
        match self.form:
            case "label_values":
                return f"label_values({f'{self.expr}, ' if self.expr else ''}{self.label})"
            case "query_result" | "label_names":
                return f"{self.form}({self.expr})"
            case "metrics":
                return f"metrics({self.pattern})"
        return self.expr


def variable_query(written: str) -> VariableQuery:
    """Reads the query of a variable."""
    for form, pattern in _FORMS.items():
        if found := pattern.fullmatch(written.strip()):
            parts = {name: (one or "").strip() for name, one in found.groupdict().items()}
            return VariableQuery(form, **parts)
    return VariableQuery("series", written.strip())
