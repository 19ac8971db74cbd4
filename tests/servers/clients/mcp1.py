"""A client on `mcp` 1.x, which does what it is told and says how each step ended, in JSON.

Its argument is a server: an address, or a command for stdio. Each line of its input is a list of
steps; it prints a line with how they ended, and keeps the session until its input ends.
"""

import asyncio
import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import mcp.types as types
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import McpError
from pydantic import BaseModel


class AnyRequest(BaseModel):
    """A request that the SDK would refuse to send."""

    method: str
    params: dict[str, Any]


async def take(session: ClientSession, step: dict[str, Any]) -> str:
    """Takes a step; returns how it ended."""
    try:
        match step["do"]:
            case "list tools":
                await session.list_tools()
            case "ping":
                await session.send_ping()
            case "send":
                request: Any = AnyRequest(method=step["method"], params=step["params"])
                await session.send_request(request, types.EmptyResult)
            case "call":
                limit = step.get("timeout")
                answer = await session.send_request(
                    call(step), types.CallToolResult, limit and timedelta(seconds=limit)
                )
                return "isError" if answer.isError else "well"
            case "cancel":
                return await cancel(session, step)
    except McpError as error:
        return f"error {error.error.code}"
    return "well"


def call(step: dict[str, Any]) -> types.ClientRequest:
    """Names a tool and its arguments; unlike `call_tool`, it never lists the tools besides."""
    params = types.CallToolRequestParams(name=step["tool"], arguments=step["arguments"])
    return types.ClientRequest(types.CallToolRequest(params=params))


async def cancel(session: ClientSession, step: dict[str, Any]) -> str:
    """Calls a tool, and cancels the call when the tool has begun."""
    number = session._request_id
    answer = asyncio.create_task(session.send_request(call(step), types.CallToolResult))
    while not Path(step["arguments"]["began"]).exists():
        await asyncio.sleep(0.01)
    await session.send_notification(
        types.ClientNotification(
            types.CancelledNotification(params=types.CancelledNotificationParams(requestId=number))
        )
    )
    await answer
    return "well"


async def main(server: Any) -> None:
    if isinstance(server, str):
        connection: Any = streamable_http_client(server)
    else:
        connection = stdio_client(StdioServerParameters(**server))
    async with connection as (read, write, *_), ClientSession(read, write) as session:
        version = (await session.initialize()).protocolVersion

        async def timed(step: dict[str, Any]) -> dict[str, Any]:
            began = time.perf_counter()
            ended = await take(session, step)
            return {"ended": ended, "seconds": time.perf_counter() - began}

        while line := await asyncio.to_thread(sys.stdin.readline):
            done = [
                await asyncio.gather(*(timed(step) for _ in range(step["times"])))
                for step in json.loads(line)
            ]
            print(json.dumps({"version": version, "steps": done}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
