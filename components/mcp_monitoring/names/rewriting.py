"""Rewriting of one PromQL expression from the names of a set to those of a server. Pure.

Only names change; strings, comments, white space and variables of Grafana stay as they are. Labels
belong to the set where a metric of the set is asked: in the conditions of its selector, in an
aggregation of it, and in a match with it.

An expression needs a name if it has no result without it, or one that means nothing:

- a metric that it asks for. Of `a or b`, the side is taken out that needs what is absent, and the
  other one answers, unless it only fills in zeros, as `0 * b` and `vector(0)` do. What `unless`
  takes away is needed as well.
- a label that it groups by, matches on, takes along (`group_left`) or copies (`label_replace`).
- a label with a condition that a series without it does not meet: `x="a"`.

A condition that only narrows (`x=~"$x"`), or that every series without the label meets (`x!="a"`),
is left out, and so is a label of `without` and `ignoring`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ..promql.read import ReadError, read
from ..promql.tokens import tokens
from ..promql.tree import (
    Aggregation,
    Binary,
    Call,
    Labels,
    Literal,
    Matcher,
    Node,
    Piece,
    Selector,
    Separated,
    Span,
    parts,
    selectors,
    walk,
)
from .expression_names import (
    NAME_LABEL,
    PLAIN_NAMES,
    VARIABLES,
    asked_names,
    copied_by,
    made_by,
    variable_name,
)
from .mapping import ABSENT, NameMapping

_SPACE = re.compile(r"[ \t]*(?![ \t]*#)")
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rewritten:
    """An expression with the names of a server.

    Attributes:
        text: the expression.
        needs: names of the set that the server lacks and that it needs.
        problems: why names in it cannot be changed.
        is_of_set: whether it asks for a metric of the set.
        dropped: the conditions that were left out, as written, by the name of the metric.
    """

    text: str
    needs: frozenset[str] = _NOTHING
    problems: tuple[str, ...] = ()
    is_of_set: bool = False
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """What an expression is rewritten with.

    Attributes:
        mapping: the names.
        kept: names of series that are somebody else's, such as those that a rule records.
        gone: variables that are left out; a condition that compares with one is left out as well.
        standing: variables whose values are rewritten themselves, so that they may stand for the
            name of a metric, each with whether that is one of the set.
    """

    mapping: NameMapping
    kept: Collection[str] = ()
    gone: Collection[str] = ()
    standing: Mapping[str, bool] = field(default_factory=dict)

    def is_of_set(self, name: str) -> bool:
        """Tells whether a name, or a variable that stands for one, is of the set."""
        if name in self.mapping.metrics:
            return name not in self.kept
        return bool(VARIABLES.fullmatch(name)) and self.standing.get(variable_name(name), False)


def rewritten(expr: str, scope: Scope) -> Rewritten:
    """Rewrites an expression.

    Args:
        expr: PromQL, with variables of Grafana or without.
        scope: what it is rewritten with.
    """
    try:
        node = read(expr)
    except ReadError as error:
        return _unread(expr, scope.mapping, str(error))
    return _Rewriting(expr, scope).result(node)


def _unread(expr: str, mapping: NameMapping, why: str) -> Rewritten:
    """Keeps an expression that cannot be read, unless a name that changes is in it."""
    words = {one.text for one in tokens(expr) if one.kind == "word"}
    found = sorted(name for name, own in mapping.metrics.items() if name in words and own != name)
    if not found:
        return Rewritten(expr)
    return Rewritten(expr, problems=(f"{found[0]} cannot be changed in it: {why}",), is_of_set=True)


class _Rewriting:
    """Collects the changes of an expression."""

    def __init__(self, expr: str, scope: Scope) -> None:
        self.expr, self.scope, self.mapping = expr, scope, scope.mapping
        self.changes: dict[Span, str] = {}
        self.problems: list[str] = []
        self.dropped: dict[str, list[str]] = {}
        # Labels that the expression makes itself.
        self.made: set[str] = set()
        # Labels of the set, by what they become.
        self.labels: dict[str, set[str]] = {}

    def result(self, node: Node) -> Rewritten:
        """Rewrites the whole expression."""
        self.made = {one.text for call in walk(node) for one in made_by(call)}
        is_of_set = self._asks_set(node)
        needs = self._needs(node)
        if is_of_set:
            self._foreign_labels(node)
        for own, names in sorted(self.labels.items()):
            if len(names) > 1 and not needs:
                changed = next(one for one in sorted(names) if one != own)
                self.problems.append(
                    f"label_names: {changed}: {own} is a label that it uses already; choose another"
                )
        text, end = [], 0
        for (start, stop), new in sorted(self.changes.items()):
            text += [self.expr[end:start], new]
            end = stop
        return Rewritten(
            text="".join([*text, self.expr[end:]]),
            needs=needs,
            problems=tuple(self.problems),
            is_of_set=is_of_set,
            dropped={name: tuple(one) for name, one in self.dropped.items()},
        )

    def _needs(self, node: Node) -> frozenset[str]:
        """Rewrites an expression inside; returns the absent names that it needs."""
        match node:
            case Selector():
                return self._selector(node)
            case Aggregation():
                inner = self._all(node.arguments)
                if not self._asks_set(node):
                    return inner
                for made in made_by(node):
                    self._rename(made, self.mapping.label(made.text) or made.text)
                if node.grouping is None:
                    return inner
                return inner | self._labels(node.grouping, is_needed=node.grouping.kind == "by")
            case Call():
                inner = self._all(node.arguments)
                return inner | self._copied(node) if self._asks_set(node) else inner
            case Binary():
                return self._binary(node)
        return self._all(parts(node))

    def _all(self, nodes: tuple[Node, ...]) -> frozenset[str]:
        return _NOTHING.union(*(self._needs(one) for one in nodes))

    def _binary(self, node: Binary) -> frozenset[str]:
        left, right = self._needs(node.left), self._needs(node.right)
        found = _NOTHING
        if self._asks_set(node):
            for labels in node.matching:
                found |= self._labels(labels, is_needed=labels.kind != "ignoring")
        if found or node.op not in ("or", "default"):
            return left | right | found
        if (left and (right or _fills_in(node.right))) or (right and _fills_in(node.left)):
            return left | right
        if left:
            self._cut(node.left_span[0], node.right_span[0])
        if right:
            self._cut(node.left_span[1], node.right_span[1])
        return _NOTHING

    def _selector(self, node: Selector) -> frozenset[str]:
        names, needs = self._names(node)
        ours = [name for name in names if self.scope.is_of_set(name)]
        if not ours:
            return needs
        left_out: list[int] = []
        for matcher in node.matchers:
            if matcher.label.text == NAME_LABEL:
                continue
            own = self.mapping.label(matcher.label.text)
            variables = VARIABLES.findall(matcher.value.text)
            is_gone = any(variable_name(one) in self.scope.gone for one in variables)
            if is_gone or (own == ABSENT and _is_met_without(matcher)):
                left_out.append(matcher.number)
                start, end = node.items.items[matcher.number]
                self.dropped.setdefault(ours[0], []).append(self.expr[start:end])
            elif own == ABSENT:
                needs |= {matcher.label.text}
            else:
                self._rename(matcher.label, own)
        self._remove(node.items, left_out)
        return needs

    def _names(self, node: Selector) -> tuple[list[str], frozenset[str]]:
        """Finds the names that a selector asks for, and rewrites them."""
        if node.name is not None:
            return [node.name.text], self._name(node.name)
        for matcher in node.matchers:
            if matcher.label.text != NAME_LABEL:
                continue
            if matcher.op in ("=", "!="):
                needs = self._name(matcher.value)
                return [matcher.value.text], needs if matcher.op == "=" else _NOTHING
            return self._alternatives(matcher)
        return [], _NOTHING

    def _name(self, piece: Piece) -> frozenset[str]:
        if variables := VARIABLES.findall(piece.text):
            is_alone = variables == [piece.text]
            name = variable_name(piece.text)
            if is_alone and name in self.scope.gone:
                return frozenset({piece.text})
            if not is_alone or name not in self.scope.standing:
                self._refuse_pattern(_as_pattern(piece.text), piece.text)
            return _NOTHING
        if not self.scope.is_of_set(piece.text):
            return _NOTHING
        own = self.mapping.series(piece.text)
        if own == ABSENT:
            return frozenset({piece.text})
        if own != piece.text:
            self.changes[piece.span] = piece.written(own)
        return _NOTHING

    def _alternatives(self, matcher: Matcher) -> tuple[list[str], frozenset[str]]:
        """Rewrites a condition such as `__name__=~"a|b"`; refuses other patterns that match."""
        pattern = matcher.value.text
        if not PLAIN_NAMES.fullmatch(pattern):
            self._refuse_pattern(_as_pattern(pattern), pattern)
            return [], _NOTHING
        names = pattern.strip("()").split("|")
        own = [self.mapping.series(one) if self.scope.is_of_set(one) else one for one in names]
        present = [one for one in own if one != ABSENT]
        if matcher.op == "=~" and not present:
            return names, frozenset(names)
        if present and own != names:
            new = "|".join(present)
            written = f"({new})" if pattern.startswith("(") else new
            self.changes[matcher.value.span] = matcher.value.written(written)
        return names, _NOTHING

    def _refuse_pattern(self, pattern: str, written: str) -> None:
        try:
            compiled = re.compile(pattern)
        except re.error:
            return
        for name, own in self.mapping.metrics.items():
            if own != name and name not in self.scope.kept and compiled.fullmatch(name):
                self.problems.append(
                    f"asks for {written}, which may mean {name}, a name that is mapped; write the"
                    f' names one by one: {{{NAME_LABEL}=~"a|b"}}'
                )
                return

    def _labels(self, labels: Labels, *, is_needed: bool) -> frozenset[str]:
        left_out: list[int] = []
        needs = set()
        for number, piece in enumerate(labels.labels):
            own = self.mapping.label(piece.text)
            if VARIABLES.fullmatch(piece.text) and variable_name(piece.text) in self.scope.gone:
                own = ABSENT
            if own != ABSENT or piece.text in self.made:
                self._rename(piece, own or piece.text)
            elif is_needed:
                needs.add(piece.text)
            else:
                left_out.append(number)
        self._remove(labels.items, left_out)
        return frozenset(needs)

    def _copied(self, node: Call) -> frozenset[str]:
        """Rewrites the labels that a call names as strings."""
        needs = set()
        for made in made_by(node):
            self._rename(made, self.mapping.label(made.text) or made.text)
        for source in copied_by(node):
            own = self.mapping.label(source.text)
            if own == ABSENT and source.text and source.text not in self.made:
                needs.add(source.text)
            self._rename(source, own or source.text)
        return frozenset(needs)

    def _rename(self, piece: Piece, own: str) -> None:
        self.labels.setdefault(own, set()).add(piece.text)
        if own != piece.text:
            self.changes[piece.span] = piece.written(own)

    def _remove(self, items: Separated, left_out: list[int]) -> None:
        for start, end in items.without(left_out) if left_out else ():
            # The space before a comment is the comment's.
            behind = _SPACE.match(self.expr, end)
            self.changes[start, behind.end() if behind else end] = ""

    def _cut(self, start: int, end: int) -> None:
        """Takes a side out of an expression, with all that was changed in it."""
        inside = [span for span in self.changes if start <= span[0] and span[1] <= end]
        for span in inside:
            del self.changes[span]
        self.changes[start, end] = ""

    def _asks_set(self, node: Node) -> bool:
        return any(map(self.scope.is_of_set, asked_names(node)))

    def _foreign_labels(self, node: Node) -> None:
        """Notes the labels of other metrics, which a label of the set must not become."""
        for selector in selectors(node):
            for matcher in selector.matchers:
                if matcher.label.text not in self.mapping.labels:
                    self.labels.setdefault(matcher.label.text, set()).add(matcher.label.text)


def _fills_in(node: Node) -> bool:
    """Tells whether an expression only stands for something that is missing."""
    match node:
        case Binary(op="*"):
            return any(isinstance(one, Literal) and one.text == "0" for one in parts(node))
    inner = parts(node)
    if isinstance(node, Selector):
        return False
    return all(map(_fills_in, inner))


def _is_met_without(matcher: Matcher) -> bool:
    """Tells whether a series without the label meets a condition, or it only narrows."""
    value = matcher.value.text
    if VARIABLES.fullmatch(value):
        return True
    if matcher.op in ("=", "!="):
        return (value == "") == (matcher.op == "=")
    try:
        matches = re.fullmatch(_as_pattern(value), "") is not None
    except re.error:
        return False
    return matches == (matcher.op == "=~")


def _as_pattern(text: str) -> str:
    """Makes a pattern of a text with variables, which may hold anything."""
    return VARIABLES.sub(".*", text)
