"""Fields hidden, renamed and put in order. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import mapping, objects, text
from ..frames.frame import Field, Frame
from ..patterns import replaced
from .choosing import compiled, display_names
from .not_known import NotKnownError


def organize(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Hides, orders and renames fields by their display names."""
    hidden = {name for name, on in mapping(options.get("excludeByName")).items() if on is True}
    only = {name for name, on in mapping(options.get("includeByName")).items() if on is True}
    positions = mapping(options.get("indexByName"))
    new_names = mapping(options.get("renameByName"))

    def position(name: str) -> float:
        found = positions.get(name)
        return found if isinstance(found, int | float) else float("inf")

    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        kept = [
            (name, field)
            for name, field in zip(names, frame.fields, strict=True)
            if name not in hidden and (not only or name in only)
        ]
        if frame.fields and not kept:
            continue
        if options.get("orderByMode") == "auto":
            kept = _in_automatic_order(kept, options)
        else:
            kept.sort(key=lambda one: position(one[0]))
        fields = tuple(_renamed(field, text(new_names.get(name))) for name, field in kept)
        result.append(replace(frame, fields=fields))
    return result


def filter_fields_by_name(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Keeps fields by name or pattern."""
    if options.get("byVariable") is True:
        include = _one_of(mapping(options.get("include")).get("variable"))
        exclude = _one_of(mapping(options.get("exclude")).get("variable"))
    else:
        include, exclude = _chosen(options.get("include")), _chosen(options.get("exclude"))

    def stays(name: str) -> bool:
        return (include is None or include(name)) and not (exclude is not None and exclude(name))

    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        fields = [one for name, one in zip(names, frame.fields, strict=True) if stays(name)]
        if fields:
            result.append(replace(frame, fields=tuple(fields)))
    return result


def rename_by_regex(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Renames fields by a pattern of their display names."""
    pattern, written = text(options.get("regex")), text(options.get("renamePattern"))
    if not pattern:
        return frames
    compiled(pattern)
    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        fields = []
        for field, name in zip(frame.fields, names, strict=True):
            new = replaced(name, pattern, written)
            fields.append(_renamed(field, new) if new != name else field)
        result.append(replace(frame, fields=tuple(fields)))
    return result


def _renamed(field: Field, name: str) -> Field:
    return replace(field, config={**field.config, "displayName": name}) if name else field


def _in_automatic_order(
    fields: list[tuple[str, Field]], options: Mapping[str, Any]
) -> list[tuple[str, Field]]:
    """Orders by name or by a label, the least important of the rules first."""
    for _, rule in reversed(list(objects(options.get("orderBy")))):
        label = text(rule.get("labelName"))
        if rule.get("type") not in ("name", "label"):
            raise NotKnownError(f"the order {rule.get('type')!r}")

        def key(one: tuple[str, Field], label: str = label) -> str:
            return one[1].labels.get(label, "") if label else one[0]

        fields = sorted(fields, key=key, reverse=rule.get("desc") is True)
    return fields


def _chosen(written: Any) -> Callable[[str], bool] | None:
    options = mapping(written)
    names, pattern = options.get("names"), text(options.get("pattern"))
    listed = {one for one in names if isinstance(one, str)} if isinstance(names, list) else set()
    if not listed and not pattern:
        return None
    search = compiled(pattern).search if pattern else None
    return lambda name: name in listed or (search is not None and search(name) is not None)


def _one_of(written: Any) -> Callable[[str], bool] | None:
    """Takes the names in a variable that is filled in already: `{a,b}`, `(a|b)` or `a`."""
    names = [one.strip() for one in text(written).strip("{}()").replace("|", ",").split(",")]
    listed = {one for one in names if one}
    return (lambda name: name in listed) if listed else None
