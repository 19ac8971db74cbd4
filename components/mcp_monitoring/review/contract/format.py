"""The format of a metric contract, as `metrics.schema.json` says it."""

import json
from collections.abc import Iterator
from textwrap import shorten
from typing import Any

import jsonschema

from ...packaged import packaged


def format_problems(document: Any) -> Iterator[str]:
    """Finds where a document breaks the format of a metric contract.

    Args:
        document: what a YAML file holds.

    Yields:
        `place: what is wrong`, one line each.
    """
    schema = json.loads(packaged("metrics.schema.json").read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(document)
    # Numbers in the path are padded, so that the tenth comes after the ninth.
    for error in sorted(errors, key=lambda error: [f"{part:>9}" for part in error.path]):
        yield f"{_place(document, list(error.path))}: {_what_is_wrong(error)}"


def _place(document: Any, path: list[str | int]) -> str:
    """Names a place for messages, with the name of a metric instead of its position."""
    parts: list[str] = []
    if path[:1] == ["metrics"] and len(path) > 1:
        entry = document["metrics"][path[1]]
        name = entry.get("name") if isinstance(entry, dict) else None
        parts.append(name if isinstance(name, str) else f"metrics[{path[1]}]")
        path = path[2:]
    for part in path:
        if isinstance(part, int) and parts:
            parts[-1] += f"[{part}]"
        else:
            parts.append(str(part))
    return ": ".join(parts) or "document"


_KINDS = {"object": "a mapping", "array": "a list", "string": "text", "number": "a number"}


def _what_is_wrong(error: jsonschema.ValidationError) -> str:
    """Explains an error of the schema in one line, where jsonschema's own text does not."""
    wanted: Any = error.validator_value
    found = error.instance
    shown = "nothing" if found is None else shorten(repr(found), 60, placeholder=" ...")
    match error.validator:
        case "type":
            cure = ", in quotes" if wanted == "string" and isinstance(found, int | float) else ""
            return f"must be {_KINDS[wanted]}{cure}, not {shown}"
        case "const":
            return f"must be {wanted}, not {shown}"
        case "enum":
            return f"must be one of {', '.join(wanted)}, not {shown}"
        case "pattern":
            return f"{shown} is not a valid name"
        case "not":
            return f"{shown} is added by the scrape or the client library; take it out"
        case "oneOf":
            return "needs either values (all there are) or examples (some), and not both"
        case "minItems" | "minLength":
            return "must not be empty"
        case None:  # the only thing that the schema always forbids
            return "only a histogram has buckets; take them out"
    return error.message
