"""Dashboards in the folders of a stack that the stack does not know."""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from ...dashboard.lenient import mapping
from ...marks import Owner, is_named_by_its_mark, owner_of
from ..console.printing import number_of
from ..provider.identity import split_id
from ..servers.grafana import RequestRefusedError
from ..stacks.kinds import DASHBOARD, FOLDER
from ..stacks.stack import id_of
from ..stacks.urns import project_and_stack
from .authors import History

Json = Mapping[str, Any]

_MOST = 20


def strangers(resources: Iterable[Json], stack: str, grafana: History) -> Iterator[str]:
    """Names the dashboards in the folders of a stack that are not in its state, a line each.

    One that carries the mark of this stack was left behind by a deployment whose answer was lost.

    Args:
        resources: the resources of the stack, as `pulumi stack export` prints them.
        stack: name of the stack.
        grafana: the Grafana that they are in.
    """
    known = list(resources)
    ours = {split_id(id_of(one))[1] for one in known if one["type"] == DASHBOARD}
    me = Owner(*project_and_stack(str(one["urn"]) for one in known))
    found = ((folder, one) for folder in known for one in _in(folder, grafana))
    foreign = ((folder, one) for folder, one in found if one.get("uid") not in ours)
    for folder, one in islice(foreign, _MOST):
        title = (folder.get("outputs") or {}).get("title")
        yield (
            f'dashboard "{one.get("title")}" ({one.get("uid")}) in folder {title}'
            f" {_whose(str(one.get('uid')), me, stack, grafana)}"
        )
    if more := sum(1 for _ in foreign):
        yield f"{number_of(more, 'more dashboard')} in these folders that this stack did not deploy"


def _in(resource: Json, grafana: History) -> list[dict[str, Any]]:
    """Lists the dashboards of a folder; other resources have none."""
    uid = str((resource.get("outputs") or {}).get("uid") or "")
    # Without a uid, Grafana would list the dashboards of all folders.
    return grafana.dashboards(uid) if resource["type"] == FOLDER and uid else []


def _whose(uid: str, me: Owner, stack: str, grafana: History) -> str:
    by_hand = f"was made by hand; to keep it as code: mcp-monitoring adopt {uid}"
    try:
        model = mapping((grafana.dashboard(uid) or {}).get("dashboard"))
    except RequestRefusedError:
        return by_hand
    owner = owner_of(model)
    # A copy that somebody made carries the mark of the one that it was made from.
    if owner is None or not is_named_by_its_mark(model):
        return by_hand
    if owner != me:
        return f"belongs to {owner}"
    return (
        "was left behind by a deployment of this stack; to bring it back, or to delete it:"
        f" mcp-monitoring recover --stack {shlex.quote(stack)}"
    )
