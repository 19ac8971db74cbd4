"""Knobs: the numbers of an alert's expression that a deployment may change."""

import math

import pytest
from mcp_monitoring.alerting.knobs import (
    NUMBER_KNOBS,
    Knob,
    KnobError,
    knobs_of,
    render_expression,
    without_marks,
)

POOL = """\
sum(mcp_db_connections_active{job="snowflake-mcp"})  # knob: job
  / sum(mcp_db_connections_max{job="snowflake-mcp"})  # knob: job
  > 0.9  # knob: pool_share"""
SLOW = (
    'sum(rate(x_bucket{job="mcp",le=~"5([.]0)?"}[1h]))'
    "  # knob: job, latency_objective_seconds one of 1, 2, 2.5, 5"
)


def test_a_knob_is_the_number_of_a_marked_line() -> None:
    assert list(knobs_of(POOL)) == [Knob("pool_share", 0.9)]


def test_a_knob_may_list_its_values() -> None:
    assert list(knobs_of(SLOW)) == [Knob("latency_objective_seconds", 5, (1, 2, 2.5, 5))]


def test_only_the_number_of_the_knob_is_replaced() -> None:
    assert render_expression(POOL, {"pool_share": 0.75}) == POOL.replace("0.9", "0.75")


def test_the_job_is_replaced_on_its_lines_only() -> None:
    expr = f'{POOL}\n  and up{{job="other"}}'

    assert render_expression(expr, {}, job="eu") == expr.replace("snowflake-mcp", "eu")


def test_a_job_is_quoted_as_promql_wants_it() -> None:
    line = 'up{job="a \\" b", instance="x"}  # knob: job'

    assert render_expression(line, {}, job='q"\\') == line.replace('a \\" b', 'q\\"\\\\')


@pytest.mark.parametrize(
    ("expression", "deployed"),
    [
        (POOL, "\n".join(line.partition("  #")[0] for line in POOL.splitlines())),
        ("up == 0  # knob: job", "up == 0"),
        ('up{channel="# knob: job"} == 0', 'up{channel="# knob: job"} == 0'),
        ("# why it matters\nup == 0  # all of them", "# why it matters\nup == 0  # all of them"),
        ("x > 5  #knob:restarts  one of 5, 6\n  and y", "x > 5\n  and y"),
    ],
)
def test_what_is_deployed_has_its_lines_and_comments_but_no_marks(
    expression: str, deployed: str
) -> None:
    assert without_marks(expression) == deployed


def test_without_values_nothing_changes() -> None:
    assert render_expression(POOL, {}) == POOL


def test_knobs_that_are_elsewhere_change_nothing() -> None:
    assert render_expression(POOL, {"restarts": 7}) == POOL


@pytest.mark.parametrize(
    ("value", "text"), [(2.0, "2"), (2.5, "2.5"), (1, "1")], ids=["whole", "fraction", "integer"]
)
def test_a_bucket_bound_is_replaced_inside_its_matcher(value: float, text: str) -> None:
    rendered = render_expression(SLOW, {"latency_objective_seconds": value})

    assert rendered == SLOW.replace('"5(', f'"{text}(')


@pytest.mark.parametrize(
    "line",
    [
        "rate(x[5m]) > 3  # knob: restarts",
        "x offset 10m > 3  # knob: restarts",
        "p95_seconds > 3  # knob: restarts",
        "3  # knob: restarts",
        "x > 3 # knob:restarts",
    ],
)
def test_numbers_touched_by_letters_or_brackets_are_no_numbers_of_the_line(line: str) -> None:
    assert list(knobs_of(line)) == [Knob("restarts", 3)]


def test_a_mark_inside_a_string_is_text() -> None:
    assert list(knobs_of('x{a="# knob: restarts"} > 5')) == []


def test_a_comment_without_a_mark_is_a_comment() -> None:
    assert list(knobs_of("x > 5  # five is plenty")) == []


def test_an_expression_without_the_mark_keeps_its_job() -> None:
    assert render_expression(POOL, {}, job="eu") != POOL
    assert render_expression("up == 0", {}, job="eu") == "up == 0"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x > 1 + 2  # knob: restarts", "must have exactly one number, not 2 numbers (1, 2)"),
        ("x  # knob: restarts", "must have exactly one number, not no number"),
        ("x > 3  # knob: restart", "there is no knob 'restart'; did you mean restarts? Otherwise"),
        ("x > 3  # knob: pool-share", "'pool-share' is not the name of a knob; use a-z, 0-9 and _"),
        ("x > 3  # knob: 3rd", "'3rd' is not the name of a knob"),
        ("x > 3  # knob: two words", "'two words' is not the name of a knob"),
        ("x > 3  # knob:", "'' is not the name of a knob"),
        ("up == 0  # knob: job", 'the line of knob job has no job="..."'),
        ('up{job=~"a|b"}  # knob: job', 'the line of knob job has no job="..."'),
        ("x > 3  # knob: restarts, query_timeouts", "one number knob, not restarts and query"),
        ("x > 0.2  # knob: restarts", "the default of knob restarts is 0.2, but must be at least"),
        ("x > 3  # knob: restarts one of 1, 2", "is 3, but must be one of 1, 2"),
        ("x > 3  # knob: restarts one of three", "are not numbers: three"),
    ],
)
def test_a_marked_line_that_cannot_be_understood_is_refused(line: str, said: str) -> None:
    with pytest.raises(KnobError) as refusal:
        list(knobs_of(line))
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("knob", "value", "wanted"),
    [
        ("availability_slo", 0.9305, "above 0.930556 and below 1"),
        ("availability_slo", 99.0, "below 1"),
        ("latency_slo", 1.0, "below 1"),
        ("pool_share", 0.0, "above 0 and below 1"),
        ("slow_query_seconds", 300.0, "above 0 and below 300"),
        ("query_timeouts", -1.0, "at least 0"),
        ("restarts", 0.0, "at least 1"),
        ("memory_limit_bytes", 0.0, "above 0"),
    ],
)
def test_a_value_out_of_range_is_refused_with_the_range(
    knob: str, value: float, wanted: str
) -> None:
    problem = NUMBER_KNOBS[knob].problem(value)
    assert problem is not None
    assert wanted in problem


def test_an_objective_that_is_no_bucket_bound_is_refused_with_the_bounds() -> None:
    with pytest.raises(KnobError, match=r"latency_objective_seconds is 3, .* one of 1, 2, 2\.5, 5"):
        render_expression(SLOW, {"latency_objective_seconds": 3})


@pytest.mark.parametrize("slo", [0.931, 0.99, 0.9999])
def test_an_objective_whose_fast_burn_can_be_reached_is_taken(slo: float) -> None:
    assert NUMBER_KNOBS["availability_slo"].problem(slo) is None
    assert 14.4 * (1 - slo) < 1


@pytest.mark.parametrize(
    ("line", "default"),
    [
        ("x > 40  # knob: queue_depth", 40),
        ("x < -3.5  # knob: floor", -3.5),
        ("x<-3  # knob: floor", -3),
        ("clamp_min(x, -3)  # knob: floor", -3),
        ("x - 3 > y  # knob: floor", 3),
        ("x -3 > y  # knob: floor", 3),
        ("x * 1e3  # knob: Scale_2", 1000),
    ],
)
def test_a_file_may_have_knobs_of_its_own_with_any_number(line: str, default: float) -> None:
    (knob,) = knobs_of(line)

    assert knob.default == default
    assert knob.problem(-1e9) is None
    (changed,) = knobs_of(render_expression(line, {knob.name: default * 2}))
    assert changed.default == default * 2


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_a_number_that_is_none_is_refused_for_a_knob_of_its_own(value: float) -> None:
    assert Knob("queue_depth", 40).problem(value)
