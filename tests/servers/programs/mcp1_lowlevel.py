"""A server on the low-level `Server` of `mcp` 1.x, as it would be without any metrics."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import mcp.types as types
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import McpError
from starlette.applications import Starlette
from starlette.routing import Mount

server: Server[Any, Any] = Server("everything", version="1.0")
TOOLS = ("answer", "wait", "hang", "fail", "refuse", "give_up", "forbid", "generate")


@server.list_tools()
async def list_tools() -> list[types.Tool]:
    schema = {"type": "object", "properties": {"seconds": {"type": "number"}}}
    return [types.Tool(name=name, inputSchema=schema) for name in TOOLS]


async def numbers() -> AsyncIterator[int]:
    yield 1


@server.call_tool()
async def call_tool(name: str, arguments: dict[str, Any]) -> Any:
    match name:
        case "answer":
            return [types.TextContent(type="text", text="42")]
        case "wait":
            await anyio.sleep(arguments["seconds"])
            return [types.TextContent(type="text", text="done")]
        case "hang":
            Path(arguments["began"]).touch()
            await anyio.sleep(300)
        case "fail":
            raise LookupError("no such table")
        case "refuse":
            text = types.TextContent(type="text", text="not allowed")
            return types.CallToolResult(content=[text], isError=True)
        case "give_up":
            with anyio.fail_after(0.1):
                await anyio.sleep(300)
        case "forbid":
            refusal = types.ErrorData(code=-32050, message="not in this region")
            raise McpError(refusal)
        case "generate":
            return numbers()
    raise ValueError(f"unknown tool: {name}")


async def over_stdio() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def over_http(port: int) -> None:
    manager = StreamableHTTPSessionManager(server)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with manager.run():
            yield

    app = Starlette(routes=[Mount("/mcp", app=manager.handle_request)], lifespan=lifespan)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    if sys.argv[1] == "stdio":
        anyio.run(over_stdio)
    else:
        over_http(int(sys.argv[1]))
