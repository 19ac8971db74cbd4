"""Which Python a program runs on, and which provider plugins its packages ask for."""

import json
import subprocess
import sys
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
    """What a provider SDK says of its plugin in `pulumi-plugin.json`.

    Attributes:
        resource: whether there is a resource plugin to load at all.
        name: the plugin's name, such as `grafana`.
        version: the plugin's version, such as `2.38.0`.
        server: where the plugin is downloaded from.
    """

    resource: bool
    name: str
    version: str
    server: str


def python_for(program_directory: Path, virtualenv: str | None = None) -> Path:
    """Finds the interpreter a program runs on.

    The official host with `toolchain: uv` looks for the virtual environment upward from the
    program, or takes the one named by the `virtualenv` runtime option; so does this one.

    Args:
        program_directory: where the program (or component package) stands.
        virtualenv: the `virtualenv` option of the project file, relative to the program.

    Returns:
        The interpreter of the environment found, else the one this host runs on.
    """
    if virtualenv:
        candidates = [program_directory / virtualenv]
    else:
        candidates = [
            parent / ".venv" for parent in (program_directory, *program_directory.parents)
        ]
    for candidate in candidates:
        interpreter = candidate / "bin" / "python"
        if interpreter.exists():
            return interpreter
    return Path(sys.executable)


def required_plugins(python: Path) -> list[PluginDescription]:
    """Lists the resource plugins that the packages installed for an interpreter ask for.

    Raises:
        subprocess.CalledProcessError: if the interpreter cannot be run.
    """
    listing = subprocess.run(
        [str(python), "-c", _LIST_PLUGINS], check=True, capture_output=True, text=True
    ).stdout
    described: list[PluginDescription] = json.loads(listing)
    return [plugin for plugin in described if plugin.get("resource")]
