"""The names in a parsed expression: of series, of labels that it makes or copies, of variables."""

import re
from collections.abc import Iterable, Iterator

from ..promql.tokens import VARIABLE
from ..promql.tree import Aggregation, Binary, Call, Labels, Literal, Node, Piece, selectors, walk

NAME_LABEL = "__name__"
"""The label that holds the name of a metric."""

VARIABLES = re.compile(VARIABLE)
"""Pattern of the variables of Grafana in a text."""

PLAIN_NAMES = re.compile(r"\(?[\w:]+(?:\|[\w:]+)*\)?", re.ASCII)
"""Pattern of a condition on the name of a metric that lists names: `a|b`."""


def asked_names(node: Node) -> Iterator[str]:
    """Yields the names of the series that an expression asks for, as far as they are written."""
    for selector in selectors(node):
        if selector.name is not None:
            yield selector.name.text
            continue
        for matcher in selector.matchers:
            if matcher.label.text == NAME_LABEL:
                plain = PLAIN_NAMES.fullmatch(matcher.value.text)
                yield from matcher.value.text.strip("()").split("|") if plain else ()


def variables_as_labels(node: Node) -> Iterator[str]:
    """Yields the variables that an expression has in place of labels: `by ($label)`."""
    for part in walk(node):
        match part:
            case Aggregation(grouping=Labels(labels=pieces)):
                yield from _variables_among(pieces)
            case Binary(matching=lists):
                for one in lists:
                    yield from _variables_among(one.labels)


def _variables_among(pieces: Iterable[Piece]) -> Iterator[str]:
    return (variable_name(one.text) for one in pieces if VARIABLES.fullmatch(one.text))


def variable_name(written: str) -> str:
    """Takes the name out of `$name`, `${name:format}` or `[[name]]`."""
    found = re.search(r"\w+", written)
    return found[0] if found else ""


def made_by(node: Node) -> Iterator[Piece]:
    """Yields the labels that a part of an expression makes."""
    match node:
        case Call(name="label_replace" | "label_join", arguments=(_, Literal(string=piece), *_)):
            if piece is not None:
                yield piece
        case Aggregation(name="count_values", arguments=(Literal(string=piece), *_)):
            if piece is not None:
                yield piece


def copied_by(node: Call) -> Iterator[Piece]:
    """Yields the labels that a call reads."""
    match node:
        case Call(name="label_replace", arguments=(_, _, _, Literal(string=piece), *_)):
            if piece is not None:
                yield piece
        case Call(name="label_join", arguments=(_, _, _, *sources)):
            for source in sources:
                if isinstance(source, Literal) and source.string is not None:
                    yield source.string
