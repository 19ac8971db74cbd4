"""Makes `docs/metrics.md`, the page of the metric contracts for people who write servers.

`python -m reference` writes the page.
"""

from collections.abc import Iterator, Mapping

from mcp_monitoring.review.contract.contract import Contract, Label

from .otel_section import after_the_tables, before_the_tables

_INTRODUCTION = """\
<!-- Made from metrics.yaml, metrics-otel.yaml and docs/examples/mcp_metrics.py:
     make reference -->

# Metrics of an MCP server

This page lists the metrics that an MCP server in front of Snowflake must expose. The dashboards
and alerts of this project need them. Such a list is a contract. There are two, and the input
`metrics` chooses one, with its dashboards and alerts:

- `otel`: defined in [`metrics-otel.yaml`](../metrics-otel.yaml), see [The set otel](#the-set-otel).
  For a server that OpenTelemetry instruments. Any Python server is one, without a change of its
  code: see [servers.md](servers.md). **Begin with this one.**
- `contract`, the default: defined in [`metrics.yaml`](../metrics.yaml), below. For a server whose
  metrics you write yourself.

[`metrics.schema.json`](../metrics.schema.json) describes the format of both files.

**The contract is a target.** No server known to us exposes all of these metrics today. The server
for which the first of these dashboards was written never exposed any of them. If your server does
not expose them, panels stay empty, and the alert `McpMetricsContractBroken` fires. The
[example](#example) below exposes all of them.

## Rules

- Expose every known combination of label values from the start, with the value 0. If a counter
  first appears at its first event, it starts at 1, `increase()` returns 0, and the first event
  stays unseen.
- Never use a client, a session, a user or SQL text as a label: the number of their values has no
  limit.
- Use one registry, and serve it on one port. Your own registry does not have the metrics of the
  process: register a process collector (Linux). It adds some more `process_` metrics, which do no
  harm.
- Count a call that failed as failed. If a handler turns its exception into a normal answer
  ("Error: …"), every call counts as a success.
- `job` and `instance` come from the scrape. A scrape interval of 30 s or less suits the alerts.
"""

_CHECK = """\
## Check your server

```sh
curl -s http://127.0.0.1:9105/metrics | grep '^# TYPE'
.venv/bin/mcp-monitoring check --prometheus http://127.0.0.1:9090
```

The first command lists the metrics that your server exposes. Compare them with the table. The
second command compares every query of the dashboards and alerts with the metrics in your
Prometheus. Run it after the first scrape, because Prometheus has no metrics before that. It exits
with 0 if every queried metric exists; [check.md](check.md) lists its other checks. After the
deployment, `mcp-monitoring proof --stack dev` shows which panels have data.
"""


def metrics_page(contract: Contract, otel: Contract, example: str) -> str:
    """Writes the page as Markdown.

    Args:
        contract: the contract of the default set.
        otel: that of the set `otel`.
        example: source of a server that exposes the metrics of the default set.
    """
    return "\n".join(
        [
            _INTRODUCTION,
            "## Metrics\n",
            *_metric_table(contract),
            "",
            "## Buckets\n",
            "Upper bounds, in the unit of the metric, without `+Inf`.\n",
            *_bucket_table(contract),
            "",
            "## Labels\n",
            *_label_table(contract),
            "",
            "## Example\n",
            "For the set `contract` alone; the set `otel` needs\n"
            "[two lines, or none](../instrumentation/README.md). This example uses\n"
            "[prometheus_client](https://prometheus.github.io/client_python/). Copy it, put in your"
            " own values,\nand call `call`, `waiting`, `statement` and `pool` at the right places"
            " of your server.\n",
            f"```python\n{example.rstrip()}\n```\n",
            _CHECK,
            *before_the_tables(),
            "### Metrics of otel\n",
            *_metric_table(otel, combinations=False),
            "",
            "### Buckets of otel\n",
            "Those that the conventions advise.\n",
            *_bucket_table(otel),
            "",
            "### Labels of otel\n",
            *_label_table(otel),
            "",
            *after_the_tables(),
            "",
        ]
    )


def _metric_table(contract: Contract, *, combinations: bool = True) -> Iterator[str]:
    yield "| metric | type | unit | labels | meaning |"
    yield "|---|---|---|---|---|"
    for metric in contract.metrics.values():
        labels = ", ".join(f"`{label.name}`" for label in metric.labels)
        meaning = metric.meaning
        if metric.alias:
            meaning += f" Also as `{metric.alias}`, which dashboards in the field query."
        if metric.combinations and combinations:
            meaning += f" Only {', '.join(map(_selector, metric.combinations))}."
        if metric.collector:
            meaning += " From the process collector."
        yield f"| `{metric.name}` | {metric.type} | {metric.unit} | {labels} | {meaning} |"


def _selector(combination: Mapping[str, str]) -> str:
    matchers = (f'{label}="{value}"' for label, value in combination.items())
    return f"`{{{', '.join(matchers)}}}`"


def _bucket_table(contract: Contract) -> Iterator[str]:
    yield "| histogram | bounds |"
    yield "|---|---|"
    for metric in contract.metrics.values():
        if metric.buckets:
            yield f"| `{metric.name}` | {' '.join(f'{bound:.15g}' for bound in metric.buckets)} |"


def _label_table(contract: Contract) -> Iterator[str]:
    yield "| label | values | meaning |"
    yield "|---|---|---|"
    labels: dict[str, Label] = {}
    for metric in contract.metrics.values():
        labels |= {label.name: label for label in metric.labels}
    for label in labels.values():
        values = ", ".join(f"`{value}`" for value in label.values)
        kind = values if label.closed else f"your own, such as {values}"
        yield f"| `{label.name}` | {kind} | {label.meaning} |"
