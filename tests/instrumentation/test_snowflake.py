"""What is recorded of the statements of a Snowflake connector.

Most tests watch cursors made here, in the shape of the connector's: what they answer is chosen by
the test. `tests/servers/test_snowflake_connector.py` watches the real ones.
"""

import asyncio
import functools
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from mcp_server_instrumentation import warnings_once
from mcp_server_instrumentation.patches import Patches, UnexpectedShapeError
from mcp_server_instrumentation.snowflake import (
    VERBS,
    SnowflakeInstrumentor,
    Statements,
    error_type,
    operation_of,
    watch_cursors,
)
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

DURATION = "db.client.operation.duration"
ROWS = "db.client.response.returned_rows"


class ProgrammingError(Exception):
    """As the connector's: with Snowflake's code."""

    def __init__(self, message: str, errno: int) -> None:
        super().__init__(message)
        self.errno = errno


class Connection:
    database: str | None = "SHOP"


class SnowflakeCursor:
    """In the shape of the connector's cursor."""

    fails: BaseException | None = None
    rowcount: int | None = 3

    def __init__(self) -> None:
        self.connection = Connection()
        self.sent: list[str] = []

    def execute(self, command: str, params: Any = None, **kwargs: Any) -> Any:
        self.sent.append(command)
        if self.fails is not None:
            raise self.fails
        return {"queryId": "1"} if kwargs.get("_exec_async") else self

    def executemany(self, command: str, seqparams: Any, **kwargs: Any) -> "SnowflakeCursor":
        for one in seqparams:
            self.execute(command, one, **kwargs)
        return self

    def execute_async(self, *args: Any, **kwargs: Any) -> Any:
        return self.execute(*args, _exec_async=True, **kwargs)


class AsyncCursor(SnowflakeCursor):
    """In the shape of the asynchronous cursor, which inherits from the plain one."""

    async def execute(self, command: str, params: Any = None, **kwargs: Any) -> Any:
        await asyncio.sleep(0)
        return super().execute(command, params, **kwargs)


Recorded = dict[tuple[tuple[str, str], ...], tuple[int, float]]


class Watched:
    """Cursors that are watched, and what was recorded."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.spans = InMemorySpanExporter()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self.spans))
        self.patches = Patches()
        self.statements = Statements("1", MeterProvider([self.reader]), tracers)

    def watch(self, *cursors: type) -> None:
        module = ModuleType(__name__)
        for name, cursor in zip(("SnowflakeCursor", "DictCursor"), cursors, strict=False):
            setattr(module, name, cursor)
        watch_cursors(module, self.statements, self.patches)

    def points(self, metric: str) -> list[Any]:
        data = self.reader.get_metrics_data()
        return [
            point
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for found in scope.metrics
            if found.name == metric
            for point in found.data.data_points
        ]

    def counts(self, metric: str = DURATION) -> dict[tuple[str, str, str], int]:
        """How often each was recorded: operation, database, error."""
        names = ("db.operation.name", "db.namespace", "error.type")
        return {
            tuple(point.attributes.get(name, "") for name in names): point.count
            for point in self.points(metric)
        }


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    made.watch(SnowflakeCursor, AsyncCursor)
    yield made
    made.patches.undo()


@pytest.mark.parametrize(
    ("statement", "operation"),
    [
        ("SELECT 1", "SELECT"),
        ("select 1", "SELECT"),
        ("\n\t  Select\n1", "SELECT"),
        ("-- nightly\n// twice\n/* a * b */ (((select 1)))", "SELECT"),
        (";;insert into t values (1)", "INSERT"),
        ("with x as (select 1) select * from x", "WITH"),
        ("SELECT/**/1", "SELECT"),
        ("frobnicate the table", "_OTHER"),
        ("selected", "_OTHER"),
        ("", "_OTHER"),
        ("42", "_OTHER"),
        ("/* never closed select 1", "_OTHER"),
        ("-- nothing but a comment that ends in: rm", "_OTHER"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER S}ELECT 1", "_OTHER"),
        (None, "_OTHER"),
        (b"select 1", "_OTHER"),
        ("-- " + "x" * 10_000 + "\nselect 1", "_OTHER"),
    ],
)
def test_an_operation_is_the_first_word_in_upper_case_or_other(
    statement: object, operation: str
) -> None:
    assert operation_of(statement) == operation


@pytest.mark.parametrize(
    "statement", ["/* */" * 800 + "!", "(" * 4000, " " * 100_000, "--\n" * 1300 + "1", "/*" * 2000]
)
def test_no_statement_takes_long_to_read(statement: str) -> None:
    began = time.process_time()

    assert operation_of(statement) == "_OTHER"
    assert time.process_time() - began < 0.5, "it grows faster than the statement"


def test_a_statement_is_recorded_with_its_database_and_rows(watched: Watched) -> None:
    cursor = SnowflakeCursor()

    assert cursor.execute("select * from orders") is cursor

    assert watched.counts() == {("SELECT", "SHOP", ""): 1}
    assert watched.counts(ROWS) == {("SELECT", "SHOP", ""): 1}
    (rows,) = watched.points(ROWS)
    assert rows.sum == 3
    assert rows.attributes["db.system.name"] == "snowflake"


def test_buckets_are_those_of_the_conventions(watched: Watched) -> None:
    SnowflakeCursor().execute("select 1")

    (duration,) = watched.points(DURATION)
    assert duration.explicit_bounds == (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)


def test_no_attribute_and_no_span_has_text_of_a_statement(watched: Watched) -> None:
    SnowflakeCursor().execute("select 'canary' from canary_table where user = %s", ["canary"])

    (span,) = watched.spans.get_finished_spans()
    assert span.name == "SELECT"
    told = [*watched.points(DURATION), *watched.points(ROWS), span.attributes, span.name]
    assert "canary" not in repr(told)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ProgrammingError("no such table", 2003), "ProgrammingError"),
        (ProgrammingError("SQL execution canceled", 604), "cancelled"),
        (ProgrammingError("cancelled by the client due to a timeout. …", 604), "timeout"),
        (ProgrammingError("Statement reached its statement or warehouse timeout", 630), "timeout"),
        (TimeoutError(), "timeout"),
        (asyncio.CancelledError(), "cancelled"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_a_statement_that_fails_is_recorded_with_the_kind_of_error(
    watched: Watched, error: BaseException, kind: str
) -> None:
    cursor = SnowflakeCursor()
    cursor.fails = error

    with pytest.raises(type(error)) as raised:
        cursor.execute("select 1")

    assert raised.value is error
    assert error_type(error) == kind
    assert watched.counts() == {("SELECT", "SHOP", kind): 1}
    assert watched.points(ROWS) == []


def test_many_parameters_are_one_statement(watched: Watched) -> None:
    cursor = SnowflakeCursor()
    cursor.executemany("update orders set paid = %s", [(1,), (2,), (3,)])

    assert len(cursor.sent) == 3
    assert watched.counts() == {("UPDATE", "SHOP", ""): 1}
    assert watched.points(ROWS) == [], "what was changed is not what was returned"


@pytest.mark.parametrize(
    "call",
    [
        lambda cursor: cursor.executemany("insert into t values (%s)", []),
        lambda cursor: cursor.executemany("insert into t values (%s)", seqparams=()),
        lambda cursor: cursor.execute(""),
        lambda cursor: cursor.execute(" \n "),
        lambda cursor: cursor.execute("select 1", _describe_only=True),
    ],
)
def test_what_runs_no_statement_is_not_recorded(watched: Watched, call: Any) -> None:
    call(SnowflakeCursor())

    assert watched.counts() == {}


def test_a_query_that_goes_on_alone_has_no_rows_yet(watched: Watched) -> None:
    assert SnowflakeCursor().execute_async("select 1") == {"queryId": "1"}

    assert watched.counts() == {("SELECT", "SHOP", ""): 1}
    assert watched.points(ROWS) == []


def test_asynchronous_cursors_are_recorded_side_by_side(watched: Watched) -> None:
    async def run() -> None:
        cursors = [AsyncCursor() for _ in range(5)]
        cursors[0].fails = ProgrammingError("no", 2003)
        await asyncio.gather(
            *(cursor.execute(command="show tables") for cursor in cursors), return_exceptions=True
        )

    asyncio.run(run())

    assert watched.counts() == {
        ("SHOW", "SHOP", ""): 4,
        ("SHOW", "SHOP", "ProgrammingError"): 1,
    }


def test_a_subclass_that_calls_the_cursor_of_the_connector_is_recorded_once(
    watched: Watched,
) -> None:
    class Logging(SnowflakeCursor):
        def execute(self, command: str, params: Any = None, **kwargs: Any) -> Any:
            return super().execute(command, params, **kwargs)

    Logging().execute("select 1")

    assert watched.counts() == {("SELECT", "SHOP", ""): 1}


@pytest.mark.parametrize("database", [None, ""])
def test_without_a_database_there_is_no_namespace(watched: Watched, database: str | None) -> None:
    cursor = SnowflakeCursor()
    cursor.connection.database = database
    cursor.execute("show databases")

    assert watched.counts() == {("SHOW", "", ""): 1}


def test_databases_that_a_client_makes_do_not_grow_the_metrics(watched: Watched) -> None:
    cursor = SnowflakeCursor()
    for number in range(150):
        cursor.connection.database = f"D{number}"
        cursor.execute("select 1")

    counts = watched.counts()
    assert len(counts) == 101
    assert counts["SELECT", "_OTHER", ""] == 50
    assert sum(counts.values()) == 150


def test_verbs_that_a_client_makes_up_are_one_series(watched: Watched) -> None:
    for number in range(50):
        SnowflakeCursor().execute(f"frob{number} the table")

    assert watched.counts() == {("_OTHER", "SHOP", ""): 50}
    assert all(verb == verb.upper() for verb in VERBS)


def test_rows_that_nobody_knows_are_not_recorded(watched: Watched) -> None:
    for unknown in (None, -1):
        cursor = SnowflakeCursor()
        cursor.rowcount = unknown
        cursor.execute("select 1")

    assert watched.counts() == {("SELECT", "SHOP", ""): 2}
    assert watched.points(ROWS) == []


def test_what_somebody_suppressed_is_not_recorded(watched: Watched) -> None:
    with suppress_instrumentation():
        SnowflakeCursor().execute("select 1")

    assert watched.counts() == {}


def test_an_operator_who_opted_in_for_his_process_does_not_count_twice(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    from opentelemetry.instrumentation import _semconv

    kind = _semconv._OpenTelemetryStabilitySignalType.DATABASE
    modes = _semconv._OpenTelemetrySemanticConventionStability
    monkeypatch.setitem(
        modes._OTEL_SEMCONV_STABILITY_SIGNAL_MAPPING, kind, _semconv._StabilityMode.DATABASE
    )
    SnowflakeCursor().execute("select 1")

    assert [point.count for point in watched.points(DURATION)] == [1]


def test_a_fault_of_the_recording_is_a_warning_and_no_failure(
    watched: Watched, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warnings_once, "_said", set())

    class Broken(SnowflakeCursor):
        @property
        def rowcount(self) -> int:  # type: ignore[override]
            raise RuntimeError("closed")

    for _ in range(3):
        Broken().execute("select 1")

    assert caplog.messages == ["a statement is not in the metrics: RuntimeError: closed"]


def test_undone_it_is_as_it_was() -> None:
    before = {name: vars(SnowflakeCursor)[name] for name in ("execute", "executemany")}
    watched = Watched()
    watched.watch(SnowflakeCursor, AsyncCursor)
    watched.watch(SnowflakeCursor)
    changed = vars(SnowflakeCursor)["execute"]

    watched.patches.undo()

    assert changed is not before["execute"]
    assert {name: vars(SnowflakeCursor)[name] for name in before} == before
    SnowflakeCursor().execute("select 1")
    assert watched.counts() == {}


def test_somebody_who_wrapped_it_since_is_left_and_counts_once_when_it_begins_again() -> None:
    before = vars(SnowflakeCursor)["execute"]
    first, second = Watched(), Watched()
    first.watch(SnowflakeCursor)
    ours = vars(SnowflakeCursor)["execute"]

    @functools.wraps(ours)
    def theirs(cursor: SnowflakeCursor, *args: Any, **kwargs: Any) -> Any:
        return ours(cursor, *args, **kwargs)

    try:
        SnowflakeCursor.execute = theirs  # type: ignore[method-assign, assignment]
        first.statements.stop()
        first.patches.undo()
        assert vars(SnowflakeCursor)["execute"] is theirs

        second.watch(SnowflakeCursor)
        SnowflakeCursor().execute("select 1")

        assert first.counts() == {}
        assert second.counts() == {("SELECT", "SHOP", ""): 1}
    finally:
        second.patches.undo()
        SnowflakeCursor.execute = before  # type: ignore[method-assign]


def test_stopped_it_records_nothing_where_somebody_wrapped_it_since(watched: Watched) -> None:
    kept = SnowflakeCursor().execute
    watched.statements.stop()

    kept("select 1")

    assert watched.counts() == {}


@pytest.mark.parametrize(
    "cursors", [(), (int,), (type("SnowflakeCursor", (), {"run": print}),)], ids=str
)
def test_a_connector_of_another_shape_is_refused(cursors: tuple[type, ...]) -> None:
    with pytest.raises(UnexpectedShapeError, match="has no cursor with execute"):
        Watched().watch(*cursors)


@pytest.fixture
def connector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A connector that can be imported, in the given version; it is gone afterwards."""
    folder = tmp_path / "snowflake" / "connector"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(warnings_once, "_said", set())
    yield folder
    SnowflakeInstrumentor().uninstrument()
    for name in [name for name in sys.modules if name.partition(".")[0] == "snowflake"]:
        del sys.modules[name]


def installed(folder: Path, version: str) -> None:
    info = folder.parents[1] / f"snowflake_connector_python-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: snowflake-connector-python\nVersion: {version}\n"
    )


CURSOR = """\
class SnowflakeCursor:
    connection = None
    rowcount = 1
    def execute(self, command):
        return self
"""


def test_a_connector_that_is_imported_later_is_watched_until_it_is_undone(connector: Path) -> None:
    installed(connector, "3.18.1")
    (connector / "cursor.py").write_text(CURSOR)
    reader = InMemoryMetricReader()
    SnowflakeInstrumentor().instrument(meter_provider=MeterProvider([reader]))
    assert not any(name.startswith("snowflake") for name in sys.modules)

    from snowflake.connector.cursor import SnowflakeCursor as Real  # type: ignore

    plain = Real.execute.__wrapped__
    Real().execute("select 1")
    data = reader.get_metrics_data()
    SnowflakeInstrumentor().uninstrument()

    assert data is not None
    assert "db.client.operation.duration" in data.to_json()
    assert Real.execute is plain


@pytest.mark.parametrize("version", ["2.9.0", "5.2.0", "none"])
def test_a_version_that_is_not_known_is_left_alone(
    connector: Path, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    said = []
    if version != "none":
        installed(connector, version)
        said = [
            f"snowflake-connector-python {version} is not a version that is known;"
            " statements of the Snowflake connector are not in the metrics"
        ]
    (connector / "cursor.py").write_text(CURSOR)

    SnowflakeInstrumentor().instrument()
    from snowflake.connector.cursor import SnowflakeCursor as Real

    assert not hasattr(Real.execute, "__wrapped__")
    assert caplog.messages == said, "a server need not use Snowflake"


def test_a_known_version_of_another_shape_works_and_is_told_once(
    connector: Path, caplog: pytest.LogCaptureFixture
) -> None:
    installed(connector, "4.99.0")
    (connector / "cursor.py").write_text("class SnowflakeCursor:\n    run = print\n")

    SnowflakeInstrumentor().instrument()
    import snowflake.connector.cursor  # type: ignore

    assert snowflake.connector.cursor.SnowflakeCursor.run is print
    assert caplog.messages == [
        "snowflake.connector.cursor has no cursor with execute;"
        " statements of the Snowflake connector are not in the metrics"
    ]
