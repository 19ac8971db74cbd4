"""Servers on `mcp` 1.x: its own `FastMCP`, its low-level server, and `fastmcp` 2 and 3.

All of them answer a request through a `RequestResponder`, which is made when the request is there,
and told the answer, or that the client cancelled it.
"""

import sys
from functools import wraps
from time import perf_counter
from types import ModuleType
from typing import Any

from mcp_server_instrumentation.operations import (
    CANCELLED,
    INVALID_PARAMS,
    TOOL_ERROR,
    Operations,
    failure_of,
)
from mcp_server_instrumentation.patches import Function, Patches
from mcp_server_instrumentation.warnings_once import RECORDING, Harmless

_BEGAN = "_mcp_server_instrumentation_began"
# Before 1.9, a responder is not told what the message came with.
_UNKNOWN = object()
# What anyio raises where the other end of a stream is closed, or this one.
_GONE = {"BrokenResourceError", "ClosedResourceError"}
_REFUSED = Harmless("requests that are no valid ones are not in the metrics")


def patch_session(operations: Operations, patches: Patches, module: ModuleType) -> None:
    """Makes servers record their operations.

    Args:
        operations: Where to.
        patches: Undoes it.
        module: `mcp.server.session`.

    Raises:
        UnexpectedShapeError: if the library is not as it is known.
    """
    watched = _Watched(operations, module)
    responder, session = module.RequestResponder, module.ServerSession
    patches.replace(
        responder, "__init__", watched.init, ("self", "request_id", "request_meta", "request")
    )
    patches.replace(responder, "respond", watched.respond, ("self", "response"))
    patches.replace(responder, "cancel", watched.cancel, ("self",))
    patches.replace(responder, "__exit__", watched.leave, ("self", "exc_type", "exc_val", "exc_tb"))
    patches.replace(session, "_received_request", watched.received, ("self", "responder"))
    patches.replace(session, "__init__", watched.session, ("self", "read_stream", "write_stream"))


def patch_fastmcp_session(operations: Operations, patches: Patches, module: ModuleType) -> None:
    """Makes servers of `fastmcp` 2 and 3 record what their middleware refuses to start.

    Args:
        operations: Where to.
        patches: Undoes it.
        module: `fastmcp.server.low_level`.

    Raises:
        UnexpectedShapeError: if the library is not as it is known.
    """
    # Before 2.13, fastmcp has no session of its own.
    if session := getattr(module, "MiddlewareServerSession", None):
        watched = _Watched(operations, sys.modules["mcp.server.session"])
        patches.replace(session, "_received_request", watched.received, ("self", "responder"))


class _Watched:
    """Makes the replacements."""

    def __init__(self, operations: Operations, module: ModuleType) -> None:
        self._operations = operations
        self._module = module

    def init(self, original: Function) -> Function:
        server_session = self._module.ServerSession

        @wraps(original)
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807  # its name
            original(self, *args, **kwargs)
            # A client answers requests as well, such as those for a sampling.
            with RECORDING:
                if isinstance(self._session, server_session):
                    self.__dict__[_BEGAN] = perf_counter()

        return __init__

    def respond(self, original: Function) -> Function:
        ended = self._ended

        @wraps(original)
        async def respond(self: Any, response: Any) -> None:
            answered = perf_counter()
            try:
                await original(self, response)
            except BaseException as error:
                # The client may have gone, whatever the answer is.
                gone = type(error).__name__ in _GONE
                ended(self, failure=CANCELLED if gone else failure_of(error))
                raise
            ended(self, answered, response=response)

        return respond

    def cancel(self, original: Function) -> Function:
        ended = self._ended

        @wraps(original)
        async def cancel(self: Any) -> None:
            ended(self, failure=CANCELLED)
            await original(self)

        return cancel

    def leave(self, original: Function) -> Function:
        ended = self._ended

        @wraps(original)
        def __exit__(self: Any, exc_type: Any, exc_val: Any, exc_tb: Any) -> Any:  # noqa: N807
            ended(self, failure=failure_of(exc_val) if exc_val is not None else CANCELLED)
            return original(self, exc_type, exc_val, exc_tb)

        return __exit__

    def received(self, original: Function) -> Function:
        ended = self._ended

        @wraps(original)
        async def _received_request(self: Any, responder: Any) -> Any:
            try:
                return await original(self, responder)
            except Exception:
                # The session answers that the request is invalid.
                ended(responder, code=INVALID_PARAMS)
                raise

        return _received_request

    def session(self, original: Function) -> Function:
        operations, described = self._operations, self._connection

        @wraps(original)
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            original(self, *args, **kwargs)
            with _REFUSED:
                self._receive_request_type = _Requests(self, operations, described)

        return __init__

    def _ended(self, responder: Any, answered: float | None = None, **outcome: Any) -> None:
        with RECORDING:
            began = responder.__dict__.pop(_BEGAN, None)
            if began is not None:
                if answered is not None:
                    # The client may have had the answer for a while.
                    began += perf_counter() - answered
                self._operations.record(began, **self._described(responder, **outcome))

    def _described(
        self,
        responder: Any,
        response: Any = None,
        failure: str | None = None,
        code: int | None = None,
    ) -> dict[str, Any]:
        request = responder.request.root
        # Asking a pydantic model for what it does not have takes microseconds.
        result = vars(getattr(response, "root", response)) if response is not None else {}
        if tools := result.get("tools"):
            self._operations.tools.learn(tool.name for tool in tools)
        if failure is None and result.get("isError") is True:
            failure = TOOL_ERROR
        return {
            "method": request.method,
            "tool": vars(request.params).get("name") if request.params else None,
            "failure": failure,
            # Of ErrorData; no result has one.
            "code": result.get("code", code),
            **self._connection(
                responder._session,
                getattr(responder, "message_metadata", _UNKNOWN),
                result.get("protocolVersion"),
            ),
        }

    def _connection(self, session: Any, metadata: Any, version: Any = None) -> dict[str, Any]:
        """Describes how a message came, and the version that was agreed on."""
        http = getattr(metadata, "request_context", None)
        client = session.client_params
        if version is None and client is not None:
            version = client.protocolVersion
            # Before 1.8, the latest was the only one.
            if version not in getattr(self._module, "SUPPORTED_PROTOCOL_VERSIONS", ()):
                version = self._module.types.LATEST_PROTOCOL_VERSION
        elif version is None and http is not None:
            # Without a session; the transport has refused versions that it does not support.
            version = http.headers.get("mcp-protocol-version")
        known = metadata is not _UNKNOWN
        return {
            "transport": ("pipe" if http is None else "tcp") if known else None,
            "version": version,
        }


class _Requests:
    """Stands for the type of a session's requests, and records those that are none.

    The session answers them itself, before there is a responder.

    Args:
        session: The session.
        operations: Where to.
        described: Says how a message came.
    """

    def __init__(self, session: Any, operations: Operations, described: Function) -> None:
        self._requests = session._receive_request_type
        self._session = session
        self._operations = operations
        self._described = described

    def __getattr__(self, name: str) -> Any:
        return getattr(self._requests, name)

    def model_validate(self, message: Any, *args: Any, **kwargs: Any) -> Any:
        """Validates a request.

        Raises:
            Exception: what the type itself raises.
        """
        began = perf_counter()
        try:
            return self._requests.model_validate(message, *args, **kwargs)
        except Exception:
            with RECORDING:
                # The session has what came with the message, and gives it to nobody in this case.
                received = sys._getframe(1).f_locals.get("message")
                self._operations.record(
                    began,
                    message["method"],
                    tool=(message.get("params") or {}).get("name"),
                    code=INVALID_PARAMS,
                    **self._described(self._session, getattr(received, "metadata", _UNKNOWN)),
                )
            raise


__all__ = ["patch_fastmcp_session", "patch_session"]
