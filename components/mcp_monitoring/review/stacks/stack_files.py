"""The configuration files of a stack, as far as they surely tell that a key is not set."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


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


def read_mapping(file: Path) -> Mapping[str, Any]:
    """Reads a configuration file of Pulumi.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it has no keys, or is no YAML.
    """
    # The loader in C is several times as fast; not every PyYAML has it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # safe
    except yaml.YAMLError as error:
        raise ValueError(f"{file.name} is no YAML: {error}") from None
    if not isinstance(loaded, dict):
        raise ValueError(f"{file.name} has no keys")
    return loaded
