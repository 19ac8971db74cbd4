"""Where the libraries look a tool up: what they find exists."""

import inspect
from collections.abc import Callable
from functools import partial, wraps
from types import ModuleType
from typing import Any

from mcp_server_instrumentation.bounded import Bounded
from mcp_server_instrumentation.operations import Operations
from mcp_server_instrumentation.patches import Function, Patches, UnexpectedShapeError
from mcp_server_instrumentation.warnings_once import Harmless

LOOKUPS = {
    # mcp 1.x: the low-level server, and its FastMCP
    "mcp.server.lowlevel.server": ("Server", "_get_cached_tool_definition", "tool_name"),
    "mcp.server.fastmcp.tools.tool_manager": ("ToolManager", "get_tool", "name"),
    # mcp 2.x
    "mcp.server.mcpserver.tools.tool_manager": ("ToolManager", "get_tool", "name"),
    # fastmcp 2, then 3 and 4
    "fastmcp.tools.tool_manager": ("ToolManager", "get_tool", "key"),
    "fastmcp.server.server": ("FastMCP", "get_tool", "name"),
}
"""By module: the class, its function, and that function's parameter that is the tool's name."""

_NAMES = Harmless("names of tools are not learnt where they are looked up")


def patch_lookup(operations: Operations, patches: Patches, module: ModuleType) -> None:
    """Makes a library's lookup of tools say which exist. Without it, they are learnt later.

    Args:
        operations: Whom to.
        patches: Undoes it.
        module: One of `LOOKUPS`.
    """
    owner, function, parameter = LOOKUPS[module.__name__]
    make: Callable[[Function], Function] = partial(_learning, operations.tools)
    try:
        patches.replace(getattr(module, owner, None), function, make, ("self", parameter))
    except UnexpectedShapeError:
        # Another version, where the lookup is elsewhere; a list or a success names them, too.
        return


def _learning(tools: Bounded, original: Function) -> Function:
    if inspect.iscoroutinefunction(original):

        @wraps(original)
        async def awaited(self: Any, name: Any, *args: Any, **kwargs: Any) -> Any:
            found = await original(self, name, *args, **kwargs)
            if found is not None:
                with _NAMES:
                    tools.learn((name,))
            return found

        return awaited

    @wraps(original)
    def called(self: Any, name: Any, *args: Any, **kwargs: Any) -> Any:
        found = original(self, name, *args, **kwargs)
        if found is not None:
            with _NAMES:
                tools.learn((name,))
        return found

    return called
