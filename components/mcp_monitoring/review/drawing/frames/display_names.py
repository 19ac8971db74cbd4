"""Names of fields as Grafana shows them, before a panel's own configuration. Pure.

Seen in Grafana 12.4; described in
https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#display-name
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from .frame import Field, Frame

_VALUE = "Value"


def display_names(frames: Sequence[Frame]) -> tuple[tuple[str, ...], ...]:
    """Names every field of every frame.

    A name that a transformation or the source gives comes first. A series is else named by its
    labels; by the value alone if all of them have the same single label.

    Args:
        frames: all frames of the panel, as one name depends on the others.
    """
    single = _single_label(frames)
    differ = len({frame.name for frame in frames}) > 1
    return tuple(_names(frame, single, named=differ) for frame in frames)


def label_text(labels: Mapping[str, str]) -> str:
    """Writes labels: `{a="1", b="2"}`; empty if there are none."""
    pairs = ", ".join(f'{name}="{labels[name]}"' for name in sorted(labels))
    return f"{{{pairs}}}" if pairs else ""


def _single_label(frames: Sequence[Frame]) -> str:
    """Finds the label that every series has, if it is the only one; else ""."""
    found = ""
    for frame in frames:
        for field in frame.fields:
            for name in field.labels:
                if found and name != found:
                    return ""
                found = name
    return found


def _names(frame: Frame, single: str, *, named: bool) -> tuple[str, ...]:
    times = Counter(field.name for field in frame.fields)
    before: Counter[str] = Counter()
    names = []
    for field in frame.fields:
        before[field.name] += 1
        name = _given(field) or _made(frame, field, single, named=named)
        if name == field.name and times[name] > 1:
            name = f"{name} {before[name]}"
        names.append(name)
    return tuple(names)


def _given(field: Field) -> str:
    return str(field.config.get("displayName") or field.config.get("displayNameFromDS") or "")


def _made(frame: Frame, field: Field, single: str, *, named: bool) -> str:
    if field.type == "time" and not field.labels:
        return field.name or "Time"
    labels = field.labels.get(single, "") if single else label_text(field.labels)
    own = field.name if field.name != _VALUE else ""
    of_frame = frame.name if named or not (labels or own) else ""
    return " ".join(part for part in (of_frame, own, labels) if part) or field.name or _VALUE
