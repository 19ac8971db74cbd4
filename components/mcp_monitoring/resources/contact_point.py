"""Whom alerts are sent to: a contact point, or a notification policy that names one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

import pulumi
import pulumiverse_grafana as grafana

from ..alerting.notifier_defaults import NOTIFIER_DEFAULTS
from ..arguments.component_args import OF_A_NEW_CONTACT_POINT
from .sdk import load_alerting

if TYPE_CHECKING:
    from pulumiverse_grafana.alerting import (
        ContactPointEmailArgsDict,
        ContactPointPagerdutyArgsDict,
        ContactPointSlackArgsDict,
        ContactPointWebhookArgsDict,
        RuleGroupRuleNotificationSettingsArgsDict,
    )

CONTACT_POINT_NAME = "mcp-monitoring"
"""Name of the contact point that is created, before the prefix."""


class _Notifiers(TypedDict, total=False):
    emails: "list[ContactPointEmailArgsDict]"
    slacks: "list[ContactPointSlackArgsDict]"
    webhooks: "list[ContactPointWebhookArgsDict]"
    pagerduties: "list[ContactPointPagerdutyArgsDict]"


def own_contact_point(given: Mapping[str, Any]) -> str:
    """Names the contact point that is created; empty if nothing would be sent to one."""
    asked_for = any(key in given for key in OF_A_NEW_CONTACT_POINT)
    if not asked_for or not given.get("alerts", True):
        return ""
    return f"{given.get('prefix', '')}{CONTACT_POINT_NAME}"


def delivery(given: Mapping[str, Any]) -> "RuleGroupRuleNotificationSettingsArgsDict | None":
    """Says where a rule sends its alerts; None leaves this to Grafana's own routing."""
    if "policy" in given:
        return {"policy": given["policy"]}
    contact_point = own_contact_point(given) or given.get("contact_point")
    return None if contact_point is None else {"contact_point": contact_point}


def policy_problem(given: Mapping[str, Any]) -> str | None:
    """Says that the SDK is too old to send alerts along a notification policy."""
    if "policy" not in given:
        return None
    load_alerting()
    if hasattr(grafana.alerting.RuleGroupRuleNotificationSettingsArgs, "policy"):
        return None
    return (
        "policy: the installed pulumiverse-grafana cannot send alerts along a named policy;"
        " install 2.44 or later, or give contact_point"
    )


def make_contact_point(
    name: str, given: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> "grafana.alerting.ContactPoint | None":
    """Makes the contact point, if the arguments name receivers.

    Args:
        name: name of the instance.
        given: its checked arguments.
        opts: options of its children.
    """
    title = own_contact_point(given)
    if not title:
        return None
    return grafana.alerting.ContactPoint(
        f"{name}-contact-point", name=title, **_notifiers(given), opts=opts
    )


def _notifiers(given: Mapping[str, Any]) -> _Notifiers:
    made: _Notifiers = {}
    if "contact_emails" in given:
        made["emails"] = [{"addresses": given["contact_emails"]}]
    if "contact_slack_webhook_url" in given:
        url = _secret(given["contact_slack_webhook_url"])
        made["slacks"] = [{"url": url}]
    if "contact_webhook_url" in given:
        url = _secret(given["contact_webhook_url"])
        made["webhooks"] = [{"url": url}]
    if "contact_pagerduty_integration_key" in given:
        key = _secret(given["contact_pagerduty_integration_key"])
        made["pagerduties"] = [{"integration_key": key}]
    # The types of the SDK cannot express fields that are added to every kind.
    asked_for = cast("dict[str, list[dict[str, Any]]]", made)
    complete = {
        kind: [{**one, **NOTIFIER_DEFAULTS[kind]} for one in several]
        for kind, several in asked_for.items()
    }
    return cast("_Notifiers", complete)


def _secret(value: pulumi.Input[str]) -> pulumi.Output[str]:
    return pulumi.Output.secret(value)
