"""The package schema: what `GetSchema` answers.

Only the three resource types of the stand-in are in it, which is enough for a YAML program.
Python programs do not ask: their SDK, `pulumiverse-grafana`, was made from the full schema.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sandbox.plugin.official import plugin_version
from sandbox.plugin.properties import Property
from sandbox.plugin.resource import ResourceType

__all__ = ["package_schema"]

_PROVIDER_INPUTS = (
    "auth",
    "caCert",
    "httpHeaders",
    "insecureSkipVerify",
    "retries",
    "retryStatusCodes",
    "retryWait",
    "tlsCert",
    "tlsKey",
    "url",
)
_PROVIDER_TYPES: dict[str, dict[str, Any]] = {
    "auth": {"type": "string", "secret": True},
    "httpHeaders": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "secret": True,
    },
    "insecureSkipVerify": {"type": "boolean"},
    "retries": {"type": "integer"},
    "retryStatusCodes": {"type": "array", "items": {"type": "string"}},
    "retryWait": {"type": "integer"},
}


def package_schema(types: Sequence[ResourceType]) -> str:
    """Return the schema of a package with these resource types, as JSON text."""
    inputs = {name: _PROVIDER_TYPES.get(name, {"type": "string"}) for name in _PROVIDER_INPUTS}
    return json.dumps(
        {
            "name": "grafana",
            "version": plugin_version(),
            # `grafana:oss:Folder` in a program means the token `grafana:oss/folder:Folder`.
            "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
            "config": {"variables": inputs},
            "provider": {"inputProperties": inputs},
            "resources": {kind.type_name: _resource(kind) for kind in types},
        }
    )


def _resource(kind: ResourceType) -> dict[str, Any]:
    return {
        "properties": {prop.name: _property(prop) for prop in kind.properties},
        "inputProperties": {name: _property(prop) for name, prop in kind.inputs.items()},
        # With a name made up on demand, the property is no longer required.
        "requiredInputs": [
            name for name, prop in kind.inputs.items() if prop.required and name != kind.autonamed
        ],
    }


def _property(prop: Property) -> dict[str, Any]:
    described: dict[str, Any] = {"type": prop.kind}
    if prop.kind == "object":
        described["additionalProperties"] = {"type": "string"}
    if prop.secret:
        described["secret"] = True
    if prop.force_new:
        described["willReplaceOnChanges"] = True
    return described
