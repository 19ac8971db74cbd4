"""Dashboard files as texts that are to be edited, with the wrapper around the model."""

import json
from pathlib import Path
from typing import Any

from ...dashboard.lenient import JsonPath
from ...dashboard.wrappers import unwrapped


def document_of(file: Path) -> tuple[str, Any, JsonPath]:
    """Reads a file: its text, its JSON document, and the path to the model in the document."""
    # Read as bytes: `read_text` would change the line ends of Windows.
    text = file.read_bytes().decode()
    document = json.loads(text.removeprefix("\ufeff"))
    return text, document, unwrapped(document).path


def with_model(document: Any, path: JsonPath, model: Any) -> Any:
    """Puts a model into the wrapper of a document.

    Args:
        document: the document; it is not changed.
        path: the path to the model in it.
        model: the new model.
    """
    if not path:
        return model
    return {**document, path[0]: with_model(document[path[0]], path[1:], model)}
