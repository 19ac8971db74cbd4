"""The afternoon that a client plays on Snowflake's MCP server."""

from collections import Counter
from itertools import islice

import pytest
from mcp_server_instrumentation.snowflake import operation_of

from sandbox.snowflake.afternoon import KINDS, PHASES, QUERY_TOOL, Call, afternoon, morning

CALLS = list(islice(afternoon(), 5_000))


def kind_of(call: Call) -> str:
    (kind,) = (kind for kind, calls in KINDS.items() if (call.tool, dict(call.arguments)) in calls)
    return kind


def test_it_is_the_same_each_time_and_another_with_another_seed() -> None:
    assert list(islice(afternoon(), 100)) == CALLS[:100]
    assert list(islice(afternoon(seed=1), 100)) != CALLS[:100]


def test_it_begins_with_tables_and_then_one_call_of_each_kind() -> None:
    calls = morning()

    first = [call.arguments["statement"] for call in calls[:3]]
    assert all(statement.startswith("create table if not exists") for statement in first)
    assert [kind_of(call) for call in calls[-len(KINDS) :]] == list(KINDS)


def test_it_has_several_tools_slow_questions_and_mistakes() -> None:
    kinds = Counter(kind_of(call) for call in CALLS)

    assert set(kinds) == set(KINDS)
    assert len({call.tool for call in CALLS}) == 3
    assert 0.01 < kinds["slow questions"] / len(CALLS) < 0.05
    assert 0.02 < kinds["mistakes"] / len(CALLS) < 0.1


def test_a_bad_time_has_far_more_mistakes() -> None:
    shares = [phase.weights["mistakes"] / sum(phase.weights.values()) for phase in PHASES]

    assert max(shares) > 10 * min(shares)


def test_its_pace_has_a_bound() -> None:
    assert all(call.pause >= 0.3 for call in CALLS)
    assert sum(call.pause for call in CALLS) / len(CALLS) > 0.8


def test_its_statements_are_spelt_both_ways_and_are_known_to_the_metrics() -> None:
    statements = [call.arguments["statement"] for call in CALLS if call.tool == QUERY_TOOL]

    words = {statement.split()[0] for statement in statements}
    assert {"select", "SELECT"} <= words
    assert {operation_of(statement) for statement in statements} == {
        *("SELECT", "WITH", "DESCRIBE", "INSERT", "UPDATE", "DELETE", "DROP", "_OTHER")
    }


@pytest.mark.parametrize("table", ["customers", "orders", "visits"])
def test_what_it_asks_for_it_has_made(table: str) -> None:
    assert any(f"create table if not exists {table} " in str(call.arguments) for call in morning())
