"""The Prometheus data source that dashboards and alerts query."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from ..arguments.checking import url_problem
from ..marks import MARK_KEY, mark_of
from ..uids import prefixed_uid
from .credentials import credential_names, http_headers, secure_json_data
from .outputs import output
from .owner import owner
from .refusal import refusal

DATASOURCE_UID = "mcp-prometheus"
"""UID of the data source that is created, before the prefix."""


def datasource_uid(given: Mapping[str, Any]) -> pulumi.Input[str]:
    """Finds the uid of an instance's data source: the given one, else its own."""
    own = prefixed_uid(given.get("prefix", ""), DATASOURCE_UID)
    uid: pulumi.Input[str] = given.get("datasource_uid", own)
    return uid


def datasource_name(given: Mapping[str, Any]) -> str:
    """Makes the name of the data source that is created; empty if one was given."""
    if "datasource_uid" in given:
        return ""
    return f"{given.get('prefix', '')}{given.get('datasource_name', 'Prometheus')}"


def make_datasource(
    name: str, given: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> "grafana.oss.DataSource | None":
    """Makes the data source, unless one was given.

    Args:
        name: name of the instance.
        given: its checked arguments.
        opts: options of its children.
    """
    if "datasource_uid" in given:
        return None
    is_default = given.get("datasource_default", False)
    default = ["datasource_default"] if is_default else []
    settings = {
        "httpMethod": "POST",
        "timeInterval": given.get("scrape_interval", "15s"),
        **_plain_json(given.get("datasource_json_data", {})),
        MARK_KEY: mark_of(owner()),
    }
    # Grafana keeps a credential that is no longer sent, and the provider cannot turn the default
    # off. So adding or removing either makes a new data source under the same uid; a change of a
    # value alone is an ordinary update.
    replaced = pulumi.ResourceOptions(
        replacement_trigger=[default, credential_names(given)], delete_before_replace=True
    )
    return grafana.oss.DataSource(
        f"{name}-datasource",
        name=datasource_name(given),
        type="prometheus",
        uid=datasource_uid(given),
        access_mode="proxy",
        url=_checked_url(name, given["prometheus_url"]),
        is_default=is_default,
        json_data_encoded=json.dumps(settings, sort_keys=True),
        basic_auth_enabled="basic_auth_username" in given,
        basic_auth_username=given.get("basic_auth_username"),
        secure_json_data_encoded=secure_json_data(given),
        http_headers=http_headers(given),
        opts=pulumi.ResourceOptions.merge(opts, replaced),
    )


def _checked_url(name: str, url: pulumi.Input[str]) -> pulumi.Input[str]:
    def check(known: str) -> str:
        if problem := url_problem(known):
            raise refusal(name, [f"prometheus_url: {problem}"])
        return known

    return url if isinstance(url, str) else output(url).apply(check)


def _plain_json(value: Any) -> Any:
    """Turns whole floats into integers: Pulumi sends every number to a component as a float."""
    if isinstance(value, Mapping):
        return {key: _plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_json(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
