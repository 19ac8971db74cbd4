"""What a server asks of Snowflake: the database metrics of the connector's statements.

`opentelemetry-instrumentation-dbapi` makes the spans. Its metrics are not used: they need
`OTEL_SEMCONV_STABILITY_OPT_IN` for the whole process, write the operation as the client spelt it,
and have no buckets for seconds.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from importlib.metadata import PackageNotFoundError, version
from inspect import iscoroutinefunction
from time import perf_counter
from types import ModuleType
from typing import Any

import wrapt
from opentelemetry.instrumentation.dbapi import CursorTracer, DatabaseApiIntegration
from opentelemetry.instrumentation.instrumentor import BaseInstrumentor  # type: ignore[attr-defined]
from opentelemetry.instrumentation.utils import is_instrumentation_enabled
from opentelemetry.metrics import MeterProvider, NoOpMeterProvider, get_meter
from opentelemetry.trace import TracerProvider

from mcp_server_instrumentation.bounded import OTHER, Bounded
from mcp_server_instrumentation.operations import CANCELLED, SCHEMA, TIMEOUT, failure_of
from mcp_server_instrumentation.patches import Function, Patches, UnexpectedShapeError
from mcp_server_instrumentation.warnings_once import Harmless, warn_once

SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)
ROWS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)

_SYSTEM = "snowflake"
_CONNECTOR = "snowflake-connector-python"
_KNOWN = ("3", "4")
_MODULES = ("snowflake.connector.cursor", "snowflake.connector.aio")
_CURSORS = ("SnowflakeCursor", "DictCursor")
_METHODS = ("execute", "executemany", "execute_async")
_NOTHING = "statements of the Snowflake connector are not in the metrics"
_RECORDING = Harmless("a statement is not in the metrics")

_MOST_DATABASES = 100
_MOST_ERRORS = 100

_RETURN_ROWS = frozenset(
    {
        *("SELECT", "WITH", "VALUES", "SHOW", "DESC", "DESCRIBE", "EXPLAIN"),
        *("LIST", "LS", "CALL", "EXECUTE"),
    }
)
VERBS = _RETURN_ROWS | {
    *("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "PUT", "GET", "REMOVE", "RM"),
    *("CREATE", "ALTER", "DROP", "UNDROP", "COMMENT", "GRANT", "REVOKE", "USE", "SET", "UNSET"),
    *("BEGIN", "START", "COMMIT", "ROLLBACK", "DECLARE"),
}
"""The first words of statements that the metrics tell apart."""

_SEARCHED = 4096
# Each character can be read in one way only, so that no statement takes long.
_FIRST_WORD = re.compile(r"(?:[\s(;]|(?:--|//)[^\n]*(?:\n|\Z)|/\*(?:[^*]|\*(?!/))*\*/)*([A-Za-z]+)")

# Snowflake's own codes of a statement that ended before its result.
_STATEMENT_CANCELED = 604
_STATEMENT_TIMED_OUT = 630

_inside: ContextVar[bool] = ContextVar("mcp_server_instrumentation_snowflake", default=False)


class SnowflakeInstrumentor(BaseInstrumentor):  # type: ignore[misc]
    """Records `db.client.operation.duration` and `db.client.response.returned_rows`.

    It watches the cursors of `snowflake-connector-python`, 3.x and 4.x, however they were made: by
    a connection, pandas or SQLAlchemy. What is imported later is instrumented when it is.
    """

    _patches: Patches | None = None
    _statements: "Statements | None" = None

    def instrumentation_dependencies(self) -> Collection[str]:
        """Names what is instrumented.

        Returns:
            Nothing that OpenTelemetry would have to check: a server need not use Snowflake, and an
            unknown version is told here.
        """
        return ()

    def _instrument(self, **kwargs: Any) -> None:
        with Harmless(_NOTHING):
            if not _is_known():
                return
            own = version("mcp-server-instrumentation")
            providers = (kwargs.get("meter_provider"), kwargs.get("tracer_provider"))
            patches, statements = Patches(), Statements(own, *providers)
            self._patches, self._statements = patches, statements
            for module in _MODULES:
                wrapt.register_post_import_hook(self._hook(statements, patches), module)

    def _uninstrument(self, **kwargs: Any) -> None:
        with Harmless("the Snowflake connector stays instrumented"):
            if self._statements is not None and self._patches is not None:
                # What somebody else has wrapped since stays where it is.
                self._statements.stop()
                self._patches.undo()
            self._statements = self._patches = None

    def _hook(self, statements: "Statements", patches: Patches) -> Callable[[ModuleType], None]:
        def imported(module: ModuleType) -> None:
            # A hook cannot be taken back: this one may be of an earlier time.
            if self._patches is patches:
                with Harmless(_NOTHING):
                    try:
                        watch_cursors(module, statements, patches)
                    except UnexpectedShapeError as fault:
                        patches.undo()
                        warn_once(_NOTHING, f"{fault}; {_NOTHING}")

        return imported


def _is_known() -> bool:
    """Tells whether a connector of a known version is installed; warns of another one."""
    try:
        found = version(_CONNECTOR)
    except PackageNotFoundError:
        return False
    if found.partition(".")[0] in _KNOWN:
        return True
    warn_once(_NOTHING, f"{_CONNECTOR} {found} is not a version that is known; {_NOTHING}")
    return False


def watch_cursors(module: ModuleType, statements: "Statements", patches: Patches) -> None:
    """Has the statements of a module's cursors recorded.

    Args:
        module: A module of the connector that has its classes of cursors.
        statements: What records them.
        patches: What remembers the changes.

    Raises:
        UnexpectedShapeError: if the cursors are not as those of known versions.
    """
    cursors = [
        cursor for name in _CURSORS if isinstance(cursor := getattr(module, name, None), type)
    ]
    package = module.__name__.partition(".")[0]
    owners = dict.fromkeys(
        owner
        for cursor in cursors
        for owner in cursor.__mro__
        if owner.__module__.partition(".")[0] == package
    )
    found = [(owner, name) for owner in owners for name in _METHODS if name in vars(owner)]
    if not any(name == "execute" for _, name in found):
        raise UnexpectedShapeError(f"{module.__name__} has no cursor with execute")
    for owner, name in found:
        if (owner, name) not in statements.watched:
            statements.watched.add((owner, name))
            patches.replace(owner, name, statements.recorded, ("self",))


class Statements:
    """Records the statements of the Snowflake connectors in this process.

    Args:
        version: The version of this package, for the scope.
        meter_provider: Where metrics go; the global one if None.
        tracer_provider: Where spans go; the global one if None.

    Attributes:
        watched: The methods that are recorded, by class and name.
    """

    def __init__(
        self,
        version: str,
        meter_provider: MeterProvider | None = None,
        tracer_provider: TracerProvider | None = None,
    ) -> None:
        meter = get_meter(__name__, version, meter_provider, SCHEMA)
        self._duration = meter.create_histogram(
            "db.client.operation.duration",
            unit="s",
            description="Duration of database client operations.",
            explicit_bucket_boundaries_advisory=SECONDS,
        )
        self._rows = meter.create_histogram(
            "db.client.response.returned_rows",
            unit="{row}",
            description="The actual number of records returned by the database operation.",
            explicit_bucket_boundaries_advisory=ROWS,
        )
        self._databases = Bounded("databases", _MOST_DATABASES)
        self._errors = Bounded("kinds of database errors", _MOST_ERRORS)
        self._tracers: dict[str, CursorTracer[Any]] = {}
        self._stopped = False
        self.watched: set[tuple[type, str]] = set()
        self._new_integration = partial(
            DatabaseApiIntegration,
            __name__,
            _SYSTEM,
            connection_attributes={},
            version=version,
            tracer_provider=tracer_provider,
            # Where an operator opted in for his process, each statement would count twice.
            meter_provider=NoOpMeterProvider(),
        )

    def stop(self) -> None:
        """Records nothing more."""
        self._stopped = True

    def recorded(self, original: Function) -> Function:
        """Makes the method of a cursor that runs a statement one that also records it.

        Args:
            original: The method, plain or asynchronous.

        Returns:
            Its replacement.
        """
        if iscoroutinefunction(original):

            @wraps(original)
            async def run_async(cursor: Any, *args: Any, **kwargs: Any) -> Any:
                if self._stopped or not _is_statement(original.__name__, args, kwargs):
                    return await original(cursor, *args, **kwargs)
                with self._running(cursor, args, kwargs) as (tracer, returned):
                    returned.append(
                        await tracer.traced_execution_async(
                            cursor, partial(original, cursor), *args, **kwargs
                        )
                    )
                return returned[0]

            return run_async

        @wraps(original)
        def run(cursor: Any, *args: Any, **kwargs: Any) -> Any:
            if self._stopped or not _is_statement(original.__name__, args, kwargs):
                return original(cursor, *args, **kwargs)
            with self._running(cursor, args, kwargs) as (tracer, returned):
                returned.append(
                    tracer.traced_execution(cursor, partial(original, cursor), *args, **kwargs)
                )
            return returned[0]

        return run

    @contextmanager
    def _running(
        self, cursor: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Iterator[tuple[CursorTracer[Any], list[Any]]]:
        """Records a statement that runs within; what it returns is to be put into the list."""
        operation = operation_of(_text(args, kwargs))
        database = self._database(cursor)
        returned: list[Any] = []
        failure: str | None = None
        token = _inside.set(True)
        began = perf_counter()
        try:
            yield self._tracer(database), returned
        except BaseException as error:
            failure = error_type(error)
            raise
        finally:
            seconds = perf_counter() - began
            _inside.reset(token)
            with _RECORDING:
                attributes = {"db.system.name": _SYSTEM, "db.operation.name": operation}
                if database:
                    attributes["db.namespace"] = database
                # Only a cursor that is returned has rows: an asynchronous query has none yet.
                if operation in _RETURN_ROWS and any(one is cursor for one in returned):
                    rows = cursor.rowcount
                    if isinstance(rows, int) and rows >= 0:
                        self._rows.record(rows, attributes)
                if failure is not None:
                    attributes["error.type"] = self._errors.learnt(failure)
                self._duration.record(seconds, attributes)

    def _database(self, cursor: Any) -> str:
        """Finds the database that a statement runs in; another one may be chosen at any time."""
        found = getattr(getattr(cursor, "connection", None), "database", None)
        return self._databases.learnt(found) if isinstance(found, str) and found else ""

    def _tracer(self, database: str) -> CursorTracer[Any]:
        tracer = self._tracers.get(database)
        if tracer is None:
            integration = self._new_integration()
            integration.name = _SYSTEM
            integration.database = database
            tracer = self._tracers[database] = _Tracer(integration)
        return tracer


class _Tracer(CursorTracer[Any]):
    """Makes the spans: without text of statements, which has values in it."""

    def get_operation_name(self, cursor: Any, args: Any) -> str:
        return operation_of(_text(args, {}))

    def get_statement(self, cursor: Any, args: Any) -> str:
        return ""


def _is_statement(method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Tells whether a call sends a statement that is not part of another."""
    if _inside.get() or kwargs.get("_describe_only") or not is_instrumentation_enabled():
        return False
    text = _text(args, kwargs)
    if not isinstance(text, str) or not text or text.isspace():
        return False
    if method != "executemany":
        return True
    named = kwargs.get("seqparams", kwargs.get("seq_of_parameters"))
    parameters = args[1] if len(args) > 1 else named
    return not (parameters is None or (isinstance(parameters, Sized) and len(parameters) == 0))


def _text(args: Any, kwargs: dict[str, Any]) -> Any:
    return args[0] if args else kwargs.get("command", kwargs.get("operation"))


def operation_of(statement: object) -> str:
    """Names the operation of a statement: its first word, in upper case.

    Args:
        statement: What the connector was given.

    Returns:
        One of `VERBS`, or `_OTHER`.
    """
    if not isinstance(statement, str):
        return OTHER
    found = _FIRST_WORD.match(statement[:_SEARCHED])
    verb = found[1].upper() if found else ""
    return verb if verb in VERBS else OTHER


def error_type(error: BaseException) -> str:
    """Names the `error.type` of a statement that an exception ended.

    Args:
        error: The exception.

    Returns:
        `timeout`, `cancelled`, or the name of its class.
    """
    code = getattr(error, "errno", None)
    if code == _STATEMENT_TIMED_OUT:
        return TIMEOUT
    if code == _STATEMENT_CANCELED:
        # The connector cancels a statement that outlasts `timeout`, and says so in the message.
        return TIMEOUT if "timeout" in str(error).lower() else CANCELLED
    return failure_of(error)
