"""The demo MCP server of the sandbox: `/metrics` of a server under simulated load.

Run it with `python -m sandbox.demo_server --port 9105`. It is not an MCP server. It only has the
metrics of one, and says so on `/`.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated

import typer
import uvicorn
from prometheus_client import disable_created_metrics
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.config import SetName
from sandbox.demo import SCENARIOS, ScenarioName, Simulation
from sandbox.demo.scenarios import OF_SCRAPING
from sandbox.demo.sets import telemetry_of

ABOUT = "demo MCP server of the mcp-monitoring sandbox: simulated load, not a real server\n"
"""What the server answers on `/`."""


def build_app(simulation: Simulation, tick_seconds: float = 1.0) -> Starlette:
    """Builds the web application that serves a simulation and keeps it running.

    The simulation advances in the application's event loop, not in a thread. So a scrape never sees
    half a tick.

    Args:
        simulation: The simulation to serve; it advances while the application runs.
        tick_seconds: Pause between two ticks, in seconds.

    Returns:
        An application with `/` (says what this is) and `/metrics` (Prometheus exposition, or 503
        while the simulated server restarts).
    """

    async def keep_ticking() -> None:
        clock = asyncio.get_running_loop().time
        last = clock()
        while True:
            await asyncio.sleep(tick_seconds)
            now = clock()
            simulation.tick(now - last)
            last = now

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        ticking = asyncio.create_task(keep_ticking())
        yield
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking

    async def about(_request: Request) -> Response:
        return PlainTextResponse(ABOUT)

    async def metrics(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        if not simulation.answers:
            return PlainTextResponse("starting\n", status_code=503)
        body = encode(simulation.registry)
        return Response(body, headers={"content-type": content_type})

    return Starlette(routes=[Route("/", about), Route("/metrics", metrics)], lifespan=lifespan)


def main(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")],
    scenario: Annotated[
        ScenarioName, typer.Option(help="What happens to the server.")
    ] = ScenarioName.HEALTHY,
    metrics: Annotated[
        SetName, typer.Option(help="The set of metrics that the server follows.")
    ] = SetName.CONTRACT,
    seed: Annotated[int, typer.Option(help="Start of the pseudo-random load.")] = 0,
) -> None:
    """Serves the metrics of an MCP server under simulated load."""
    if scenario in OF_SCRAPING:
        raise typer.BadParameter(
            f"{scenario} is about scraping, so one server cannot play it;"
            " write it into a Prometheus: python -m sandbox.demo.backfill",
            param_hint="--scenario",
        )
    # An MCP server does not have to expose the `_created` series.
    disable_created_metrics()
    simulation = Simulation(
        SCENARIOS[scenario], seed, started_at=time.time(), telemetry=telemetry_of(metrics)
    )
    uvicorn.run(build_app(simulation), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    typer.run(main)
