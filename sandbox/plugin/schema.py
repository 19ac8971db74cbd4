"""The package schema, for `GetSchema`.

It has only the resource types of the stand-in. That is enough for a YAML program. Python programs
do not ask for it, because their SDK, `pulumiverse-grafana`, was made from the full schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from mcp_monitoring.review.provider.properties import Property

from sandbox.plugin.official import plugin_version
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
    """Returns the schema of a package with these resource types, as JSON text."""
    inputs = {name: _PROVIDER_TYPES.get(name, {"type": "string"}) for name in _PROVIDER_INPUTS}
    return json.dumps(
        {
            "name": "grafana",
            "version": plugin_version(),
            # `grafana:oss:Folder` in a program means the token `grafana:oss/folder:Folder`.
            "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
            "config": {"variables": inputs},
            "provider": {"inputProperties": inputs},
            "types": {token: type_ for kind in types for token, type_ in _types(kind)},
            "resources": {kind.type_name: _resource(kind) for kind in types},
        }
    )


def _resource(kind: ResourceType) -> dict[str, Any]:
    prefix = _prefix(kind)
    props = [prop for prop in kind.properties if prop.reproduced]
    inputs = [prop for prop in props if not prop.output]
    return {
        "properties": {prop.name: _property(prop, prefix) for prop in props},
        "inputProperties": {prop.name: _property(prop, prefix) for prop in inputs},
        # Check can make a name, so the name is not required.
        "requiredInputs": [
            prop.name for prop in inputs if prop.required and prop.name != kind.autonamed
        ],
    }


def _types(kind: ResourceType) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the types of objects inside a resource, by token."""
    todo = [(prop, _prefix(kind)) for prop in kind.properties]
    while todo:
        prop, prefix = todo.pop()
        if not prop.fields or not prop.reproduced:
            continue
        inner_prefix = prefix + _part(prop)
        fields = [field for field in prop.fields if field.reproduced]
        yield (
            _token(inner_prefix),
            {
                "type": "object",
                "properties": {field.name: _property(field, inner_prefix) for field in fields},
                "required": [field.name for field in fields if field.required],
            },
        )
        todo += [(field, inner_prefix) for field in fields]


def _property(prop: Property, prefix: str) -> dict[str, Any]:
    inside: dict[str, Any] = {"type": "string"}
    if prop.fields:
        inside = {"$ref": f"#/types/{_token(prefix + _part(prop))}"}
    described: dict[str, Any] = {"type": prop.kind}
    if prop.is_block:
        described = dict(inside)
    elif prop.kind == "object":
        described["additionalProperties"] = inside
    elif prop.kind == "array":
        described["items"] = inside
    if prop.secret:
        described["secret"] = True
    if prop.force_new:
        described["willReplaceOnChanges"] = True
    return described


def _prefix(kind: ResourceType) -> str:
    """Returns how the names of a resource's types begin: `alerting/RuleGroup`."""
    _, module, name = kind.type_name.split(":")
    return f"{module.partition('/')[0]}/{name}"


def _part(prop: Property) -> str:
    """Returns what a property adds to this name in the SDK: `Rule` for `rules`."""
    return "".join(word.capitalize() for word in prop.terraform_name.split("_"))


def _token(prefix: str) -> str:
    return f"grafana:{prefix}:{prefix.rpartition('/')[2]}"
