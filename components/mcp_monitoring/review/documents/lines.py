"""Lines of a JSON or YAML text on which the values of a document stand."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

import yaml

from ...yaml_files import repeats_too_much

Path = tuple[str | int, ...]
"""Keys and indices that lead from the root of a document to a value."""

_SYMBOL = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\],:]|[^\s{}\[\],:"]+|\n')


def line_of(path: Path, lines: Mapping[Path, int]) -> int | None:
    """Finds the line of a value, else that of the nearest value around it."""
    for length in range(len(path), -1, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def json_lines(text: str) -> dict[Path, int]:
    """Maps every value of a valid JSON text to the line it begins on."""
    lines: dict[Path, int] = {}
    path: list[str | int] = []
    line = 1
    key: str | None = None  # the string last read, which a colon may turn into a key
    for symbol in (found[0] for found in _SYMBOL.finditer(text)):
        match symbol:
            case "\n":
                line += 1
                continue
            case "{" | "[":
                lines.setdefault(tuple(path), line)
                path.append("" if symbol == "{" else 0)
            case "}" | "]":
                if path:
                    path.pop()
            case ",":
                if path and isinstance(path[-1], int):
                    path[-1] += 1
            case ":":
                if path and key is not None:
                    path[-1] = key
                    lines[tuple(path)] = line
            case _:
                lines.setdefault(tuple(path), line)
                key = _string(symbol)
    return lines


def yaml_lines(text: str) -> dict[Path, int]:
    """Maps every value of a YAML text to the line it begins on.

    Empty if it cannot be read, or if its aliases repeat too much to be gone through.
    """
    try:
        root = yaml.compose(text, yaml.SafeLoader)
        if repeats_too_much(root):
            return {}
    except (yaml.YAMLError, RecursionError):
        return {}
    lines: dict[Path, int] = {}
    # No rule file is this deep.
    todo: list[tuple[Path, yaml.Node]] = [((), root)] if root is not None else []
    while todo:
        path, node = todo.pop()
        lines[path] = node.start_mark.line + 1
        if len(path) < 10:
            todo.extend(((*path, step), inner) for step, inner in _inside(node))
    return lines


def _inside(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        pairs: Sequence[tuple[yaml.Node, yaml.Node]] = node.value
        yield from ((str(key.value), value) for key, value in pairs)
    elif isinstance(node, yaml.SequenceNode):
        yield from enumerate(node.value)


def _string(written: str) -> str | None:
    try:
        value = json.loads(written, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None
