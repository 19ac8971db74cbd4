"""The Python of a program, and the provider plugins that its packages ask for."""

import json
import subprocess
from pathlib import Path
from typing import TypedDict

_LIST_PLUGINS = """
import importlib.metadata, json
found = []
for distribution in importlib.metadata.distributions():
    for file in distribution.files or []:
        if file.name == "pulumi-plugin.json" and len(file.parts) == 2:
            found.append(json.loads(file.locate().read_text()))
print(json.dumps(found))
"""


class PluginDescription(TypedDict, total=False):
    """A provider SDK's description of its plugin, in `pulumi-plugin.json`.

    Attributes:
        resource: whether there is a resource plugin.
        name: the plugin's name, such as `grafana`.
        version: the plugin's version, such as `2.44.0`.
        server: where the plugin is downloaded from.
    """

    resource: bool
    name: str
    version: str
    server: str


def environment_for(program_directory: Path, virtualenv: str | None = None) -> Path:
    """Finds the virtual environment of a program, as the official host does with `toolchain: uv`.

    Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/toolchain/uv.go

    Args:
        program_directory: the directory of the program (or component package).
        virtualenv: the `virtualenv` option of the project file, relative to the program.

    Returns:
        That of the option, else the one beside the nearest `uv.lock`, else beside the nearest
        `pyproject.toml`, else beside the program. It may not exist yet.
    """
    if virtualenv:
        return program_directory / virtualenv
    upward = (program_directory, *program_directory.parents)
    for name in ("uv.lock", "pyproject.toml"):
        for directory in upward:
            if (directory / name).is_file():
                return directory / ".venv"
    return program_directory / ".venv"


def required_plugins(python: Path) -> list[PluginDescription]:
    """Lists the resource plugins that an interpreter's installed packages ask for.

    Raises:
        subprocess.CalledProcessError: if the interpreter cannot be run.
    """
    listing = subprocess.run(
        [str(python), "-c", _LIST_PLUGINS], check=True, capture_output=True, text=True
    ).stdout
    described: list[PluginDescription] = json.loads(listing)
    return [plugin for plugin in described if plugin.get("resource")]
