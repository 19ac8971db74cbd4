"""The calls of an afternoon: what people have an assistant ask Snowflake. Pure."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, cycle
from typing import Any

QUERY_TOOL = "run_snowflake_query"


@dataclass(frozen=True)
class Call:
    """A call of a tool.

    Attributes:
        tool: its name.
        arguments: what it is given.
        pause: seconds to wait afterwards.
    """

    tool: str
    arguments: Mapping[str, Any]
    pause: float


@dataclass(frozen=True)
class Phase:
    """A part of the afternoon.

    Attributes:
        seconds: how long it lasts, when no call takes long.
        pause: seconds between two calls, on average.
        weights: how often each kind of call comes.
    """

    seconds: float
    pause: float
    weights: Mapping[str, int]


_TABLES = (
    "create table if not exists customers (id int, name varchar, country varchar)",
    "create table if not exists orders (id int, customer int, amount float, day int)",
    "create table if not exists visits (customer int, page varchar)",
)
# Rows as Snowflake makes them. Somebody who comes again finds them there.
_ROWS = (
    "insert into customers select seq4(), 'customer ' || seq4(), 'country ' || mod(seq4(), 12)"
    " from table(generator(rowcount => 500)) where not exists (select 1 from customers)",
    "insert into orders select seq4(), mod(seq4(), 500), uniform(1, 900, random()),"
    " mod(seq4(), 365) from table(generator(rowcount => 20000))"
    " where not exists (select 1 from orders)",
)

_COUNTRY = "select country, count(*) from customers group by country order by 2 desc limit {}"
_BEST = (
    "SELECT c.name, SUM(o.amount) AS total FROM orders o JOIN customers c ON o.customer = c.id"
    " WHERE o.day > {} GROUP BY c.name ORDER BY total DESC LIMIT 20"
)
_ORDERS = "with late as (select * from orders where day > {}) select * from late limit {}"
# Every order with every other: some hundred million comparisons, about a second.
_SLOW = "select count(*) from orders a join orders b on a.amount < b.amount where a.day < {}"

KINDS: Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]] = {
    "questions": (
        (QUERY_TOOL, {"statement": "select count(*) from orders"}),
        (QUERY_TOOL, {"statement": _COUNTRY.format(5)}),
        (QUERY_TOOL, {"statement": _BEST.format(180)}),
        (QUERY_TOOL, {"statement": _ORDERS.format(300, 40)}),
        (QUERY_TOOL, {"statement": _ORDERS.format(20, 900)}),
    ),
    "looking around": (
        ("list_objects", {"object_type": "table"}),
        ("list_objects", {"object_type": "schema", "database_name": "SHOP"}),
        ("list_objects", {"object_type": "warehouse"}),
        (QUERY_TOOL, {"statement": "describe table orders"}),
    ),
    "changes": (
        (QUERY_TOOL, {"statement": "insert into visits values (7, 'home'), (8, 'cart')"}),
        (QUERY_TOOL, {"statement": "update customers set country = 'country 1' where id = 7"}),
        (QUERY_TOOL, {"statement": "delete from visits where customer = 7"}),
        (QUERY_TOOL, {"statement": "delete from visits where customer = 8"}),
    ),
    "slow questions": (
        (QUERY_TOOL, {"statement": _SLOW.format(120)}),
        (QUERY_TOOL, {"statement": _SLOW.format(365)}),
    ),
    "mistakes": (
        # A table that is not there, a typing error, a statement that is not allowed, a tool that
        # the stand-in of Snowflake has nothing for, and arguments that do not fit.
        (QUERY_TOOL, {"statement": "select * from order_items"}),
        (QUERY_TOOL, {"statement": "selct count(*) from orders"}),
        (QUERY_TOOL, {"statement": "drop table orders"}),
        ("list_semantic_views", {}),
        ("list_objects", {"object_type": "spreadsheet"}),
    ),
}
"""Calls that an afternoon has, by kind: tools with their arguments."""

_QUIET = {"questions": 60, "looking around": 20, "changes": 15, "slow questions": 2, "mistakes": 2}
_BUSY = {"questions": 75, "looking around": 10, "changes": 10, "slow questions": 2, "mistakes": 2}
_BAD = {"questions": 50, "looking around": 10, "changes": 5, "slow questions": 4, "mistakes": 25}

PHASES = (
    Phase(seconds=600, pause=2.0, weights=_QUIET),
    Phase(seconds=900, pause=0.7, weights=_BUSY),
    Phase(seconds=300, pause=2.0, weights=_BAD),
    Phase(seconds=900, pause=2.0, weights=_QUIET),
)
"""A quiet hour, a rush, a bad quarter of an hour, and quiet again, in three quarters of an hour."""


def morning() -> list[Call]:
    """Lists the calls that a session begins with: tables with rows, and one call of each kind."""
    statements = [{"statement": statement} for statement in (*_TABLES, *_ROWS)]
    prepared = [Call(QUERY_TOOL, arguments, 0.0) for arguments in statements]
    return prepared + [Call(*calls[0], 0.2) for calls in KINDS.values()]


def afternoon(seed: int = 0) -> Iterator[Call]:
    """Makes the calls of one afternoon after the other, without end.

    Args:
        seed: start of the pseudo-random order.

    Yields:
        The calls, each with the pause after it.
    """
    chance = random.Random(seed)  # noqa: S311  # the order of calls is no secret
    return chain.from_iterable(_calls(phase, chance) for phase in cycle(PHASES))


def _calls(phase: Phase, chance: random.Random) -> Iterator[Call]:
    kinds, weights = list(phase.weights), list(phase.weights.values())
    for kind in chance.choices(kinds, weights, k=round(phase.seconds / phase.pause)):
        tool, arguments = chance.choice(KINDS[kind])
        yield Call(tool, arguments, phase.pause * chance.uniform(0.5, 1.5))
