"""What the configuration files of a stack surely tell without the CLI: that a key is not set."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .project import read_mapping


def surely_unset(key: str, stack: str, directory: Path) -> bool:
    """Tells whether the configuration of a stack has no value for a key.

    If it has, or if it may have, only the CLI knows the value: environments (Pulumi ESC) and
    configuration that is kept elsewhere can have it as well.

    Args:
        key: key with its namespace, such as `grafana:auth`.
        stack: name of the stack, with or without organisation and project.
        directory: directory of the Pulumi program.
    """
    try:
        project = read_mapping(directory / "Pulumi.yaml")
        if "stackConfigDir" in project:
            return False
        own = read_mapping(directory / f"Pulumi.{stack.rpartition('/')[2]}.yaml")
    except (OSError, ValueError):
        return False
    if own.keys() - {"config", "encryptionsalt", "secretsprovider", "encryptedkey"}:
        return False
    configured: Mapping[str, Any] = own.get("config") or {}
    declared: Mapping[str, Any] = project.get("config") or {}
    if not (isinstance(configured, dict) and isinstance(declared, dict)):
        return False
    return key not in configured and key not in declared
