"""The name of a Pulumi project, read from its file."""

from pathlib import Path
from typing import Any

import yaml

_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


def project_name(directory: Path) -> str:
    """Finds the name of the project of a directory, as the CLI does: upward from there.

    Returns:
        The name; empty if there is no file that can be read. The CLI says what is wrong with one.
    """
    here = directory.resolve()
    for folder in (here, *here.parents):
        for file in (folder / name for name in _FILES):
            if file.is_file():
                return _name_in(file)
    return ""


def _name_in(file: Path) -> str:
    try:
        document: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError):
        return ""
    return str(document.get("name") or "") if isinstance(document, dict) else ""
