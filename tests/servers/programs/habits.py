"""Servers and clients in one process, on the SDK of its environment: `habits.py KIND [HABIT]`.

KIND is `mcp`, for the SDK's own server, or `fastmcp`. Prints as JSON, for the habit or for all that
do not need a process of their own, what it shows, what was logged, and the calls recorded.
"""

import json
import logging
import os
import sys
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import Any

import anyio

warnings.simplefilter("ignore")
KIND, *ONLY = sys.argv[1:]

if ONLY == ["no sdk"]:
    sys.modules["opentelemetry.sdk"] = None  # type: ignore[assignment]

from mcp_server_instrumentation import instrument, uninstrument, warnings_once  # noqa: E402
from mcp_server_instrumentation.operations import METRIC, Operations  # noqa: E402
from mcp_server_instrumentation.tool_lookups import LOOKUPS  # noqa: E402

Call = Callable[..., Awaitable[Any]]
Connected = AbstractAsyncContextManager[Call]


class Said(logging.Handler):
    """Keeps what this package and OpenTelemetry log."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


said = Said()
for name in ("mcp_server_instrumentation", "opentelemetry"):
    logging.getLogger(name).addHandler(said)


def make() -> tuple[Any, Callable[[], Connected]]:
    """Makes a server, and what connects to it in memory and gives a function that calls tools."""
    if KIND == "fastmcp":
        fastmcp = import_module("fastmcp")
        server = fastmcp.FastMCP("habits")

        @asynccontextmanager
        async def connect() -> AsyncIterator[Call]:
            async with fastmcp.Client(server) as client:
                yield client.call_tool_mcp

    elif import_module("importlib.metadata").version("mcp").startswith("1."):
        server = import_module("mcp.server.fastmcp").FastMCP("habits")
        memory = import_module("mcp.shared.memory")

        @asynccontextmanager
        async def connect() -> AsyncIterator[Call]:
            open_ = memory.create_connected_server_and_client_session
            async with open_(server._mcp_server) as session:
                yield session.call_tool

    else:
        server = import_module("mcp.server.mcpserver").MCPServer("habits")
        client_of = import_module("mcp").Client

        @asynccontextmanager
        async def connect() -> AsyncIterator[Call]:
            async with client_of(server) as client:
                yield client.call_tool

    @server.tool()
    async def answer() -> str:
        return "42"

    @server.tool()
    async def fail() -> str:
        raise ValueError("no")

    @server.tool()
    async def wait() -> str:
        waiting.set()
        await anyio.sleep(300)
        return "done"

    @server.tool()
    async def count():  # type: ignore[no-untyped-def]  # SDKs that know no generators refuse its type
        yield 1
        yield 2

    return server, connect


class Recorded:
    """What was recorded, by OpenTelemetry's SDK."""

    def __init__(self) -> None:
        metrics = import_module("opentelemetry.sdk.metrics")
        self._reader = import_module("opentelemetry.sdk.metrics.export").InMemoryMetricReader()
        self.provider = metrics.MeterProvider([self._reader], shutdown_on_exit=False)

    def calls(self) -> list[list[Any]]:
        """Lists the calls of tools: the tool, the error, and how many."""
        data = self._reader.get_metrics_data()
        return sorted(
            [
                point.attributes["gen_ai.tool.name"],
                point.attributes.get("error.type", ""),
                point.count,
            ]
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == METRIC
            for point in metric.data.data_points
            if point.attributes["mcp.method.name"] == "tools/call"
        )


def plain(result: Any) -> Any:
    """Says a result of a tool, without what differs from run to run."""
    failed = result.is_error if hasattr(result, "is_error") else result.isError
    return [bool(failed), result.content[0].text.split(" object ")[0]]


async def every_way(recorded: Recorded) -> Any:
    """What is instrumented before the server is made answers as it did."""
    instrument(meter_provider=recorded.provider)
    _, connect = make()
    async with connect() as call:
        return [plain(await call(tool, {})) for tool in ("fail", "answer", "count", "invented")]


async def never(_: Recorded) -> Any:
    """The same without instrumentation."""
    _, connect = make()
    async with connect() as call:
        return [plain(await call(tool, {})) for tool in ("fail", "answer", "count", "invented")]


async def late(recorded: Recorded) -> Any:
    """A server that was made and connected before."""
    _, connect = make()
    instrument(meter_provider=recorded.provider)
    async with connect() as call:
        await call("answer", {})
        uninstrument()
        await call("answer", {})
        instrument(meter_provider=recorded.provider)
        await call("fail", {})


async def twice(recorded: Recorded) -> Any:
    """Instrumented three times."""
    _, connect = make()
    for _ in range(3):
        instrument(meter_provider=recorded.provider)
    async with connect() as call:
        await call("answer", {})


async def broken(recorded: Recorded) -> Any:
    """Everything of this package that runs for a request raises."""

    def raises(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    Operations.record = raises  # type: ignore[method-assign]
    instrument(meter_provider=recorded.provider)
    _, connect = make()
    async with connect() as call:
        return [plain(await call(tool, {})) for tool in ("fail", "answer", "fail")]


async def closed(recorded: Recorded) -> Any:
    """The client goes while a tool runs."""
    instrument(meter_provider=recorded.provider)
    _, connect = make()

    async def called(call: Call) -> None:
        await call("wait", {})

    async with connect() as call, anyio.create_task_group() as group:
        group.start_soon(called, call)
        await waiting.wait()
        group.cancel_scope.cancel()
    with anyio.fail_after(20):
        while not recorded.calls():
            await anyio.sleep(0.01)


def forked() -> Any:
    """A worker that was forked answers, twice."""
    prometheus = import_module("opentelemetry.exporter.prometheus")
    metrics = import_module("opentelemetry.sdk.metrics")
    reader = prometheus.PrometheusMetricReader()
    instrument(meter_provider=metrics.MeterProvider([reader], shutdown_on_exit=False))
    _, connect = make()
    if worker := os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))

    async def answered() -> Any:
        async with connect() as call:
            return [plain(await call("answer", {})) for _ in range(2)]

    return {"shown": anyio.run(answered), "said": said.said}


def patched() -> list[type]:
    """Every class that may be patched, of what can be imported."""
    names = {
        **{module: [one[0]] for module, one in LOOKUPS.items()},
        "mcp.server.session": ["ServerSession", "RequestResponder"],
        "fastmcp.server.low_level": ["MiddlewareServerSession"],
        "mcp.server.runner": ["ServerRunner"],
    }
    found = []
    for module, classes in names.items():
        try:
            loaded = import_module(module)
        except ImportError:
            continue
        found += [getattr(loaded, one) for one in classes if hasattr(loaded, one)]
    return found


async def restored(recorded: Recorded) -> Any:
    """Which classes are others while instrumented, and which after it."""
    classes = patched()
    before = [dict(vars(one)) for one in classes]
    instrument(meter_provider=recorded.provider)
    during = [
        one.__name__
        for one, was in zip(classes, before, strict=True)
        if any(vars(one)[name] is not value for name, value in was.items())
    ]
    uninstrument()
    after = [
        one.__name__
        for one, was in zip(classes, before, strict=True)
        if list(vars(one).items()) != list(was.items())
    ]
    return {"during": sorted(set(during)), "after": after}


async def no_sdk(_: Recorded) -> Any:
    """OpenTelemetry's interface is there, and nothing behind it."""
    instrument()
    _, connect = make()
    async with connect() as call:
        return [plain(await call(tool, {})) for tool in ("fail", "answer")]


HABITS = {
    "never": never,
    "every way": every_way,
    "late": late,
    "twice": twice,
    "closed": closed,
    "restored": restored,
    "broken": broken,  # for good
}


async def show(habit: Callable[[Any], Awaitable[Any]], recorded: Any) -> Any:
    """Shows a habit where nothing is instrumented and nothing was said."""
    global waiting
    waiting = anyio.Event()
    uninstrument()
    warnings_once._said.clear()
    said.said.clear()
    shown = await habit(recorded)
    calls = recorded.calls() if recorded else []
    return {"shown": shown, "said": list(said.said), "calls": calls}


async def main() -> Any:
    """Shows all, or one."""
    if ONLY == ["no sdk"]:
        return {"no sdk": await show(no_sdk, None)}
    return {name: await show(habit, Recorded()) for name, habit in HABITS.items()}


print(json.dumps({"forked": forked()} if ONLY == ["forked"] else anyio.run(main)))
