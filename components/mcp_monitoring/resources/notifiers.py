"""Whom a contact point tells: from the component's arguments to Grafana's notifiers."""

from collections.abc import Mapping
from typing import Any

import pulumi

NOTIFIER_ARGUMENTS = (
    "contact_emails",
    "contact_slack_webhook_url",
    "contact_webhook_url",
    "contact_pagerduty_integration_key",
)
"""The arguments that make a contact point; each adds a notifier to it."""

SECRET_NOTIFIER_ARGUMENTS = NOTIFIER_ARGUMENTS[1:]
"""Those of them that are secrets: who knows them can send in our name."""

# The provider fills a field that is left out with a default, and once somebody changed it in
# Grafana it may take the changed value over as the default, for ever. Given outright, the same
# value is put back. Other fields of a notifier have no default, so they are always put back.
_OF_ALL: Mapping[str, Any] = {"disable_resolve_message": False}
_OF_EMAIL: Mapping[str, Any] = {**_OF_ALL, "message": "", "subject": "", "single_email": False}


def notifiers(given: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Makes the notifiers of a contact point, as the provider takes them.

    Args:
        given: checked arguments of the component.

    Returns:
        Empty if no argument asks for one.
    """
    made: dict[str, list[dict[str, Any]]] = {}
    if "contact_emails" in given:
        made["emails"] = [{"addresses": given["contact_emails"], **_OF_EMAIL}]
    if "contact_slack_webhook_url" in given:
        made["slacks"] = [{"url": _secret(given["contact_slack_webhook_url"]), **_OF_ALL}]
    if "contact_webhook_url" in given:
        made["webhooks"] = [{"url": _secret(given["contact_webhook_url"]), **_OF_ALL}]
    if "contact_pagerduty_integration_key" in given:
        key = _secret(given["contact_pagerduty_integration_key"])
        made["pagerduties"] = [{"integration_key": key, **_OF_ALL}]
    return made


def _secret(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.secret(value)
