"""Whom a contact point tells: from the component's arguments to Grafana's notifiers."""

from collections.abc import Mapping
from typing import Any

import pulumi

from .notifier_defaults import NOTIFIER_DEFAULTS

NOTIFIER_ARGUMENTS = (
    "contact_emails",
    "contact_slack_webhook_url",
    "contact_webhook_url",
    "contact_pagerduty_integration_key",
)
"""The arguments that make a contact point; each adds a notifier to it."""

SECRET_NOTIFIER_ARGUMENTS = NOTIFIER_ARGUMENTS[1:]
"""Those of them that are secrets: who knows them can send in our name."""


def notifiers(given: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Makes the notifiers of a contact point, as the provider takes them.

    Args:
        given: checked arguments of the component.

    Returns:
        Empty if no argument asks for one.
    """
    made: dict[str, list[dict[str, Any]]] = {}
    if "contact_emails" in given:
        made["emails"] = [{"addresses": given["contact_emails"]}]
    if "contact_slack_webhook_url" in given:
        made["slacks"] = [{"url": _secret(given["contact_slack_webhook_url"])}]
    if "contact_webhook_url" in given:
        made["webhooks"] = [{"url": _secret(given["contact_webhook_url"])}]
    if "contact_pagerduty_integration_key" in given:
        key = _secret(given["contact_pagerduty_integration_key"])
        made["pagerduties"] = [{"integration_key": key}]
    return {
        kind: [{**one, **NOTIFIER_DEFAULTS[kind]} for one in several]
        for kind, several in made.items()
    }


def _secret(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.secret(value)
