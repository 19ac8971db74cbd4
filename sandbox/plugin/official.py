"""The official plugin that this one replaces: the plugin that the installed SDK asks for."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

__all__ = ["RECORDED", "install_command", "plugin_version"]

RECORDED: Final = "2.38.0"
"""The version of the official plugin in the recordings that this one is held to."""


@cache
def _request() -> dict[str, str]:
    """Returns the SDK's request for its plugin: name, version and server."""
    # Reads the file beside the package. An import would load the whole SDK.
    package = find_spec("pulumiverse_grafana")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the stand-in needs the SDK of its plugin: pulumiverse-grafana")
    text = Path(package.origin).with_name("pulumi-plugin.json").read_text()
    return {key: str(value) for key, value in json.loads(text).items()}


def plugin_version() -> str:
    """Returns the version of the official plugin."""
    return _request()["version"]


def install_command() -> str:
    """Returns the command that installs the official plugin."""
    request = _request()
    return (
        f"pulumi plugin install resource {request['name']} {request['version']} "
        f"--server {request['server']}"
    )
