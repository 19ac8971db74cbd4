"""A server on the `MCPServer` of `mcp` 2.x, as it would be without any metrics."""

import sys
from pathlib import Path
from typing import Any

import anyio
from mcp import MCPError
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

server = MCPServer("everything", version="1.0")


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
    raise MCPError(-32050, "not in this region")


@server.tool()
async def generate() -> Any:
    yield 1


if __name__ == "__main__":
    if sys.argv[1] == "stdio":
        server.run()
    else:
        server.run("streamable-http", port=int(sys.argv[1]))
