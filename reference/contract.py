"""The contract of the component: its inputs and outputs, and the names of its resources."""

import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mcp_monitoring import McpMonitoring
from pulumi.provider.experimental.component import ComponentProvider

TOKEN = "mcp-monitoring:index:McpMonitoring"  # noqa: S105  # a type token
"""The type of the component."""

SCHEMA = Path(__file__).with_name("schema.json")
"""The schema of the current code, in the form of `pulumi package get-schema`."""

RELEASED_SCHEMA = Path(__file__).with_name("released") / "schema.json"
"""The schema of the last release."""

RELEASED_CHILDREN = Path(__file__).with_name("released") / "children.txt"
"""The resources of an instance in the last release; see `children`."""


def current_schema() -> dict[str, Any]:
    """Makes the schema from the component's own types and docstrings."""
    made = ComponentProvider([McpMonitoring], "mcp-monitoring", version=version("mcp-monitoring"))
    schema: dict[str, Any] = json.loads(str(made.schema))
    return schema


def read_schema(file: Path) -> dict[str, Any]:
    """Reads a schema from its file."""
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return schema


def component(schema: dict[str, Any]) -> dict[str, Any]:
    """Finds the component in a schema."""
    found: dict[str, Any] = schema["resources"][TOKEN]
    return found


def children(urns: Iterable[str]) -> list[str]:
    """Lists resources by names that are the same in every stack and project.

    Args:
        urns: URNs of resources, `urn:pulumi:STACK::PROJECT::TYPES::NAME`.

    Returns:
        `TYPES::NAME` of each resource, sorted.
    """
    # Pulumi's mocks put the stack before the types; the engine does not.
    named = ("::".join(urn.split("::")[2:]) for urn in urns)
    return sorted(name.removeprefix("pulumi:pulumi:Stack$") for name in named)
