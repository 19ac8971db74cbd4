"""The dashboards of a stack that were deployed in their envelope, by its version. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..provider.dashboard import api_version_of
from ..provider.identity import split_id
from .kinds import DASHBOARD
from .stack import id_of


def version_of(resource: Mapping[str, Any]) -> str:
    """Returns the version in which a dashboard was deployed, such as `v2beta1`.

    Args:
        resource: the resource in the form of `pulumi stack export`.

    Returns:
        Empty for a classic dashboard without an envelope.
    """
    held = resource.get("outputs") or resource.get("inputs") or {}
    return api_version_of(held.get("configJson"))


def versions_of_dashboards(resources: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Maps the uids of dashboards that were deployed in their envelope to its version.

    Args:
        resources: resources in the form of `pulumi stack export`.
    """
    versions = {
        split_id(id_of(one))[1]: version_of(one)
        for one in resources
        if one.get("type") == DASHBOARD
    }
    return {uid: version for uid, version in versions.items() if version}
