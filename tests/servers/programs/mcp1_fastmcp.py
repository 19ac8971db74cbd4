"""A server on the `FastMCP` within `mcp` 1.x, as it would be without any metrics."""

import sys
from pathlib import Path
from typing import Any

import anyio
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.shared.exceptions import McpError
from mcp.types import ErrorData

server = FastMCP("everything", port=0 if sys.argv[1] == "stdio" else int(sys.argv[1]))


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
    raise McpError(ErrorData(code=-32050, message="not in this region"))


@server.tool()
async def generate() -> Any:
    yield 1


if __name__ == "__main__":
    server.run(transport="stdio" if sys.argv[1] == "stdio" else "streamable-http")
