"""The Python of a program, and the provider plugins that its packages ask for."""

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
    """A provider SDK's description of its plugin, in `pulumi-plugin.json`.

    Attributes:
        resource: whether there is a resource plugin.
        name: the plugin's name, such as `grafana`.
        version: the plugin's version, such as `2.38.0`.
        server: where the plugin is downloaded from.
    """

    resource: bool
    name: str
    version: str
    server: str


def python_for(program_directory: Path, virtualenv: str | None = None) -> Path:
    """Finds the Python interpreter of a program.

    Like the official host with `toolchain: uv`, it takes the environment of the runtime option
    `virtualenv`. Without the option it searches from the program's directory upwards.

    Args:
        program_directory: the directory of the program (or component package).
        virtualenv: the `virtualenv` option of the project file, relative to the program.

    Returns:
        The interpreter of that environment, else the interpreter of this host.
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
    """Lists the resource plugins that an interpreter's installed packages ask for.

    Raises:
        subprocess.CalledProcessError: if the interpreter cannot be run.
    """
    listing = subprocess.run(
        [str(python), "-c", _LIST_PLUGINS], check=True, capture_output=True, text=True
    ).stdout
    described: list[PluginDescription] = json.loads(listing)
    return [plugin for plugin in described if plugin.get("resource")]
