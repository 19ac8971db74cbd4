"""Folders, as the provider reads them. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from .identity import page
from .properties import Property


def uid_problem(attribute: str) -> Callable[[str], str | None]:
    """Makes a function that says what is wrong with a uid (recording 52).

    Args:
        attribute: the provider's name of the property, for the message.
    """
    problem = (
        f"invalid value for {attribute} "
        "(folder UIDs can only be alphanumeric, dashes, or underscores)"
    )
    return lambda uid: None if re.fullmatch(r"[a-zA-Z0-9\-_]+", uid) else problem


FOLDER: Final = (
    Property("orgId", computed=True, force_new=True),
    Property("parentFolderUid"),
    Property("preventDestroyIfNotEmpty", "boolean", default=False),
    Property("title", required=True),
    Property("uid", computed=True, force_new=True, problem=uid_problem("uid")),
    Property("url", output=True),
)
"""The properties of a folder."""


def folder_from_grafana(
    remote: Mapping[str, Any], known: Mapping[str, Any], org: str, address: str
) -> dict[str, Any]:
    """Returns the state of a folder, made from Grafana's answer (recording 03).

    Args:
        remote: answer to `GET /api/folders/UID`.
        known: the last known state; what Grafana does not show comes from it.
        org: organisation of the request.
        address: address of Grafana, without a slash at its end.
    """
    return {
        "id": f"{org}:{remote['uid']}",
        "orgId": org,
        "parentFolderUid": remote.get("parentUid", ""),
        "preventDestroyIfNotEmpty": known.get("preventDestroyIfNotEmpty"),
        "title": remote["title"],
        "uid": remote["uid"],
        "url": page(address, remote["url"]),
    }
