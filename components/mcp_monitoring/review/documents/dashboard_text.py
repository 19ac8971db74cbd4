"""Dashboard files as texts that are to be edited, with the wrapper around the model."""

import json
from pathlib import Path
from typing import Any

from ...dashboard.loaded import is_yaml
from ...dashboard.yaml_values import read_yaml_text
from .json_text import edited_json


def document_of(file: Path) -> tuple[str, Any]:
    """Reads a file: its text, and its document.

    Args:
        file: a file that `load` reads without a problem.
    """
    # Read as bytes: `read_text` would change the line ends of Windows.
    text = file.read_bytes().decode()
    plain = text.removeprefix("\ufeff")
    document = read_yaml_text(plain).value if is_yaml(file) else json.loads(plain)
    return text, document


def edited(file: Path, text: str, document: Any) -> str:
    """Changes the text of a file so that it holds a new document; what stays is not touched.

    Args:
        file: the file; its ending tells how the text is written.
        text: its text.
        document: the new document; a new key goes behind the key before it in this document.

    Returns:
        A text that holds exactly `document`; unchanged values are written as they were.
    """
    if not is_yaml(file):
        return edited_json(text, document)
    # Imported here: most files are JSON.
    from .yaml_text import edited_yaml

    return edited_yaml(text, document)
