"""Says in every deployment that this plugin is a stand-in."""

from __future__ import annotations

from collections.abc import Callable

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from sandbox.plugin.official import RECORDED

__all__ = ["NOTICE", "notify_engine"]

NOTICE = (
    f"sandbox: a stand-in for the Grafana plugin, made from recordings of {RECORDED}; it deploys to"
    " the sandbox's Grafana only"
)
"""The line that the engine shows among the diagnostics of a deployment."""

_SECONDS = 5.0


def notify_engine(address: str) -> Callable[[], None]:
    """Makes a function that shows `NOTICE` to the user of an engine.

    Args:
        address: Where the engine listens.
    """

    def notify() -> None:
        with grpc.insecure_channel(address) as channel:
            engine_pb2_grpc.EngineStub(channel).Log(
                engine_pb2.LogRequest(severity=engine_pb2.INFO, message=NOTICE), timeout=_SECONDS
            )

    return notify
