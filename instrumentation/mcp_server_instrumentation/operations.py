"""The metric: what is recorded of an operation, and what makes one a failure."""

import asyncio
import os
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from opentelemetry.metrics import MeterProvider, get_meter, get_meter_provider

from mcp_server_instrumentation.bounded import OTHER, Bounded
from mcp_server_instrumentation.forked import warn_where_not_scraped
from mcp_server_instrumentation.warnings_once import RECORDING

METRIC = "mcp.server.operation.duration"
BUCKETS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
SCHEMA = "https://opentelemetry.io/schemas/1.40.0"

TOOL_ERROR = "tool_error"
CANCELLED = "cancelled"
TIMEOUT = "timeout"
INVALID_PARAMS = -32602

METHODS = frozenset(
    {
        *("initialize", "ping", "server/discover", "logging/setLevel", "completion/complete"),
        *("tools/list", "tools/call", "prompts/list", "prompts/get"),
        *("resources/list", "resources/templates/list", "resources/read"),
        *("resources/subscribe", "resources/unsubscribe", "subscriptions/listen"),
        *("tasks/get", "tasks/result", "tasks/list", "tasks/cancel", "tasks/update"),
    }
)
"""The requests that some version of the protocol names."""

_ENDS_BY_CANCELLATION = "subscriptions/listen"

_MOST_TOOLS = 1000
_MOST_METHODS = 100
_MOST_ERRORS = 100
_MOST_VERSIONS = 20


class Operations:
    """Records operations of the MCP servers in this process, until it is stopped.

    Args:
        meter_provider: Where to; the global one if None.
        version: The version of this package, for the scope.
    """

    def __init__(self, meter_provider: MeterProvider | None, version: str) -> None:
        self._stopped = False
        self._process = os.getpid()
        self._provider = meter_provider
        meter = get_meter("mcp_server_instrumentation", version, meter_provider, SCHEMA)
        self._duration = meter.create_histogram(
            METRIC,
            unit="s",
            description="Duration of the MCP requests that this server answered.",
            explicit_bucket_boundaries_advisory=BUCKETS,
        )
        self.tools = Bounded("names of tools", _MOST_TOOLS)
        self._methods = Bounded("methods", _MOST_METHODS)
        self._methods.learn(METHODS)
        self._errors = Bounded("kinds of errors", _MOST_ERRORS)
        self._versions = Bounded("versions of the protocol", _MOST_VERSIONS)

    def stop(self) -> None:
        """Records nothing from now on, whoever still asks for it."""
        self._stopped = True

    def record(
        self,
        began: float,
        method: str,
        *,
        tool: object = None,
        failure: str | None = None,
        code: int | None = None,
        handled: bool = False,
        transport: str | None = None,
        version: object = None,
    ) -> None:
        """Records an operation that has just ended. It never raises.

        Args:
            began: When it began, by `time.perf_counter`.
            method: The method of the request.
            tool: The tool that was called, as the client named it.
            failure: The `error.type`; None if it succeeded.
            code: The code of the JSON-RPC error that was the answer, if one was.
            handled: If the server has a handler for the method, though no specification names it.
            transport: The `network.transport`, where it is known.
            version: The version of the protocol, where it is known.
        """
        seconds = perf_counter() - began
        if self._stopped:
            return
        with RECORDING:
            if self._process != os.getpid():
                self._process = os.getpid()
                warn_where_not_scraped(self._provider or get_meter_provider())
            if code is not None:
                failure = failure or str(code)
            if failure == CANCELLED and method == _ENDS_BY_CANCELLATION:
                failure = None
            known = self._methods.learnt(method) if handled else self._methods.known(method)
            attributes = {"mcp.method.name": known}
            if method == "tools/call":
                attributes["gen_ai.operation.name"] = "execute_tool"
                if failure is None:
                    # One that answers exists.
                    self.tools.learn((tool,))
                attributes["gen_ai.tool.name"] = self.tools.known(tool)
            if failure is not None:
                attributes["error.type"] = self._errors.learnt(failure)
            if code is not None:
                attributes["rpc.response.status_code"] = self._errors.learnt(str(code))
            if transport is not None:
                attributes["network.transport"] = transport
            if isinstance(version, str):
                attributes["mcp.protocol.version"] = self._versions.learnt(version)
            self._duration.record(seconds, attributes)


def failure_of(error: BaseException) -> str:
    """Names the `error.type` of an operation that an exception ended.

    Args:
        error: The exception, not one that stands for a JSON-RPC error of its own.

    Returns:
        `cancelled`, `timeout`, or the name of its class.
    """
    if isinstance(error, (TimeoutError, asyncio.TimeoutError)):
        return TIMEOUT
    # anyio raises the one of its backend: asyncio's CancelledError or trio's Cancelled.
    if isinstance(error, asyncio.CancelledError) or type(error).__name__ == "Cancelled":
        return CANCELLED
    return type(error).__qualname__


def failure_in(result: Mapping[str, Any]) -> str | None:
    """Names the `error.type` of a result, in the form it has on the wire.

    Returns:
        `tool_error` if the result says that the tool failed, else None.
    """
    return TOOL_ERROR if result.get("isError") is True else None


__all__ = [
    "BUCKETS",
    "CANCELLED",
    "INVALID_PARAMS",
    "METHODS",
    "METRIC",
    "OTHER",
    "TIMEOUT",
    "TOOL_ERROR",
    "Operations",
    "failure_in",
    "failure_of",
]
