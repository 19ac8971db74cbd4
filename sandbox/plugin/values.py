"""Property values of the Pulumi protocol as plain Python values.

Objects become dict, arrays list, null None, whole numbers int. Two values do not exist in JSON:
`Secret` and `UNKNOWN`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2
from mcp_monitoring.review.provider.properties import UNKNOWN, Unknown

__all__ = ["UNKNOWN", "UNKNOWN_STRING", "Secret", "Unknown", "from_struct", "reveal", "to_struct"]

_SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a protocol constant
_OUTPUT_SIGNATURE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_STRING: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The marker for a text that is "not known yet".

Every type has its own marker. The plugin treats them alike and answers with this one.
"""
_UNKNOWN_MARKERS: Final = frozenset(
    {
        UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


@dataclass(frozen=True)
class Secret:
    """A value that the engine must encrypt and never print."""

    value: Any

    def __repr__(self) -> str:
        return "Secret(...)"


def reveal(value: Any) -> Any:
    """Returns `value` without secret marks, at every depth."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, dict):
        return {key: reveal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [reveal(item) for item in value]
    return value


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Translates a protobuf struct into a dict.

    Raises:
        ValueError: If the struct has a value that the resource types cannot have, such as an
            asset.
    """
    return {key: _from_value(value) for key, value in struct.fields.items()}


def _from_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _from_object(from_struct(value.struct_value))
    if kind == "list_value":
        return [_from_value(item) for item in value.list_value.values]
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWN_MARKERS else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    return None


def _from_object(fields: dict[str, Any]) -> Any:
    signature = fields.get(_SIGNATURE_KEY)
    if signature is None:
        return fields
    if signature == _SECRET_SIGNATURE:
        return Secret(fields.get("value"))
    if signature == _OUTPUT_SIGNATURE:
        inner = fields.get("value", UNKNOWN)
        return Secret(inner) if fields.get("secret") else inner
    raise ValueError("assets, archives and resource references are not supported here")


def to_struct(values: dict[str, Any]) -> struct_pb2.Struct:
    """Translates a dict into a protobuf struct; the inverse of `from_struct`."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        struct.fields[key].CopyFrom(_to_value(value))
    return struct


def _to_value(value: Any) -> struct_pb2.Value:
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, Unknown):
        return struct_pb2.Value(string_value=UNKNOWN_STRING)
    if isinstance(value, Secret):
        return _to_value({_SIGNATURE_KEY: _SECRET_SIGNATURE, "value": value.value})
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, (int, float)):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, dict):
        return struct_pb2.Value(struct_value=to_struct(value))
    if isinstance(value, list):
        items = struct_pb2.ListValue(values=[_to_value(item) for item in value])
        return struct_pb2.Value(list_value=items)
    raise TypeError(f"no property value: {type(value).__name__}")
