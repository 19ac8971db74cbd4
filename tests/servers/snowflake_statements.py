"""Runs statements with the real connector, instrumented, and prints what was recorded as JSON.

`test_snowflake_connector.py` runs it in the environment of Snowflake's MCP server.
"""

import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from mcp_server_instrumentation import instrument, uninstrument
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

# Takes about a second: every row is compared with every other.
SLOW = "select count(*) from numbers a join numbers b on a.n < b.n"


def play(connector: Any) -> None:
    """Does what the test counts."""
    connection = connector.connect(connection_name="default")
    cursor = connection.cursor()
    cursor.execute("create or replace table numbers (n int)")
    cursor.executemany("insert into numbers values (%s)", [(1,), (2,), (3,)])
    cursor.executemany("update numbers set n = n + %s", [(1,), (1,)])
    cursor.executemany("insert into numbers values (%s)", [])
    assert cursor.execute("select n from numbers order by n").fetchall() == [(3,), (4,), (5,)]
    with connection.cursor(connector.DictCursor) as named:
        assert named.execute("SELECT max(n) AS m FROM numbers").fetchone() == {"M": 5}
    cursor.describe("select * from numbers")
    _fails(connector.ProgrammingError, lambda: cursor.execute("select * from nowhere"))
    _fails(connector.ProgrammingError, lambda: cursor.execute("frobnicate 'canary'"))
    first, _ = connection.execute_string("show tables; show schemas;")
    assert len(first.fetchall()) == 1
    connection.commit()
    cursor.execute_async("select 7")
    cursor.get_results_from_sfqid(cursor.sfqid)
    assert cursor.fetchall() == [(7,)]
    cursor.execute("use database other")
    cursor.execute("show databases")
    cursor.execute("use database shop")
    cursor.execute("use schema public")
    rows = "select seq4() from table(generator(rowcount => 30000))"
    cursor.execute(f"insert into numbers {rows}")
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    _fails(KeyboardInterrupt, lambda: cursor.execute(SLOW))


def _fails(kind: type[BaseException], call: Callable[[], object]) -> None:
    try:
        call()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")


def _recorded(reader: InMemoryMetricReader) -> list[dict[str, Any]]:
    data: Any = reader.get_metrics_data()
    return [
        {"metric": found.name, "attributes": dict(point.attributes), "count": point.count}
        | {"sum": point.sum}
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for found in scope.metrics
        for point in found.data.data_points
    ]


def main() -> None:
    """Instruments, plays, and prints."""
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    # With a name that was bound before: nothing depends on the order.
    connector = importlib.import_module("snowflake.connector") if sys.argv[1:] else None
    before = connector and connector.cursor.SnowflakeCursor.execute
    instrument(meter_provider=provider)
    connector = connector or importlib.import_module("snowflake.connector")
    preparing = connector.connect(connection_name="default")
    preparing.cursor().execute("create database if not exists other")
    preparing.close()
    play(connector)
    recorded = _recorded(reader)
    uninstrument()
    after = connector.cursor.SnowflakeCursor.execute
    connector.connect(connection_name="default").cursor().execute("select 1")
    print(
        json.dumps(
            {
                "recorded": recorded,
                "same after": before is None or after is before,
                "recorded after": sum(one["count"] for one in _recorded(reader)),
            }
        )
    )


if __name__ == "__main__":
    main()
