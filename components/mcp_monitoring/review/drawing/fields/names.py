"""Display names of fields and frames. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#display-name
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..frames.frame import Field, Frame

VALUE = "Value"
"""The name of a field that has none of its own."""

Known = Callable[[str, str], str | None]
"""Given the name of a variable and the path behind it, tells its text; None to leave it."""

_VARIABLE = re.compile(
    r"\$(\w+)|\[\[(\w+?)(?:\.([^:\]]+))?(?::\w+)?\]\]|\$\{(\w+)(?:\.([^:}]+))?(?::[^}]+)?\}"
)
_LABEL = re.compile(r"labels(?:\.(.+)|\[[\"'](.+)[\"']\])")


@dataclass(frozen=True)
class Naming:
    """What names depend on beside the field itself.

    Attributes:
        single_label: the only label that any field has; "" if there are several or none.
        frames_differ: whether frames have different names.
    """

    single_label: str
    frames_differ: bool

    @classmethod
    def among(cls, frames: Sequence[Frame]) -> "Naming":
        """Looks at all frames of a panel."""
        labels = {label for frame in frames for field in frame.fields for label in field.labels}
        return cls(
            labels.pop() if len(labels) == 1 else "",
            len({frame.name for frame in frames}) > 1,
        )


def display_name(frame: Frame, index: int, config: Mapping[str, Any], naming: Naming) -> str:
    """Tells what Grafana calls a field.

    Args:
        frame: its frame.
        index: its place in it.
        config: its configuration: `displayName` comes first, `displayNameFromDS` after it.
        naming: about all frames of the panel.
    """
    name = _name(frame, index, config, naming)
    compared = frame.meta.get("timeCompare")
    shifted = isinstance(compared, Mapping) and compared.get("isTimeShiftQuery")
    return f"{name} (comparison)" if shifted else name


def frame_name(frame: Frame, naming: Naming) -> str:
    """Tells what Grafana calls a frame."""
    if frame.name:
        return frame.name
    names = [
        display_name(frame, index, field.config, naming)
        for index, field in enumerate(frame.fields)
        if field.type != "time"
    ]
    return names[0] if len(names) == 1 else (f"Series ({frame.ref_id})" if names else "")


def filled_in(template: str, known: Known) -> str:
    """Replaces variables in a text.

    Args:
        template: with `${name}`, `${name.path:format}`, `$name` or `[[name]]`.
        known: what is asked for each.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[4]
        text = known(name, match[3] or match[5] or "")
        return match[0] if text is None else text

    return _VARIABLE.sub(value, template)


def field_variable(frame: Frame, field: Field, own_name: str, naming: Naming) -> Known:
    """Makes what `filled_in` asks about a field: `__field`, `__series` and `__data`.

    Args:
        frame: its frame.
        field: the field.
        own_name: its name without a template.
        naming: about all frames of the panel.
    """

    def known(name: str, path: str) -> str | None:
        if name == "__field":
            return _of_field(field, own_name, path)
        if name in ("__series", "__frame", "__data"):
            names = {"name": frame_name(frame, naming), "refId": frame.ref_id}
            return names.get(path)
        return None

    return known


def written_labels(labels: Mapping[str, str]) -> str:
    """Writes labels in the order of their names: `a="1", b="2"`."""
    return ", ".join(f'{label}="{labels[label]}"' for label in sorted(labels))


def _name(frame: Frame, index: int, config: Mapping[str, Any], naming: Naming) -> str:
    field = frame.fields[index]
    for key in ("displayName", "displayNameFromDS"):
        given = config.get(key)
        if isinstance(given, str) and given:
            return given
    if field.type == "time" and not field.labels:
        return field.name or "Time"
    parts = []
    if naming.frames_differ and frame.name:
        parts.append(frame.name)
    if field.name and field.name != VALUE:
        parts.append(field.name)
    label = _label_part(field, naming)
    if label:
        parts.append(label)
    elif not parts and field.name == VALUE and frame.name:
        parts.append(frame.name)
    name = " ".join(parts) or field.name or VALUE
    return _told_apart(frame, index) if name == field.name else name


def _label_part(field: Field, naming: Naming) -> str:
    if not field.labels:
        return ""
    if naming.single_label:
        return field.labels.get(naming.single_label, "")
    return f"{{{written_labels(field.labels)}}}"


def _told_apart(frame: Frame, index: int) -> str:
    name = frame.fields[index].name
    same = [place for place, field in enumerate(frame.fields) if field.name == name]
    return f"{name} {same.index(index) + 1}" if len(same) > 1 else name


def _of_field(field: Field, own_name: str, path: str) -> str:
    if path in ("", "name", "displayName"):
        return own_name
    if path == "labels":
        return written_labels(field.labels)
    match = _LABEL.fullmatch(path)
    return str(field.labels.get(match[1] or match[2], "")) if match else ""
