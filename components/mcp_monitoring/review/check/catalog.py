"""The rules of `mcp-monitoring check`, with the ids that exceptions and reports use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule.

    Attributes:
        id: its name in reports and exceptions.
        severity: `error` if a violation cannot work, `warning` if it misleads.
        meaning: the requirement, in one line.
    """

    id: str
    severity: str
    meaning: str


_ALL = (
    # Files
    Rule(
        "dashboard-file", "error", "a dashboard file can be read and deployed; panel ids are unique"
    ),
    Rule("rule-file", "error", "a rule file can be read and deployed"),
    Rule("duplicate-uid", "error", "no two dashboards deployed together have the same uid"),
    Rule("not-as-written", "warning", "a file is deployed as it is written"),
    Rule("outdated-copy", "warning", "the package has not changed what a file was ejected from"),
    Rule("server-names", "error", "names that a stack maps exist, and every query can have them"),
    # PromQL
    Rule("promql-syntax", "error", "every query is valid PromQL once its variables are filled in"),
    Rule("empty-query", "warning", "a panel has no query without text"),
    Rule("unknown-metric", "error", "a metric that is queried exists"),
    Rule("unknown-label", "error", "a label that is matched or grouped by exists there"),
    Rule("unknown-label-value", "error", "a value that is matched is one the label can have"),
    Rule("unknown-result-label", "error", "a legend or template names labels that the result has"),
    Rule("wrong-percentage", "error", "the text of an alert shows a share as what it is in %"),
    Rule("rate-on-gauge", "error", "rate, irate and increase are for counters"),
    Rule("delta-on-counter", "error", "delta, idelta, deriv and predict_linear are for gauges"),
    Rule("raw-counter", "error", "a counter is shown or compared through rate or increase"),
    Rule("not-a-histogram", "error", "buckets are asked of histograms only"),
    Rule("histogram-quantile-le", "error", "the aggregation in histogram_quantile keeps le"),
    Rule(
        "quantile-per-series",
        "warning",
        "a quantile is one of all series or named by its legend",
    ),
    Rule("quantile-above-top-bucket", "error", "no quantile is compared with more than it can be"),
    Rule("unknown-bucket", "error", "a matcher on le names bounds of the histogram"),
    Rule("le-literal", "error", 'whole bounds are matched in both spellings, le=~"5([.]0)?"'),
    Rule("unshown-metric", "warning", "every metric of the contract is shown or alerted on"),
    # Dashboards
    Rule("fixed-window", "warning", "panels rate over $__rate_interval, not over fixed windows"),
    Rule("short-window", "error", "no panel rates over $__interval, which may hold one sample"),
    Rule("duplicate-ref-id", "error", "no two queries of a panel have the same refId"),
    Rule("missing-ref-id", "warning", "the queries of a panel have refIds"),
    Rule("panel-grid", "error", "panels lie inside 24 columns and do not overlap"),
    Rule("missing-unit", "warning", "a panel that shows numbers has a unit"),
    Rule("unnamed-state", "warning", "a panel of states shows their names, not numbers"),
    Rule("repeated-axis-label", "warning", "an axis has the decimals that its labels need"),
    Rule("title-cut", "warning", "the title of a panel fits its width on a small laptop"),
    Rule("legend-cut", "warning", "a table below a graph has room for every query"),
    Rule("missing-description", "warning", "a panel that shows data has a description"),
    Rule("literal-datasource", "warning", "no query goes to a data source of one Grafana only"),
    Rule("undeclared-variable", "error", "variables that are used are declared"),
    Rule("unused-variable", "warning", "variables that are declared are used"),
    Rule(
        "broken-link", "error", "links lead to dashboards, panels, variables and anchors that exist"
    ),
    # Alerts
    Rule("silent-alert", "error", "an alert asks for series that something makes"),
    Rule("missing-severity", "warning", "an alert has a label severity"),
    Rule("missing-summary", "warning", "an alert has an annotation summary"),
    # Exceptions
    Rule("unused-exception", "warning", "an exception switches something off"),
)

RULES = {rule.id: rule for rule in _ALL}
"""Every rule by its id, in the order of the documentation."""
