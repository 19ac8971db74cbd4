"""Names of labels outside of queries: in legends, templates and the settings of panels. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from ..dashboard.lenient import at, mapping, objects, texts_of
from .mapping import ABSENT

_OF_FIELD = re.compile(
    r"""(?P<before>__(?:field\.labels|data\.fields)(?:\.|\[["']?))(?P<label>\w+)"""
)
_NAMES_A_FIELD = re.compile(r"(?:\w*F|f)ields?|displayName")

Labels = Mapping[str, str]
"""Labels of the set, with their names at the server; those that it lacks stay as they are."""


def present(labels: Mapping[str, str]) -> Labels:
    """Selects the labels that have a name at the server."""
    return {name: own for name, own in labels.items() if own != ABSENT}


def in_legend(text: str, labels: Labels) -> str:
    """Rewrites the labels of a legend, or of a text of an annotation: `{{method}}`."""

    def renamed(found: re.Match[str]) -> str:
        own = labels.get(found["label"], found["label"])
        return f"{found['before']}{own}{found['after']}"

    return re.sub(r"(?P<before>\{\{\s*)(?P<label>\w+)(?P<after>\s*\}\})", renamed, text)


def in_template(text: str, labels: Labels) -> str:
    """Rewrites the labels of a template of an alert: `{{ $labels.method }}`."""
    if not labels or "{{" not in text:
        return text
    names = "|".join(map(re.escape, labels))
    field = re.compile(rf"(?P<before>(?:\$labels|\.Labels)\.)(?P<label>{names})\b")
    key = re.compile(
        rf'(?P<before>\bindex\s+(?:\$labels|\$?\.Labels)\s+["`])(?P<label>{names})(?=["`])'
    )

    def renamed(found: re.Match[str]) -> str:
        return found["before"] + labels[found["label"]]

    def in_action(found: re.Match[str]) -> str:
        return key.sub(renamed, field.sub(renamed, found[0]))

    return re.sub(r"\{\{.*?\}\}", in_action, text, flags=re.DOTALL)


def in_panel(content: Mapping[str, Any], labels: Labels, legends: frozenset[str]) -> dict[str, Any]:
    """Rewrites the labels in the settings of a panel.

    They are the fields of tables, which transformations, overrides and some options name, and the
    labels of a value that is clicked, `${__field.labels.method}`.

    Args:
        content: the panel, without its queries and without panels in it.
        labels: the labels.
        legends: the legends of its queries; a field that has one of these names is no label.
    """
    fields = {name: own for name, own in labels.items() if name not in legends}
    changed: dict[str, Any] = _in_texts(content, labels)
    if "transformations" in changed:
        changed["transformations"] = _exactly(changed["transformations"], fields)
    for _, override in objects(mapping(changed.get("fieldConfig")).get("overrides")):
        matcher = mapping(override.get("matcher"))
        if matcher.get("id") in ("byName", "byNames") and isinstance(matcher, dict):
            matcher["options"] = _exactly(matcher.get("options"), fields)
    for path, name in list(texts_of(changed.get("options"))):
        key = next((step for step in reversed(path) if isinstance(step, str)), "")
        if path and _NAMES_A_FIELD.fullmatch(key) and name in fields:
            at(changed["options"], path[:-1])[path[-1]] = fields[name]
    return changed


def in_keys(keys: str, labels: Labels) -> str:
    """Rewrites a list of labels with commas between them, as annotations have for their tags."""
    return re.sub(r"[^,\s]+", lambda found: labels.get(found[0], found[0]), keys)


def _in_texts(value: Any, labels: Labels) -> Any:
    if isinstance(value, str):
        return _OF_FIELD.sub(
            lambda found: found["before"] + labels.get(found["label"], found["label"]), value
        )
    if isinstance(value, list):
        return [_in_texts(one, labels) for one in value]
    if isinstance(value, dict):
        return {key: _in_texts(one, labels) for key, one in value.items()}
    return value


def _exactly(value: Any, names: Labels) -> Any:
    """Rewrites the texts that are names, and the keys that are: `organize` has them as keys."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_exactly(one, names) for one in value]
    if isinstance(value, dict):
        return {names.get(key, key): _exactly(one, names) for key, one in value.items()}
    return value
