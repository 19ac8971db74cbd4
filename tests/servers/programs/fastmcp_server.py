"""A server on `fastmcp` 2, 3 or 4, as it would be without any metrics."""

import sys
from pathlib import Path
from typing import Any

import anyio
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

try:
    from mcp import MCPError
except ImportError:
    from mcp.shared.exceptions import McpError
    from mcp.types import ErrorData

    def protocol_error(code: int, message: str) -> Exception:
        return McpError(ErrorData(code=code, message=message))
else:
    protocol_error = MCPError


server = FastMCP("everything", version="1.0")


@server.tool()
async def answer() -> str:
    return "42"


@server.tool()
async def wait(seconds: float) -> str:
    await anyio.sleep(seconds)
    return "done"


@server.tool()
async def hang(began: str) -> None:
    Path(began).touch()
    await anyio.sleep(300)


@server.tool()
async def fail() -> None:
    raise LookupError("no such table")


@server.tool()
async def refuse() -> None:
    raise ToolError("not allowed")


@server.tool()
async def give_up() -> None:
    with anyio.fail_after(0.1):
        await anyio.sleep(300)


@server.tool()
async def forbid() -> None:
    raise protocol_error(-32050, "not in this region")


@server.tool()
async def generate() -> Any:
    yield 1


if __name__ == "__main__":
    if sys.argv[1] == "stdio":
        server.run(show_banner=False)
    else:
        server.run(transport="http", port=int(sys.argv[1]), show_banner=False)
