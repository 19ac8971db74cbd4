"""What a client does with each server, and which series each step has to be counted in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OTHER = "_OTHER"
LONG_NAME = "x" * 10_000


@dataclass(frozen=True)
class Step:
    """A request that a client makes, once or several times at once.

    Attributes:
        name: what the tests call it.
        do: the kind of request, as the clients know it.
        tool: the tool it calls.
        known_as: the tool's name in the metrics, where that is another.
        arguments: those of the tool.
        slept: how long the tool sleeps at least, in seconds.
        more: what else the client has to know.
        times: how often it is made, at once.
    """

    name: str
    do: str
    tool: str = ""
    known_as: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    slept: float = 0.0
    more: dict[str, Any] = field(default_factory=dict)
    times: int = 1

    def told(self) -> dict[str, Any]:
        """Says it as the clients read it."""
        told = {"do": self.do, "tool": self.tool, "arguments": self.arguments, "times": self.times}
        return told | self.more

    @property
    def method(self) -> str:
        """Names its method as the metrics do."""
        sent = self.more.get("method", "tools/call")
        of = {"list tools": "tools/list", "ping": "ping", "send": sent}
        return OTHER if sent == "no/such" else of.get(self.do, "tools/call")

    @property
    def counted_tool(self) -> str:
        """Names its tool as the metrics do; nothing if it calls none."""
        return self.known_as or self.tool


def steps(directory: Path) -> Sequence[Step]:
    """Lists what the client does, in order.

    Args:
        directory: where the tool that hangs says that it began.
    """
    bad_arguments = {"method": "tools/call", "params": {"name": "answer", "arguments": 3}}
    return (
        Step("lists tools", "list tools"),
        Step("pings", "ping"),
        Step("calls", "call", "answer"),
        Step("calls at once", "call", "answer", times=20),
        Step("waits", "call", "wait", arguments={"seconds": 0.3}, slept=0.3),
        Step("tool raises", "call", "fail"),
        Step("tool says isError", "call", "refuse"),
        Step("tool raises a protocol error", "call", "forbid"),
        Step("tool is an async generator", "call", "generate"),
        Step("tool times out", "call", "give_up", slept=0.1),
        Step("unknown tool", "call", "no_such_tool", OTHER),
        Step("tool name of 10 kB", "call", LONG_NAME, OTHER),
        Step("wrong arguments", "call", "wait", arguments={"seconds": "long"}),
        Step("arguments that are a number", "send", "answer", more=bad_arguments),
        Step("unknown method", "send", more={"method": "no/such", "params": {}}),
        Step(
            *("client times out", "call", "wait"),
            arguments={"seconds": 1.5},
            more={"timeout": 0.5},
        ),
        Step(
            *("client cancels", "cancel", "hang"),
            arguments={"began": str(directory / "began")},
        ),
        Step("calls again", "call", "answer"),
    )
