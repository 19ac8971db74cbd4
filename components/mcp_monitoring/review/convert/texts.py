"""Documents as new JSON or YAML texts. Pure."""

import json
import re
from typing import Any

import yaml

# A terminal obeys some of these; JSON may write any of them as an escape.
_NOT_SHOWN = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

# A number for some reader of YAML, old or new.
_LIKE_A_NUMBER = re.compile(r"[-+.]?[0-9][0-9a-fA-FoOxX_.:eE+-]*|[-+]?\.[a-zA-Z]+")


def json_text(document: Any) -> str:
    """Writes a document as JSON, an entry on a line."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return _NOT_SHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def yaml_text(document: Any) -> str:
    """Writes a document as YAML, which readers of every version read as the same JSON."""
    return yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000, indent=2
    )


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines on lines of their own, and lists inside what they belong to."""

    def ignore_aliases(self, data: Any) -> bool:
        """Writes equal values each on their own."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indents the entries of a list."""
        super().increase_indent(flow, False)


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    style = None
    if "\n" in text and not re.search(r"[^\S\n]\n|\r", text):
        style = "|"
    elif _LIKE_A_NUMBER.fullmatch(text):
        style = "'"
    if _NOT_SHOWN.search(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
