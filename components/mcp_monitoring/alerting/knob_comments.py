"""Comments `# knob: NAME` of YAML itself, which are no part of any expression. Pure.

In a block (`expr: |`) such a comment is text of the expression. Behind an expression of one line it
is a comment of YAML, which no reader of YAML keeps: here it is put back. Anywhere else it would do
nothing, and nobody would know.
"""

import re
from bisect import bisect
from collections.abc import Sequence

import yaml

from .groups import DURATION_KEYS

_COMMENT = re.compile(
    r"(?:^|(?<=[ \t]))#[ \t]*knob[ \t]*:[ \t]*\w+(?:[ \t]*,[ \t]*\w+)*"
    r"(?:[ \t]+one[ \t]+of[ \t]+[^#\n]*?)?[ \t]*$",
    re.MULTILINE,
)
# An anchor or a tag before a value.
_PROPERTIES = re.compile(r"^(?:[&!]\S*\s+)+")
_EXPRESSION = "expr"
_BETWEEN = re.compile(r"[ \t]*,?[ \t]+")

_START = yaml.Mark("", 0, 0, 0, None, 0)
_NOTHING = yaml.ScalarNode("", "", _START, _START)


def join_knob_comments(source: str, roots: Sequence[yaml.Node]) -> list[str]:
    """Puts comments of knobs behind the expressions that they follow.

    Args:
        source: text of a rule file.
        roots: nodes of its documents; those of expressions are changed.

    Returns:
        What is wrong with the comments that belong to no expression, a line each.
    """
    if not (comments := list(_COMMENT.finditer(source))):
        return []
    scalars = sorted(_scalars(roots), key=lambda found: found[1].start_mark.index)
    starts = [node.start_mark.index for _, node in scalars]
    problems = []
    for comment in comments:
        number = bisect(starts, comment.start()) - 1
        key, node = scalars[number] if number >= 0 else ("", _NOTHING)
        if _is_text_of(node, comment.start(), source):
            continue
        follows = _BETWEEN.fullmatch(source[node.end_mark.index : comment.start()])
        if follows and key == _EXPRESSION and node.value:
            node.value = f"{_lines(node, source)}  {comment[0].strip()}"
        else:
            line = source.count("\n", 0, comment.start()) + 1
            problems.append(f"line {line}: {comment[0].strip()}: {_cure(key if follows else '')}")
    return problems


def _is_text_of(node: yaml.ScalarNode, index: int, source: str) -> bool:
    """Tells whether a scalar holds a character; the first line of a block is only its mark."""
    start = node.start_mark.index
    if node.style in ("|", ">"):
        start = source.find("\n", start)
    return 0 <= start < index < int(node.end_mark.index)


def _cure(key: str) -> str:
    if key in DURATION_KEYS:
        return f"{key} is no expression, and has no knobs; change it with alert_overrides"
    return "belongs to no expression; put it behind the number, in the line of the expression"


def _lines(node: yaml.ScalarNode, source: str) -> str:
    """Returns the text of an expression; a plain one of several lines keeps them.

    YAML folds them into one, which would then have all of their numbers.
    """
    if node.style:
        return str(node.value)
    written = source[node.start_mark.index : node.end_mark.index]
    return "\n".join(line.strip() for line in _PROPERTIES.sub("", written).splitlines())


def _scalars(roots: Sequence[yaml.Node]) -> list[tuple[str, yaml.ScalarNode]]:
    """Lists every scalar once, each value of a map with its key.

    Aliases share a scalar, which is an expression if one of them is.
    """
    found: dict[int, tuple[str, yaml.ScalarNode]] = {}
    seen: set[int] = set()
    todo: list[tuple[str, yaml.Node]] = [("", root) for root in roots]
    while todo:
        key, node = todo.pop()
        if isinstance(node, yaml.ScalarNode):
            if key == _EXPRESSION or id(node) not in found:
                found[id(node)] = key, node
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, yaml.SequenceNode):
                todo.extend(("", inner) for inner in node.value)
            elif isinstance(node, yaml.MappingNode):
                for named, value in node.value:
                    todo.append(("", named))
                    todo.append((str(named.value), value))
    return list(found.values())
