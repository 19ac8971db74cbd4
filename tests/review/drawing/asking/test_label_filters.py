"""Label filters added to queries."""

import pytest
from mcp_monitoring.review.drawing.asking.label_filters import with_filters
from mcp_monitoring.review.promql.parse import parse

FILTERS = [("job", "=", 'a"b'), ("pod", "=~", "x|y")]
ADDED = r'job="a\"b",pod=~"x|y"'


@pytest.mark.parametrize(
    ("query", "filtered"),
    [
        ("up", f"up{{{ADDED}}}"),
        ("up{}", f"up{{{ADDED}}}"),
        ("up { }", f"up {{{ADDED} }}"),
        ('up{a="1"}', f'up{{{ADDED},a="1"}}'),
        ('{__name__="up"}', f'{{{ADDED},__name__="up"}}'),
        ('{"up"}', f'{{{ADDED},"up"}}'),
        (
            'sum by (a) (rate(x[5m])) / on () y{b="2"} offset 1h',
            f'sum by (a) (rate(x{{{ADDED}}}[5m])) / on () y{{{ADDED},b="2"}} offset 1h',
        ),
        ("rate(x[$__rate_interval])", f"rate(x{{{ADDED}}}[$__rate_interval])"),
        ("1 + 2", "1 + 2"),
        ("up{", "up{"),
    ],
)
def test_every_selector_gets_the_filters(query: str, filtered: str) -> None:
    found = with_filters(query, FILTERS)

    assert found == filtered
    if found != query:
        parse(found.replace("$__rate_interval", "1m"))


def test_an_operator_that_promql_does_not_have_is_left_out() -> None:
    assert with_filters("up", [("a", "<", "1")]) == "up"
    assert with_filters("up", [("a", "=|", "x|y"), ("b", "<", "1")]) == 'up{a=~"x|y"}'
