"""The Grafana and the organisation that the objects of a stack are in. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..provider.identity import split_id
from ..servers.address import shown_url
from ..stacks.kinds import KINDS, Kind
from ..stacks.stack import Stack, id_of, provider_of
from .refreshed import is_asked


@dataclass(frozen=True)
class Home:
    """Where the objects of a stack are.

    Attributes:
        url: address of the Grafana.
        org: organisation in it.
        resources: the resources in it that are compared.
        elsewhere: why other resources are not compared, by URN.
    """

    url: str
    org: str
    resources: tuple[Mapping[str, Any], ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def home_of(stack: Stack) -> Home:
    """Finds out where the objects of a stack are.

    The credential of a stack is for one Grafana and is never shown to another. If the objects are
    in several organisations, the one with most of them counts.

    Args:
        stack: the stack as it was deployed.

    Raises:
        StackError: if it is in no Grafana, or in several, and none is the default.
    """
    url, urls = stack.main_grafana_url(), stack.grafana_urls()
    asked = [one for one in stack.resources if is_asked(one) and not one.get("delete")]
    here = [one for one in asked if urls.get(provider_of(one), url) == url]
    orgs = Counter(_org(one) for one in here)
    org = max(orgs, key=lambda one: orgs[one], default="1")
    elsewhere = {
        str(one["urn"]): f"it is in another Grafana ({shown_url(urls[provider_of(one)])}): pulumi"
        " refresh --preview-only compares it"
        for one in asked
        if one not in here
    }
    elsewhere |= {
        str(one["urn"]): f"it is in organisation {_org(one)}, and most others in {org}: pulumi"
        " refresh --preview-only compares it"
        for one in here
        if _org(one) != org
    }
    return Home(url, org, tuple(one for one in here if _org(one) == org), elsewhere)


def uids_of_dashboards(resources: Sequence[Mapping[str, Any]]) -> set[str]:
    """Lists the uids of the dashboards among resources of a stack."""
    return {
        split_id(id_of(one))[1]
        for one in resources
        if KINDS.get(str(one.get("type"))) is Kind.DASHBOARD
    }


def _org(resource: Mapping[str, Any]) -> str:
    return split_id(id_of(resource))[0]
