"""The page of the metric contract for people who write servers: `docs/metrics.md`.

`python -m reference` writes it.
"""

from collections.abc import Iterator, Mapping

from mcp_monitoring.review.contract.contract import Contract, Label

_INTRODUCTION = """\
<!-- Made from metrics.yaml and docs/examples/mcp_metrics.py:
     make reference -->

# Metrics of an MCP server

An MCP server in front of Snowflake has to expose these metrics, so that the dashboards and alerts
here work. The contract itself is [`metrics.yaml`](../metrics.yaml);
[`metrics.schema.json`](../metrics.schema.json) describes its format.

**It is a target.** No server known to us exposes all these metrics today; the server for which the
first of these dashboards was written never exposed any of them. If yours does not, panels stay
empty and the alert `McpMetricsContractBroken` fires. The [example](#example) below exposes all.

## Rules

- Expose every known combination of label values from the start, at 0. A counter that appears with
  its first event starts at 1, and `increase()` over it is 0: the first event stays invisible.
- Never label with a client, a session, a user or SQL text: their number has no bound.
- One registry, served on one port. Your own registry has no metrics of the process: register a
  process collector (Linux). It has some more `process_` metrics, which do no harm.
- Count a call that failed as failed. A handler that turns its exception into a normal answer
  ("Error: …") makes every call a success.
- `job` and `instance` come from the scrape. A scrape interval of 30 s or less suits the alerts.
"""

_CHECK = """\
## Is mine right?

```sh
curl -s http://127.0.0.1:9105/metrics | grep '^# TYPE'
.venv/bin/mcp-monitoring check --prometheus http://127.0.0.1:9090
```

The first command lists the metrics of your server, to be compared with the table. The second checks
every query of the dashboards and alerts against your Prometheus; run it after the first scrape,
since Prometheus has no series before. It exits with 0 if everything in the queries exists; its
other checks are listed [here](check.md). After a deployment, `mcp-monitoring proof --stack dev`
shows which panels have data.
"""


def metrics_page(contract: Contract, example: str) -> str:
    """Writes the page as Markdown.

    Args:
        contract: the contract to describe.
        example: source of a server that exposes its metrics.
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
            "With [prometheus_client](https://prometheus.github.io/client_python/); copy it, put"
            " your own\nvalues in, and call `call`, `waiting`, `statement` and `pool` where things"
            " happen.\n",
            f"```python\n{example.rstrip()}\n```\n",
            _CHECK,
        ]
    )


def _metric_table(contract: Contract) -> Iterator[str]:
    yield "| metric | type | unit | labels | meaning |"
    yield "|---|---|---|---|---|"
    for metric in contract.metrics.values():
        labels = ", ".join(f"`{label.name}`" for label in metric.labels)
        meaning = metric.meaning
        if metric.alias:
            meaning += f" Also as `{metric.alias}`, which dashboards in the field query."
        if metric.combinations:
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
