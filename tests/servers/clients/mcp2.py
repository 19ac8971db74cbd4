"""A client on `mcp` 2.x; see `mcp1.py` beside it, which does the same."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import mcp_types as types
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.session import ClientSession


async def take(session: ClientSession, step: dict[str, Any]) -> str:
    """Takes a step; returns how it ended."""
    try:
        match step["do"]:
            case "list tools":
                await session.list_tools()
            case "ping":
                await session.send_ping()
            case "send":
                request: Any = types.Request[Any, Any](method=step["method"], params=step["params"])
                await session.send_request(request, types.EmptyResult)
            case "call":
                answer = await session.send_request(
                    call(step), types.CallToolResult, step.get("timeout")
                )
                return "isError" if answer.is_error else "well"
            case "cancel":
                return await cancel(session, step)
    except MCPError as error:
        return f"error {error.error.code}"
    return "well"


def call(step: dict[str, Any]) -> types.CallToolRequest:
    """Names a tool and its arguments; unlike `call_tool`, it never lists the tools besides."""
    params = types.CallToolRequestParams(name=step["tool"], arguments=step["arguments"])
    return types.CallToolRequest(params=params)


async def cancel(session: ClientSession, step: dict[str, Any]) -> str:
    """Calls a tool, and cancels the call when the tool has begun."""
    answer = asyncio.create_task(session.send_request(call(step), types.CallToolResult))
    while not Path(step["arguments"]["began"]).exists():
        await asyncio.sleep(0.01)
    answer.cancel()
    await asyncio.wait([answer])
    return "cancelled" if answer.cancelled() else "well"


async def main(server: Any, mode: str) -> None:
    target = server if isinstance(server, str) else StdioServerParameters(**server)
    async with Client(target, mode=mode) as client:

        async def timed(step: dict[str, Any]) -> dict[str, Any]:
            began = time.perf_counter()
            ended = await take(client.session, step)
            return {"ended": ended, "seconds": time.perf_counter() - began}

        while line := await asyncio.to_thread(sys.stdin.readline):
            done = [
                await asyncio.gather(*(timed(step) for _ in range(step["times"])))
                for step in json.loads(line)
            ]
            print(json.dumps({"version": client.protocol_version, "steps": done}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1]), sys.argv[2]))
