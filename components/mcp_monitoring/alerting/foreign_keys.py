"""Keys of rule files that Prometheus itself does not have, but programs that read its files. Pure.

Grafana knows none of them. Where an alert means the same without the key, it is left out, with a
warning; where it does not, the key is refused by name.
"""

from collections.abc import Mapping

LEFT_OUT_OF_FILES: Mapping[str, str] = {
    "namespace": "it names the rules in Mimir or Loki",
}
"""Keys at the top of a file that change no alert, with the reason."""

LEFT_OUT_OF_GROUPS: Mapping[str, str] = {
    "partial_response_strategy": "it is for the stores of Thanos",
    "align_evaluation_time_on_interval": "it is for the schedule of Mimir",
    "concurrency": "it is for the schedule of vmalert",
    "debug": "it is for the log of vmalert",
    "eval_alignment": "it is for the schedule of vmalert",
    "eval_offset": "it is for the schedule of vmalert",
    "checksum": "vmalert wrote it",
    "remote_write": "it is for recording rules",
}
"""Keys of groups that change no alert, with the reason."""

LEFT_OUT_OF_RULES: Mapping[str, str] = {
    "debug": "it is for the log of vmalert",
    "update_entries_limit": "it is for the pages of vmalert",
}
"""Keys of rules that change no alert, with the reason."""

REFUSED_IN_GROUPS: Mapping[str, str] = {
    "source_tenants": "Grafana asks the tenant of its data source; use one data source per tenant",
    "tenant": "Grafana asks the tenant of its data source; use one data source per tenant",
    "evaluation_delay": "write query_offset, its name in Prometheus",
    "eval_delay": "write query_offset, its name in Prometheus",
    "params": "Grafana sends no parameters of a group; write them into the expressions",
    "headers": "Grafana sends the headers of its data source; set them there (http_headers)",
    "extra_filter_labels": "Grafana adds no labels to queries; write them into the expressions",
    "notifier_headers": "Grafana notifies contact points; set headers there",
}
"""Keys of groups that change alerts, with what to do."""

PROMETHEUS = "prometheus"
"""The only `type` of a group of vmalert whose expressions Prometheus understands."""
