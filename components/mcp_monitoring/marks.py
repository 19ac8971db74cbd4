"""The mark by which an object in Grafana tells whose it is: the project and stack. Pure.

Two stacks that claim the same uids are told apart by it. Dashboards carry it in their model, data
sources in their `jsonData`; Grafana keeps both, and neither Grafana nor a plugin reads the key.
Grafana has no room for it in folders, alert rules and contact points. It holds no secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .dashboard.classic.keys import FOLDER_KEY

MARK_KEY = FOLDER_KEY
"""Key of the mark: in dashboards beside the name of the folder, in data sources alone."""

_UID = "uid"


@dataclass(frozen=True)
class Owner:
    """The stack that an object belongs to.

    Attributes:
        project: name of the Pulumi project.
        stack: name of the stack, without its organisation.
    """

    project: str
    stack: str

    def __str__(self) -> str:
        return f"stack {self.stack} of project {self.project}"


def mark_of(owner: Owner) -> dict[str, str]:
    """Writes the mark of a stack, the value of `MARK_KEY` in a data source."""
    return {"project": owner.project, "stack": owner.stack}


def mark_of_dashboard(owner: Owner, uid: str) -> dict[str, str]:
    """Writes the mark of a dashboard, which also names it: whoever copies it copies the mark."""
    return {**mark_of(owner), _UID: uid}


def is_named_by_its_mark(model: Mapping[str, Any]) -> bool:
    """Tells whether the mark of a dashboard was written for it, not for one that it is a copy of.

    Args:
        model: model of the dashboard, with its uid.
    """
    mark = model.get(MARK_KEY)
    return isinstance(mark, Mapping) and bool(mark.get(_UID)) and mark[_UID] == model.get("uid")


def owner_of(content: Mapping[str, Any]) -> Owner | None:
    """Reads whose an object is.

    Args:
        content: model of a dashboard, or `jsonData` of a data source; any JSON object.

    Returns:
        None if it has no mark: it was made by hand, or before there were marks.
    """
    mark = content.get(MARK_KEY)
    if not isinstance(mark, Mapping):
        return None
    project, stack = mark.get("project"), mark.get("stack")
    if not (isinstance(project, str) and project and isinstance(stack, str) and stack):
        return None
    return Owner(project, stack)


def owner_of_datasource(datasource: Mapping[str, Any]) -> Owner | None:
    """Reads whose a data source is.

    Args:
        datasource: the data source, as Grafana's API shows it.

    Returns:
        None if it has no mark.
    """
    json_data = datasource.get("jsonData")
    return owner_of(json_data) if isinstance(json_data, Mapping) else None


def unmarked(content: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a content without its mark."""
    return {key: value for key, value in content.items() if key != MARK_KEY}
