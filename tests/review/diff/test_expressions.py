"""PromQL compared as an expression, and the smallest part that differs."""

import pytest
from mcp_monitoring.review.diff.expressions import differing_parts, loosened, same_expression
from mcp_monitoring.review.diff.model import Part

QUANTILE = 'histogram_quantile(0.95, sum by (le) (rate(mcp_x_bucket{job=~"$job"}[5m])))'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sum(up)", "sum( up )  # a comment"),
        ("sum by (a, b) (up)", "sum(up) by (b,a)"),
        ("up{a='1', b=\"2\"}", 'up{b="2",a="1",}'),
        ("rate(up[5m])", "rate(up[300s])"),
        ("(up) > 0.50", "up > .5"),
        ("rate(up[$__rate_interval])", "rate( up[ $__rate_interval ] )"),
        ("rate(up[5m] smoothed)", "rate(up[5m]  smoothed)"),
    ],
)
def test_another_spelling_is_no_change(before: str, after: str) -> None:
    assert same_expression(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("up > 1", "up > 2"),
        ("up > 1", "up < 1"),
        ("up > 1", "up > bool 1"),
        ("rate(up[5m])", "rate(up[$__rate_interval])"),
        ("rate(up[$a])", "rate(up[$b])"),
        ('up{a="1"}', 'up{a=~"1"}'),
        ("sum by (a) (up)", "sum without (a) (up)"),
        ("a and on (x) b", "a and ignoring (x) b"),
        ("a - b - c", "a - (b - c)"),
        ("up", "up offset 5m"),
        ("not PromQL (", "not PromQL ("[:-1]),
    ],
)
def test_another_meaning_is_a_change(before: str, after: str) -> None:
    assert not same_expression(before, after)


@pytest.mark.parametrize(
    ("change", "to", "part"),
    [
        ("5m", "$__rate_interval", Part("[5m]", "[$__rate_interval]")),
        ('"$job"', '"x"', Part('job=~"$job"', 'job=~"x"')),
        ("0.95", "0.99", Part("0.95", "0.99")),
        ("rate", "increase", Part("rate", "increase")),
    ],
)
def test_the_smallest_readable_part_is_shown(change: str, to: str, part: Part) -> None:
    assert differing_parts(QUANTILE, QUANTILE.replace(change, to)) == (part,)


def test_a_threshold_is_shown_with_its_comparison() -> None:
    assert differing_parts("sum(up) > 0.8", "sum(up) > 0.9") == (Part("> 0.8", "> 0.9"),)


def test_many_small_parts_become_one() -> None:
    before = "a + b + c + d + e + f + g + h + i"
    after = "a + B + c + D + e + F + g + H + i"

    assert differing_parts(before, after) == (
        Part("b + c + d + e + f + g + h", "B + c + D + e + F + g + H"),
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("up > 0.8", "up > 0.9", "> 0.9 instead of > 0.8"),
        ("up < 3", "up < 2", "< 2 instead of < 3"),
        (
            "(a > 14.4 * 0.01 and b > 1) and c > 30",
            "(a > 14.4 * 0.02 and b > 1) and c > 30",
            "> 0.288 instead of > 0.144",
        ),
        ("up > 0.9", "up > 0.8", ""),
        ("a unless b > 1", "a unless b > 2", ""),
        ("a > 1", "b > 2", ""),
        ("1 - (up > 1)", "1 - (up > 2)", ""),
        ("not PromQL (", "up", ""),
    ],
)
def test_a_loosened_threshold_is_told_where_it_is_certain(
    before: str, after: str, said: str
) -> None:
    assert loosened(before, after) == said
