"""What a client did with a server, beside what Prometheus has of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from servers.playing import Ended, Played, Series, Server
from servers.steps import Step

METRICS: Mapping[str, Callable[[Series], bool]] = {
    "calls": lambda one: one.method == "tools/call" and not one.error,
    "tools that fail": lambda one: one.error == "tool_error",
    "protocol errors": lambda one: one.error.startswith("-"),
    "cancelled calls": lambda one: one.error == "cancelled",
    "other requests": lambda one: one.method != "tools/call" and not one.error,
}
"""The columns of the table in docs/servers.md, and which series each is about."""

# A tool's sleep may end that much early, as the clock of an event loop is coarse.
_EARLY = 0.99


def handshake(server: Server) -> str:
    """Names the request that a client begins with."""
    return "server/discover" if server.client[1] == "auto" else "initialize"


def error_of(server: Server, step: Step, ended: Ended) -> str:
    """Names the `error.type` that a request has, by how it ended for the client."""
    match step.name:
        case "client cancels":
            return "cancelled"
        case "client times out":
            # A client on `mcp` 1.x says nothing to the server, whose tool goes on and ends well.
            return "" if server.client[0] == "mcp1" else "cancelled"
    return {"well": "", "isError": "tool_error"}.get(
        ended.ended, ended.ended.removeprefix("error ")
    )


def done(server: Server, played: Played) -> Counter[Series]:
    """Counts what the client did, by the series that it belongs to."""
    counted = Counter({Series(handshake(server), "", "", played.transport): 1})
    for step, ended in played.steps.values():
        for one in ended:
            error = error_of(server, step, one)
            counted[Series(step.method, step.counted_tool, error, played.transport)] += 1
    return counted


def outside_of_the_client(
    server: Server, played: Played
) -> Sequence[tuple[Series, float, float, float]]:
    """Lists sums of durations that the client's clock contradicts: the least, the sum, the most.

    The tool took at least as long as it slept, and at most as long as the client waited.
    """
    wrong = []
    for series, times in _slept_and_waited(server, played).items():
        slept, waited = (sum(one) for one in zip(*times, strict=True))
        if not slept * _EARLY <= played.sums[series] <= waited:
            wrong.append((series, slept, played.sums[series], waited))
    return wrong


def in_other_buckets(server: Server, played: Played) -> Sequence[tuple[Series, float]]:
    """Lists bounds of buckets that have fewer or more durations than the client's clock allows."""
    wrong = []
    for series, times in _slept_and_waited(server, played).items():
        for bound, count in played.buckets[series].items():
            at_least = sum(waited <= bound for _, waited in times)
            at_most = sum(slept * _EARLY <= bound for slept, _ in times)
            if not at_least <= count <= at_most:
                wrong.append((series, bound))
    return wrong


def row(server: Server, both: Sequence[Played], *more: bool) -> str:
    """Makes a server's line of the table: what is exact on both transports.

    Args:
        server: which one.
        both: what was played with it.
        more: further columns: if they are exact.
    """
    cells = [_cell(server, both, about) for about in METRICS.values()]
    durations = [
        outside_of_the_client(server, one) or in_other_buckets(server, one) for one in both
    ]
    cells += ["exact" if exact else "not exact" for exact in (not any(durations), *more)]
    return f"| {server.name} | {' | '.join(cells)} |"


def _cell(server: Server, both: Sequence[Played], about: Callable[[Series], bool]) -> str:
    expected = [_about(done(server, one), about) for one in both]
    if not any(expected):
        return "not tried"
    return "exact" if expected == [_about(one.counts, about) for one in both] else "not exact"


def heading(*more: str) -> str:
    """Makes the first two lines of the table, with further columns."""
    names = ["server", *METRICS, "durations", *more]
    return f"| {' | '.join(names)} |\n{'|---' * len(names)}|"


def _about(counts: Counter[Series], about: Callable[[Series], bool]) -> Counter[Series]:
    return Counter({series: count for series, count in counts.items() if about(series)})


def _slept_and_waited(
    server: Server, played: Played
) -> Mapping[Series, Sequence[tuple[float, float]]]:
    """Lists how long each tool slept and the client waited, by series.

    Without those of calls that the client did not wait for: it cannot say how long they took.
    """
    times: dict[Series, list[tuple[float, float]]] = {}
    left: set[Series] = set()
    for step, ended in played.steps.values():
        for one in ended:
            error = error_of(server, step, one)
            series = Series(step.method, step.counted_tool, error, played.transport)
            times.setdefault(series, []).append((step.slept, one.seconds))
            if step.name in ("client times out", "client cancels"):
                left.add(series)
    return {series: pairs for series, pairs in times.items() if series not in left}
