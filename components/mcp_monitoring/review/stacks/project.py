"""The file of a Pulumi project, read without the CLI."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...yaml_files import ValueLoader, read_yaml

_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


def project_name(directory: Path) -> str:
    """Finds the name of the project of a directory.

    Returns:
        The name; empty if there is no file that can be read. The CLI says what is wrong with one.
    """
    try:
        return str(read_project(directory).get("name") or "")
    except (OSError, ValueError):
        return ""


def read_project(directory: Path) -> Mapping[str, Any]:
    """Reads the project file of a directory, as the CLI does: it looks upward from there.

    Raises:
        OSError: if there is none.
        ValueError: if it cannot be read, has no keys, or is no YAML.
    """
    here = directory.resolve()
    for folder in (here, *here.parents):
        for file in (folder / name for name in _FILES):
            if file.is_file():
                return read_mapping(file)
    raise FileNotFoundError(_FILES[0])


def read_mapping(file: Path) -> Mapping[str, Any]:
    """Reads a file with settings of Pulumi; nobody may change what it returns.

    Raises:
        ValueError: if it cannot be read, has no keys, or is no YAML.
    """
    loaded = read_settings(file, "it has no settings of Pulumi")
    if not isinstance(loaded, dict):
        raise ValueError(f"{file.name} has no keys")
    return loaded


def read_settings(file: Path, fallback: str) -> Any:
    """Reads a YAML file with settings, anew only if it changed; nobody may change the result.

    Args:
        file: the file.
        fallback: message for an error that YAML itself does not describe.

    Raises:
        YamlFileError: if it cannot be read, or is no YAML.
    """
    try:
        content = file.read_bytes()
    except OSError:
        content = b""  # The reader says why.
    return _read(file, content, fallback)


# The same few files are asked for key by key, of each stack, and by each rule of the check.
@lru_cache(maxsize=256)
def _read(file: Path, _content: bytes, fallback: str) -> Any:
    return read_yaml(file, ValueLoader, fallback)
