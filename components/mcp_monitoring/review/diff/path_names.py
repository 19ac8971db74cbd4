"""Names values of a dashboard in the words of Grafana's user interface."""

import re
from collections.abc import Callable, Mapping

from ...dashboard.classic.keys import ANNOTATIONS, COMPLEMENT, LIST, QUERIES, VARIABLES

EditPath = tuple[str, ...]

_NAMES: Mapping[str, str] = {
    "expr": "",
    "legendFormat": "legend",
    "keepFiringFor": "keep firing for",
    "noDataState": "no data state",
    "execErrState": "error state",
    "isPaused": "paused",
    "httpMethod": "HTTP method",
    "repeat": "repeated by",
    "repeatDirection": "direction of repeats",
    "maxPerRow": "repeats in a row",
    "timeInterval": "scrape interval",
    "notificationSettings": "delivery",
    "intervalSeconds": "interval in seconds",
}


def in_words(path: EditPath) -> str:
    """Names a value by its path, such as `query A legend` or `threshold red`."""
    path = _without_complement(path)
    for begin, say in _PLACES:
        if len(path) >= len(begin) and all(
            step == "*" or step == there for step, there in zip(begin, path, strict=False)
        ):
            return " ".join(say(path).split())
    return _joined(path)


def _without_complement(path: EditPath) -> EditPath:
    """Leaves the key of a complement out: what is in it belongs to the part around it."""
    depth = {QUERIES: 2, "transformations": 2, VARIABLES: 3, ANNOTATIONS: 3}.get(
        path[0] if path else "", 0
    )
    if path[depth : depth + 1] == (COMPLEMENT,) and len(path) > depth + 1:
        return path[:depth] + path[depth + 1 :]
    return path


def _bare(step: str) -> str:
    return step[1:-1] if step.startswith("[") and step.endswith("]") else step


def _quoted(step: str) -> str:
    return f'"{_bare(step)}"'


def _joined(path: EditPath) -> str:
    return re.sub(r"\.\[", "[", ".".join(_NAMES.get(step, step) or step for step in path))


def _rest(path: EditPath, begin: int) -> str:
    rest = path[begin:]
    return _NAMES.get(rest[0], _joined(rest)) if len(rest) == 1 else _joined(rest)


def _threshold(path: EditPath) -> str:
    rest = "" if path[5:] == ("value",) else _rest(path, 5)
    return f"threshold {_bare(path[4])} {rest}"


def _override(path: EditPath) -> str:
    matcher = _bare(path[2]).partition(":")[2] or _bare(path[2])
    properties = path[4:] if path[3:4] == ("properties",) else path[3:]
    if properties and properties[-1] == "value":
        properties = properties[:-1]
    named = ".".join(_bare(step) for step in properties)
    return f'override "{matcher}" {named}'


_PLACES: tuple[tuple[EditPath, Callable[[EditPath], str]], ...] = (
    ((QUERIES, "*"), lambda path: f"query {_bare(path[1])} {_rest(path, 2)}"),
    (("fieldConfig", "defaults", "thresholds", "steps", "*"), _threshold),
    (("fieldConfig", "defaults", "thresholds"), lambda path: f"thresholds {_rest(path, 3)}"),
    (("fieldConfig", "defaults", "mappings"), lambda path: f"value mappings {_rest(path, 4)}"),
    (
        ("fieldConfig", "defaults", "links", "*"),
        lambda path: f"data link {_quoted(path[3])} {_rest(path, 4)}",
    ),
    (("fieldConfig", "defaults", "custom", "*"), lambda path: _rest(path, 3)),
    (("fieldConfig", "defaults", "*"), lambda path: _rest(path, 2)),
    (("fieldConfig", "overrides", "*"), _override),
    (("options", "*"), lambda path: _rest(path, 1)),
    (
        ("transformations", "*"),
        lambda path: f"transformation {_quoted(path[1])} {_rest(path, 2)}",
    ),
    ((VARIABLES, LIST, "*"), lambda path: f"variable {_quoted(path[2])} {_rest(path, 3)}"),
    (
        (ANNOTATIONS, LIST, "*"),
        lambda path: f"annotation {_quoted(path[2])} {_rest(path, 3)}",
    ),
    (("links", "*"), lambda path: f"link {_quoted(path[1])} {_rest(path, 2)}"),
    (("tags", "*"), lambda path: f"tag {_quoted(path[1])}"),
    (("labels", "*"), lambda path: f"label {_rest(path, 1)}"),
    (("annotations", "*"), lambda path: f"annotation {_rest(path, 1)}"),
    (("datas", "*", "model", "expr"), lambda _: "expression"),
    (("datas", "*"), lambda path: f"query {_bare(path[1])} {_rest(path, 2)}"),
    (("notificationSettings",), lambda path: f"delivery {_rest(path, 1)}"),
    (("for",), lambda _: "for"),
    (("jsonDataEncoded", "*"), lambda path: _rest(path, 1)),
    (("jsonDataEncoded",), lambda _: "further settings"),
    (("*",), lambda path: _rest(path, 0)),
)
"""Beginnings of paths (`*` is any step), each with the function that names such a path."""
