"""Links between the dashboards of one deployment, which get the same prefix as the uids. Pure.

One reader (`dashboard_links`) finds links, for the code that rewrites links and the code that
checks them. A link may be in any text except a query: in links of dashboards, panels, data and
table cells, in text panels, in descriptions.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .classic.read import OF_QUERIES
from .lenient import copied

# An address with a host leads to another Grafana. `/d/UID` or `d/UID` leads to this one, unless it
# follows a variable or another path.
_LINK = re.compile(
    r"""(?P<elsewhere>[a-zA-Z][\w+.-]*://[^\s"'<>)\]]*)"""
    r"""|(?<![\w$./:}-])(?P<path>/?d/)(?P<uid>[\w-]+)(?=(?P<rest>[^\s"'<>)\]]*))"""
)


@dataclass(frozen=True)
class DashboardLink:
    """A link to a dashboard of the same Grafana.

    Attributes:
        uid: uid of the target dashboard, as written.
        rest: text after the uid: slug, query, fragment.
    """

    uid: str
    rest: str


def dashboard_links(text: str) -> Iterator[DashboardLink]:
    """Yields the links in a text that lead to dashboards of the same Grafana."""
    for found in _LINK.finditer(text):
        if found["uid"]:
            yield DashboardLink(found["uid"], found["rest"])


def relink(model: Mapping[str, Any], uids: Mapping[str, str]) -> dict[str, Any]:
    """Rewrites the links of a dashboard to other dashboards of its deployment.

    Args:
        model: a dashboard model, or a part of one; it is not changed.
        uids: uids in Grafana by the uids in the files; other links stay.

    Returns:
        A copy.
    """
    found: dict[str, Any] = copied(dict(model))
    put_links(found, uids)
    return found


def put_links(model: dict[str, Any], uids: Mapping[str, str]) -> None:
    """Does what `relink` does, in the model itself."""

    def renamed(link: re.Match[str]) -> str:
        if not link["uid"]:
            return link[0]
        return link["path"] + uids.get(link["uid"], link["uid"])

    def put(inside: Any, key: Any, value: Any) -> None:
        if isinstance(value, str):
            if "d/" in value:
                inside[key] = _LINK.sub(renamed, value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name not in OF_QUERIES:
                    put(value, name, inner)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                put(value, index, inner)

    put(None, None, model)
