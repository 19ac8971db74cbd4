"""Line numbers of the values of a JSON or YAML text."""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence

import yaml

from ...dashboard.dynamic.form import ClassicForm
from ...dashboard.lenient import JsonPath
from ...yaml_files import compose_documents, repeats_too_much
from .json_nodes import JsonNode, read_nodes

_MAX_DEPTH = 110


def line_of(path: JsonPath, lines: Mapping[JsonPath, int]) -> int | None:
    """Finds the line of a value, else that of the nearest value around it."""
    for length in range(len(path), -1, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def json_lines(text: str) -> dict[JsonPath, int]:
    """Maps every value of a valid JSON text to the line on which it, or its key, begins."""
    line_ends = [found.start() for found in re.finditer("\n", text)]
    root = read_nodes(text)
    lines: dict[JsonPath, int] = {(): bisect(line_ends, root.start) + 1}
    todo: list[tuple[JsonPath, JsonNode]] = [((), root)]
    while todo:
        path, node = todo.pop()
        for index, member in enumerate(node.members):
            inner: JsonPath = (*path, member.key if isinstance(node.value, dict) else index)
            lines[inner] = bisect(line_ends, member.start) + 1
            todo.append((inner, member.value))
    return lines


def yaml_lines(text: str) -> dict[JsonPath, int]:
    """Maps every value of a YAML text to the line on which it begins.

    If the text has several documents, the paths begin with the number of the document. The map is
    empty if the text cannot be read, or if its aliases repeat too many values.
    """
    try:
        roots = compose_documents(text)
        if any(map(repeats_too_much, roots)):
            return {}
    except (yaml.YAMLError, RecursionError):
        return {}
    lines: dict[JsonPath, int] = {}
    todo: list[tuple[JsonPath, yaml.Node]] = [
        ((number,) if len(roots) > 1 else (), root) for number, root in enumerate(roots)
    ]
    while todo:
        path, node = todo.pop()
        lines[path] = node.start_mark.line + 1
        # Deeper than any file that the component reads.
        if len(path) < _MAX_DEPTH:
            todo.extend(((*path, step), inner) for step, inner in _inside(node))
    return lines


def in_form(
    lines: Mapping[JsonPath, int], path: JsonPath, form: ClassicForm
) -> dict[JsonPath, int]:
    """Maps the values of the classic form of a dynamic dashboard to the lines of their origins.

    Args:
        lines: the line of each path of the document.
        path: path of the spec in the document.
        form: its classic form.
    """
    found = dict(lines)
    forms = {path + origin: path + of for of, origin in form.origins.items()}
    for inside, line in lines.items():
        for length in range(len(inside), len(path), -1):
            if (of := forms.get(inside[:length])) is not None:
                found[of + inside[length:]] = line
                break
    return found


def _inside(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        pairs: Sequence[tuple[yaml.Node, yaml.Node]] = node.value
        yield from ((str(key.value), value) for key, value in pairs)
    elif isinstance(node, yaml.SequenceNode):
        yield from enumerate(node.value)
