"""The series without which an expression has no result, held to Prometheus' meaning."""

import promql_parser
import pytest
from mcp_monitoring.review.promql.needed import empty_without

WITHOUT_M = {
    "m": {"m"},
    "m > 1 and a": {"m"},
    "a * on (x) group_left m": {"m"},
    "sum by (x) (rate(m[5m])) / sum(n)": {"m", "n"},
    "m unless a": {"m"},
    "m or n": {"m", "n"},
    "max_over_time(m[1h:1m])": {"m"},
    "-(m)": {"m"},
    'label_replace(m, "a", "b", "c", "d")': {"m"},
    "a unless m": set(),
    "m or a": set(),
    "(m or vector(0)) > 1": set(),
    "absent(m)": set(),
    "absent_over_time(m[5m])": set(),
    "scalar(m) + 1": set(),
    "a > 1": set(),
    "1 + 1": set(),
    '{__name__=~"m"}': set(),
}


@pytest.mark.parametrize("expr", WITHOUT_M)
def test_are_those_that_no_other_side_makes_up_for(expr: str) -> None:
    parsed = promql_parser.parse(expr)

    assert empty_without(parsed, lambda name: name in ("m", "n")) == WITHOUT_M[expr]
