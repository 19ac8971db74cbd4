"""Servers on `mcp` 2.x: its `MCPServer`, its low-level server, and `fastmcp` 4.

All of them answer a request in `ServerRunner._on_request`, around every middleware.
"""

from functools import wraps
from time import perf_counter
from types import ModuleType
from typing import Any

from mcp_server_instrumentation.operations import (
    INVALID_PARAMS,
    Operations,
    failure_in,
    failure_of,
)
from mcp_server_instrumentation.patches import Function, Patches
from mcp_server_instrumentation.warnings_once import RECORDING


def patch_runner(operations: Operations, patches: Patches, module: ModuleType) -> None:
    """Makes servers record their operations.

    Args:
        operations: Where to.
        patches: Undoes it.
        module: `mcp.server.runner`.

    Raises:
        UnexpectedShapeError: if the library is not as it is known.
    """

    def replaced(original: Function) -> Function:
        @wraps(original)
        async def _on_request(self: Any, dctx: Any, method: str, params: Any) -> Any:
            began = perf_counter()
            try:
                result = await original(self, dctx, method, params)
            except BaseException as error:
                with RECORDING:
                    failed = _failed(error, module)
                    operations.record(began, **_described(self, dctx, method, params), **failed)
                raise
            with RECORDING:
                if method == "tools/list":
                    operations.tools.learn(tool["name"] for tool in result.get("tools", ()))
                described = _described(self, dctx, method, params)
                operations.record(began, **described, failure=failure_in(result))
            return result

        return _on_request

    patches.replace(
        module.ServerRunner, "_on_request", replaced, ("self", "dctx", "method", "params")
    )


def _described(runner: Any, dctx: Any, method: str, params: Any) -> dict[str, Any]:
    return {
        "method": method,
        "tool": params.get("name") if params else None,
        "handled": runner.server.get_request_handler(method) is not None,
        "transport": _transport(dctx),
        "version": runner.connection.protocol_version,
    }


def _transport(dctx: Any) -> str | None:
    kind = dctx.transport.kind
    if kind == "direct":
        # A client in the same process.
        return None
    http = getattr(dctx.message_metadata, "request_context", None) is not None
    return "tcp" if http or kind == "streamable-http" else "pipe"


def _failed(error: BaseException, module: ModuleType) -> dict[str, Any]:
    if isinstance(error, module.MCPError):
        return {"code": error.error.code}
    if isinstance(error, module.ValidationError):
        return {"code": INVALID_PARAMS}
    return {"failure": failure_of(error)}
