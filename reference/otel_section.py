"""The part of `docs/metrics.md` about the set `otel`: what follows from the conventions."""

from collections.abc import Iterator, Sequence

_MEANING = """\
## The set otel

`metrics: otel` deploys dashboards and alerts for what OpenTelemetry's semantic conventions
measure, with the names under which Prometheus stores it. Where both sets have a dashboard or an
alert, it has the same uid and name, so links and [runbooks](runbooks.md) hold.

- **Calls of tools** are the operations with `mcp_method_name="tools/call"`. The histogram also
  counts `initialize`, `ping` and `tools/list`; the panels of the row *Protocol* alone show them.
- **Errors** are what has an `error_type`. A tool that answers with `isError` has failed as well:
  its emitter has to set `error_type="tool_error"`, or the call counts as a success.
- **A series begins with its first event.** The first error of a kind on a server is not in a rate
  or an increase. A server that nobody has called since it started has no MCP metrics at all:
  `McpMetricsContractBroken` fires after ten minutes, and ends with the first operation.
- **Labels beyond those below** break no sum, such as `otel_scope_name`. A label per session
  hides calls: each session is a series, whose first event is not seen. Drop it in a view or in the
  Collector.
- **Names**: exporters append the unit (`_seconds`), as Prometheus' OTLP receiver does with its
  default `translation_strategy`. Where suffixes are switched off, give the names that your
  Prometheus has (`metric_names`).
- **Statements**: `db_operation_name` is the first word as it was written. The panels and alerts
  take `SELECT`, `select` and `WITH` for one kind, `DESC` and `DESCRIBE` for another.
- **Timeouts** of statements are those whose `error_type` says timeout, or is Snowflake's code 630.
  An emitter that calls every failure `ProgrammingError` has none.

### Buckets

A server may have other buckets than the conventions', and servers of one job may differ. Bounds in
seconds, all of which have 5, the default of the latency objective:
"""

_BOUNDS = (
    (
        "the conventions",
        "see [below](#buckets-of-otel)",
    ),
    (
        "OBI (eBPF)",
        "0, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10",
    ),
    (
        "a Collector's `spanmetrics`",
        "0.002, 0.004, 0.006, 0.008, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1.4, 2, 5, 10, 15",
    ),
    (
        "an SDK by itself",
        "0, 5, 10, 25, 50, 75, 100, 250, 500 and more: made for milliseconds",
    ),
)

_BUCKETS = """\
- The latency objective (`latency_objective_seconds`) and the limit of slow statements
  (`slow_query_seconds`) have to be bounds. If one is not, the panels that need it say so and stay
  empty, no alert takes a call for slow, and `McpMetricsContractBroken` fires. The panel *Bucket
  bounds* of SLO & Alerts lists the bounds that there are.
- If only some servers have the bound, only their calls are counted, fast and slow.
- Percentiles are as exact as the buckets are narrow, and never above the last bound. Over servers
  with different buckets they are wrong: choose one instance.
- Set the buckets of `db.client.connection.wait_time` yourself, with a bound at 0.5 s: the
  conventions advise none.

**Native histograms** beside classic ones change nothing. With native ones alone, panels stay empty
and `McpMetricsContractBroken` fires: keep the classic ones
(`always_scrape_classic_histograms: true` in the scrape configuration).

### By scrape or by push

With OpenTelemetry's exporter for Prometheus, `job` and `instance` come from the scrape, and
`process_*` from the process collector of the same registry. A server that pushes (OTLP) differs:

- `job` is `service.name`, behind `service.namespace` and a slash if there is one; `instance` is
  `service.instance.id`.
- There is no `up`. A server counts as there as long as its `target_info` arrives. `McpTargetDown`
  cannot fire; `McpTargetAbsent` fires once nothing has arrived for ten minutes.
- There is no process collector. The conventions' names can be given (`metric_names`):
  `process_memory_usage_bytes` for `process_resident_memory_bytes`, `process_cpu_time_seconds_total`
  for `process_cpu_seconds_total`. Nothing stands for `process_start_time_seconds`, which *Uptime*,
  the marks of restarts and `McpRestartLoop` need.
"""

_ABSENT = (
    (
        "sessions of clients: open, active, how long",
        "dashboard `mcp-sessions`, *Client Sessions*",
        "*Requests by Client*. The protocol of 2026-07-28 has no sessions",
    ),
    (
        "requests that a rate limit refused",
        "dashboard `mcp-sessions`, alert `McpRateLimitedShareHigh`",
        "look at the gateway in front",
    ),
    (
        "state of a circuit breaker",
        "dashboard `mcp-sessions`, alert `McpCircuitBreakerOpened`",
        "*Rate by outcome* of statements",
    ),
    (
        "health of the parts of a server",
        "*System Health* by component, alert `McpComponentUnhealthy`",
        "*System Health* by server: it is there, and counts operations",
    ),
    (
        "sizes of requests and responses",
        "row *Sizes* of `mcp-requests`",
        "*Rows returned*",
    ),
    (
        "exceptions by component",
        "*Exceptions by type*",
        "*Rate by outcome*",
    ),
    (
        "a status `timeout` of calls",
        "*Timeouts* of `mcp-requests`",
        "*Failed calls*",
    ),
    (
        "churn of connections, calls that wait by server",
        "dashboard `mcp-pool`",
        "row *Connection pool* of `mcp-queries`",
    ),
)


def before_the_tables() -> Iterator[str]:
    """Yields what a reader has to know of the set before its tables."""
    yield _MEANING
    yield from _table(("emitter", "bounds"), _BOUNDS)
    yield ""
    yield _BUCKETS


def after_the_tables() -> Iterator[str]:
    """Yields what the set does not have, beside what is there instead."""
    yield "### What otel does not have\n"
    yield (
        "The conventions have no signal for the following. Nothing of it is drawn, and no alert"
        " asks for it.\n"
    )
    yield from _table(("signal", "in `contract`", "instead"), _ABSENT)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
