"""A server on `mcp` 2.x whose requests are answered by two workers that it forks."""

import os
import signal
import socket
import sys

import uvicorn
from mcp.server import MCPServer

server = MCPServer("everything", version="1.0")


@server.tool()
async def answer() -> str:
    return "42"


def work(listening: socket.socket) -> None:
    uvicorn.Server(uvicorn.Config(server.streamable_http_app())).run(sockets=[listening])


if __name__ == "__main__":
    listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    workers = []
    for _ in range(2):
        worker = os.fork()
        if not worker:
            work(listening)
            sys.exit()
        workers.append(worker)
    signal.signal(signal.SIGTERM, lambda *_: [os.kill(one, signal.SIGTERM) for one in workers])
    for worker in workers:
        os.waitpid(worker, 0)
