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
