"""The scenarios: what happens to a simulated server, and the alerts that must hold then."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mcp_monitoring.metric_sets import CONTRACT, OTEL


class ScenarioName(StrEnum):
    """The names of the scenarios."""

    HEALTHY = "healthy"
    ERRORS = "errors"
    SLOW_QUERIES = "slow-queries"
    POOL_EXHAUSTED = "pool-exhausted"
    BROKEN_TOOL = "broken-tool"
    RATE_LIMITED = "rate-limited"
    CRASH_LOOP = "crash-loop"
    MEMORY_LEAK = "memory-leak"
    CONTRACT_BROKEN = "contract-broken"
    BUSY = "busy"
    VERSION_SKEW = "version-skew"
    TARGET_DOWN = "target-down"
    TARGET_ABSENT = "target-absent"


class Outage(StrEnum):
    """How scraping ends in a scenario.

    Attributes:
        NONE: the server answers to the end.
        DOWN: the server does not answer any more.
        ABSENT: Prometheus does not scrape the server any more, as if discovery had lost it.
    """

    NONE = "none"
    DOWN = "down"
    ABSENT = "absent"


@dataclass(frozen=True)
class Scenario:
    """What happens to the server.

    Attributes:
        description: One line for people who choose a scenario.
        requests_per_second: Mean rate of tool calls; the actual rate goes up and down.
        slowdown: Factor on the duration of every statement.
        error_share: Share of statements that fail, 0 to 1.
        stuck_share: Share of statements that run until they are cancelled, 0 to 1.
        refused_share: Share of requests that a rate limit refuses, 0 to 1.
        broken_tool: Name of a tool whose calls all fail, although their statements succeed.
        crash_every_seconds: Mean time from a start of the process to its crash.
        leaked_bytes_per_second: How fast the memory of the process grows.
        exposes_contract: Whether all metrics are exposed, or only those of the process.
        versions: The version of each server; one server runs per version.
        outage: How scraping ends.
    """

    description: str
    requests_per_second: float = 8.0
    slowdown: float = 1.0
    error_share: float = 0.004
    stuck_share: float = 0.0001
    refused_share: float = 0.003
    broken_tool: str = ""
    crash_every_seconds: float = math.inf
    leaked_bytes_per_second: float = 0.0
    exposes_contract: bool = True
    versions: tuple[str, ...] = ("1.4.0",)
    outage: Outage = Outage.NONE


SCENARIOS: Mapping[ScenarioName, Scenario] = {
    ScenarioName.HEALTHY: Scenario("a quiet day: few errors, a third of the pool in use"),
    ScenarioName.ERRORS: Scenario(
        "three of ten statements fail; the circuit breaker opens now and then", error_share=0.3
    ),
    ScenarioName.SLOW_QUERIES: Scenario(
        "statements take twenty times as long; the pool is large enough for the few calls",
        requests_per_second=0.4,
        slowdown=20.0,
    ),
    ScenarioName.POOL_EXHAUSTED: Scenario(
        "too much work for ten connections; calls wait, then give up", slowdown=6.0
    ),
    ScenarioName.BROKEN_TOOL: Scenario(
        "every call of one rarely used tool fails, the others are fine",
        broken_tool="list_databases",
    ),
    ScenarioName.RATE_LIMITED: Scenario(
        "a rate limit refuses three of ten requests", refused_share=0.3
    ),
    ScenarioName.CRASH_LOOP: Scenario(
        "the process dies every two to three minutes and is started again",
        crash_every_seconds=150,
    ),
    ScenarioName.MEMORY_LEAK: Scenario(
        "the process grows by 20 MB a minute", leaked_bytes_per_second=20e6 / 60
    ),
    ScenarioName.CONTRACT_BROKEN: Scenario(
        "the server answers scrapes with another registry: no mcp_ metrics",
        exposes_contract=False,
    ),
    ScenarioName.BUSY: Scenario(
        "a little of everything at once, so that every panel shows data",
        requests_per_second=6.0,
        error_share=0.3,
        stuck_share=0.004,
        refused_share=0.2,
        broken_tool="list_databases",
        crash_every_seconds=1500,
        versions=("1.4.0", "1.5.0"),
    ),
    ScenarioName.VERSION_SKEW: Scenario(
        "two servers of different versions, as in a rollout that stopped halfway",
        requests_per_second=4.0,
        versions=("1.4.0", "1.5.0"),
    ),
    ScenarioName.TARGET_DOWN: Scenario(
        "a healthy server that stops answering scrapes", outage=Outage.DOWN
    ),
    ScenarioName.TARGET_ABSENT: Scenario(
        "a healthy server that is no longer scraped at all", outage=Outage.ABSENT
    ),
}
"""The scenarios by name."""

OUTAGE_SECONDS = 20 * 60
"""An outage begins this long before the end."""

OF_SCRAPING = frozenset(
    {ScenarioName.VERSION_SKEW, ScenarioName.TARGET_DOWN, ScenarioName.TARGET_ABSENT}
)
"""The scenarios that one server cannot play; a backfill can."""

_BURNS_AVAILABILITY = {"McpAvailabilityBurnFast", "McpAvailabilityBurnSlow"}
_BURNS_LATENCY = {"McpLatencyBurnFast", "McpLatencyBurnSlow"}

_EXPECTED_ALERTS: Mapping[ScenarioName, frozenset[str]] = {
    name: frozenset(alerts)
    for name, alerts in {
        ScenarioName.HEALTHY: set[str](),
        ScenarioName.ERRORS: {
            *_BURNS_AVAILABILITY,
            "McpToolErrorRatioHigh",
            "McpQueryErrorRatioHigh",
            "McpCircuitBreakerOpened",
        },
        ScenarioName.SLOW_QUERIES: {*_BURNS_LATENCY, "McpSlowQueries"},
        ScenarioName.POOL_EXHAUSTED: {
            # Calls that give up after 30 s count as failed. The others count as slow.
            *_BURNS_AVAILABILITY,
            *_BURNS_LATENCY,
            "McpToolErrorRatioHigh",
            "McpPoolNearExhaustion",
            "McpPoolAcquireSlow",
            "McpComponentUnhealthy",
        },
        # The errors are few in the total, so only the slow burn finds them.
        ScenarioName.BROKEN_TOOL: {"McpToolErrorRatioHigh", "McpAvailabilityBurnSlow"},
        ScenarioName.RATE_LIMITED: {"McpRateLimitedShareHigh"},
        ScenarioName.CRASH_LOOP: {"McpRestartLoop"},
        ScenarioName.MEMORY_LEAK: {"McpMemoryHigh"},
        ScenarioName.CONTRACT_BROKEN: {"McpMetricsContractBroken"},
        ScenarioName.BUSY: {
            *_BURNS_AVAILABILITY,
            "McpToolErrorRatioHigh",
            "McpQueryErrorRatioHigh",
            "McpQueryTimeouts",
            "McpCircuitBreakerOpened",
            "McpRateLimitedShareHigh",
            "McpVersionSkew",
        },
        ScenarioName.VERSION_SKEW: {"McpVersionSkew"},
        ScenarioName.TARGET_DOWN: {"McpTargetDown"},
        ScenarioName.TARGET_ABSENT: {"McpTargetAbsent"},
    }.items()
}

# OpenTelemetry's conventions have no signal of what these watch.
_NOT_IN: Mapping[str, frozenset[str]] = {
    OTEL: frozenset(
        {"McpCircuitBreakerOpened", "McpComponentUnhealthy", "McpRateLimitedShareHigh"}
    ),
}


def expected_alerts(name: ScenarioName, metrics: str = CONTRACT) -> frozenset[str]:
    """Names the alerts that hold at the end of 45 minutes or more, with default knobs.

    Args:
        name: the scenario.
        metrics: the set of metrics that the server follows, and whose alerts are meant.
    """
    return _EXPECTED_ALERTS[name] - _NOT_IN.get(metrics, frozenset())
