"""The objects that an instance owns in its Grafana, claimed before any of them is made."""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from ..alerting.rule_names import rule_uids
from ..contents import Contents
from .claims import ClaimedTwiceError
from .contact_point import own_contact_point
from .dashboards import dashboard_uids
from .datasource import datasource_name, datasource_uid
from .deployment import claims_in_deployment
from .folder import folder_uid


def claim_identities(
    name: str,
    given: Mapping[str, Any],
    contents: Contents,
    provider: pulumi.ProviderResource | None,
) -> None:
    """Claims all objects that an instance is about to make.

    Args:
        name: name of the instance.
        given: its checked arguments.
        contents: its dashboards and alerts.
        provider: provider of the Grafana, as in `claims_in_deployment`.

    Raises:
        pulumi.RunError: if another instance owns one of them; none is claimed then.
    """
    try:
        claims_in_deployment(provider).claim(name, identities(given, contents))
    except ClaimedTwiceError as error:
        raise pulumi.RunError(str(error)) from None


def identities(given: Mapping[str, Any], contents: Contents) -> Iterator[tuple[str, str]]:
    """Yields kind and identity of each object of an instance that Grafana can have only once."""
    for uid in dashboard_uids(given, contents.dashboards).values():
        yield "dashboard uid", uid
    for group in rule_uids(contents.alerts, given.get("prefix", "")):
        for uid in group:
            yield "alert rule uid", uid
    if "folder_uid" not in given:
        yield "folder uid", str(folder_uid(given))
    if "datasource_uid" not in given:
        yield "data source uid", str(datasource_uid(given))
        yield "data source name", datasource_name(given)
    if contact_point := own_contact_point(given):
        yield "contact point", contact_point
