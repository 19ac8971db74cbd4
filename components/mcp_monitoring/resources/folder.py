"""The folder that dashboards and alerts are in."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from ..titles import folder_title
from ..uids import prefixed_uid

FOLDER_UID = "mcp"
"""UID of the folder that is created, before the prefix."""


def folder_uid(given: Mapping[str, Any]) -> pulumi.Input[str]:
    """Finds the uid of an instance's folder: the given one, else its own."""
    own = prefixed_uid(given.get("prefix", ""), FOLDER_UID)
    uid: pulumi.Input[str] = given.get("folder_uid", own)
    return uid


# The SDK loads a module at its first use, which takes half as long as everything else. Types in
# quotes delay it until a deployment.
def make_folder(
    name: str, given: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> "grafana.oss.Folder | None":
    """Makes the folder, unless one was given.

    Args:
        name: name of the instance.
        given: its checked arguments.
        opts: options of its children.
    """
    if "folder_uid" in given:
        return None
    return grafana.oss.Folder(
        f"{name}-folder",
        title=folder_title(given),
        uid=folder_uid(given),
        # Grafana would delete other people's dashboards and rules with the folder.
        prevent_destroy_if_not_empty=True,
        opts=opts,
    )
