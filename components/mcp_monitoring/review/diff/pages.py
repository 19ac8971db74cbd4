"""The pages of dashboards in Grafana, for links in reports. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from urllib.parse import quote

from ..servers.address import NO_URL, shown_url
from ..stacks.kinds import Kind
from .model import Diff, Operation


def with_pages(diff: Diff, addresses: Mapping[str, str], existing: Collection[Operation]) -> Diff:
    """Adds to each dashboard of a diff the address of its page.

    Args:
        diff: the diff.
        addresses: address of the Grafana of each resource, by URN; with a sub path, if it has one.
        existing: operations of objects that are in Grafana now. Another one has no page.
    """
    return replace(
        diff,
        objects=tuple(
            replace(one, page=page_of(addresses.get(one.urn, ""), one.uid))
            if one.kind is Kind.DASHBOARD and one.operation in existing
            else one
            for one in diff.objects
        ),
    )


def page_of(address: str, uid: str) -> str:
    """Writes the address of a dashboard, safe in Markdown and HTML.

    Args:
        address: address of Grafana; a credential in it is left out.
        uid: uid of the dashboard.

    Returns:
        The address; empty if one of the two is not known, or the address is no URL.
    """
    shown = shown_url(address).rstrip("/")
    if not uid or shown in ("", NO_URL):
        return ""
    return f"{quote(shown, safe=':/[]%~')}/d/{quote(uid, safe='')}"
