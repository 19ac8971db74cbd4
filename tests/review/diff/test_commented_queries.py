"""Queries of several lines with comments: readable in reports, and valid where joined."""

from typing import Any

import pytest
from mcp_monitoring.review.diff.excerpts import changed_lines
from mcp_monitoring.review.diff.expressions import comments_of, without_comments
from mcp_monitoring.review.diff.markdown import as_markdown
from mcp_monitoring.review.diff.model import Diff
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.diff.text import as_text, print_diff
from mcp_monitoring.review.promql.parse import parse
from mcp_monitoring.review.stacks.kinds import RULE_GROUP
from mcp_monitoring.review.stacks.plan import Plan, State, Step
from rich.console import Console

AT_THE_END = """\
sum(rate(http_requests_total{code=~"5.."}[5m]))  # only what we caused
  / sum(rate(http_requests_total[5m]))  # everything
  > 0.05  # one in twenty"""
ON_ITS_OWN = """\
# Ignore the batch nodes:
# they are full by design.
node_filesystem_avail_bytes{nodeclass!="batch"}
  # The share, in percent.
  * 100 / node_filesystem_size_bytes < 5"""
IN_A_STRING = """\
sum by (channel) (
  rate(slack_messages_total{channel=~"#ops|#dev", text!='a "#" b', raw=`#`}[10m])  # per channel
) > 3"""


def at_width(diff: Diff, width: int) -> str:
    console = Console(width=width, no_color=True)
    with console.capture() as captured:
        print_diff(diff, console)
    return captured.get()


EXPRESSIONS = [
    pytest.param(AT_THE_END, "> 0.05", "> 0.1", id="at the end of lines"),
    pytest.param(ON_ITS_OWN, "< 5", "< 7", id="on lines of their own"),
    pytest.param(IN_A_STRING, "> 3", "> 30", id="a hash in a string"),
]


def group(expression: str) -> dict[str, Any]:
    query = {"refId": "query", "model": {"refId": "query", "expr": expression}}
    return {"name": "g", "rules": [{"uid": "a", "name": "A", "datas": [query]}]}


def change(before: str | None, after: str) -> Diff:
    old = None if before is None else State(group(before))
    operation = "create" if old is None else "update"
    urn = f"urn:pulumi:dev::p::{RULE_GROUP}::g"
    step = Step(operation, urn, RULE_GROUP, True, old, State(group(after)), ("rules",))
    return plan_diff(Plan((step,), {}))


@pytest.mark.parametrize(("expression", "was", "now"), EXPRESSIONS)
def test_joined_on_one_line_a_query_means_the_same(expression: str, was: str, now: str) -> None:
    joined = " ".join(without_comments(expression).split())

    assert was in joined
    assert str(parse(joined)) == str(parse(expression))


def test_a_hash_in_a_string_begins_no_comment() -> None:
    assert comments_of(IN_A_STRING) == ["# per channel"]
    assert """channel=~"#ops|#dev", text!='a "#" b', raw=`#`""" in without_comments(IN_A_STRING)


@pytest.mark.parametrize(("expression", "was", "now"), EXPRESSIONS)
@pytest.mark.parametrize("width", [60, 100, 200])
def test_text_shows_the_change_and_no_comment(
    expression: str, was: str, now: str, width: int
) -> None:
    text = at_width(change(expression, expression.replace(was, now)), width)

    shown = "\n".join(line for line in text.splitlines() if "!" not in line[:5])
    assert was in shown
    assert now in shown
    assert not any(comment in text for comment in comments_of(expression))


@pytest.mark.parametrize(("expression", "was", "now"), EXPRESSIONS)
def test_markdown_shows_the_lines_as_they_were_written(expression: str, was: str, now: str) -> None:
    lines = expression.splitlines()
    markdown = as_markdown(change(expression, expression.replace(was, now)))

    (changed,) = [line for line in lines if was in line]
    assert f"- {changed}\n" in markdown
    assert f"+ {changed.replace(was, now)}\n" in markdown
    assert f"  {lines[-2]}\n" in markdown


@pytest.mark.parametrize(("expression", "was", "now"), EXPRESSIONS)
def test_a_new_alert_is_shown_whole(expression: str, was: str, now: str) -> None:
    found = change(None, expression)

    for line in expression.splitlines():
        assert f"+ {line}\n" in as_markdown(found)
    text = at_width(found, 500)
    assert " ".join(without_comments(expression).split()) in text


def test_other_comments_beside_another_query_are_told_but_alone_are_none() -> None:
    other = AT_THE_END.replace("everything", "all of it")

    assert not change(AT_THE_END, other)
    assert "its comments differ, too" in as_text(change(AT_THE_END, other.replace("0.05", "0.1")))
    assert "differ, too" not in as_text(change(AT_THE_END, AT_THE_END.replace("0.05", "0.1")))


def test_equal_lines_far_from_a_change_are_left_out() -> None:
    before = [f"line {number}" for number in range(20)]
    after = [*before[:10], "changed", *before[11:]]

    written = changed_lines("\n".join(before), "\n".join(after))

    assert written == [
        "  …",
        *(f"  line {number}" for number in (7, 8, 9)),
        "- line 10",
        "+ changed",
        *(f"  line {number}" for number in (11, 12, 13)),
        "  …",
    ]
    assert changed_lines("a  # old\nb", "a  # new\nc") == ["  a  # new", "- b", "+ c"]
    assert changed_lines("a\nb", "a\nc") == ["  a", "- b", "+ c"]
    assert changed_lines("a\nb", "a\nb") == []
