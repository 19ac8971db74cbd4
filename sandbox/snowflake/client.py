"""Plays an afternoon on an MCP server, in the environment of the server.

Run it with `python -m sandbox.snowflake.client URL`. It is a real client: `fastmcp`'s, over
streamable HTTP. It goes on until it is stopped; while the server is away, it tries again. Each
session begins with the tables, as the stand-in of Snowflake forgets them when it ends.
"""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from fastmcp import Client  # type: ignore[import-not-found]

from sandbox.snowflake.afternoon import Call, afternoon, morning

_CALLS_OF_A_SESSION = 200
_SECONDS_TO_WAIT = 2.0
_SECONDS_FOR_A_CALL = 10.0


async def play(url: str, calls: Iterator[Call]) -> None:
    """Makes the calls one after the other, in one session after the other.

    Args:
        url: the address of the server.
        calls: the calls.
    """
    while True:
        try:
            # A call that a server took down with it is never answered.
            async with Client(url, timeout=_SECONDS_FOR_A_CALL) as client:
                await client.list_tools()
                await _make(client, chain(morning(), islice(calls, _CALLS_OF_A_SESSION)))
        except Exception as error:
            # Whatever a server that is going away makes of a call: it is asked again later.
            print(f"{type(error).__name__}: {error}", flush=True)
            await asyncio.sleep(_SECONDS_TO_WAIT)


async def _make(client: Client, calls: Iterable[Call]) -> None:
    for call in calls:
        # That a tool fails is part of the afternoon.
        await client.call_tool(call.tool, dict(call.arguments), raise_on_error=False)
        await asyncio.sleep(call.pause)


if __name__ == "__main__":
    asyncio.run(play(sys.argv[1], afternoon()))
