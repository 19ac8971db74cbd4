"""Rewriting of the queries of variables. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..promql.read import ReadError, read
from ..promql.tree import Selector
from ..promql.variable_queries import VariableQuery, variable_query
from .expression_names import asked_names
from .mapping import ABSENT, NameMapping
from .rewriting import Rewritten, Scope, rewritten
from .vocabulary import TARGET_LABELS

Instead = Callable[[str], str]
"""Names, for a label, a series that has it and that the server has; "" if there is none."""


@dataclass(frozen=True)
class Asking:
    """What the queries of the variables of a dashboard are rewritten with.

    Attributes:
        scope: what any expression is rewritten with.
        instead: names the series to ask for the values of a label, where the one that the file
            asks is absent.
        has_label: tells of a series of the set whether it has a label.
    """

    scope: Scope
    instead: Instead
    has_label: Callable[[str, str], bool]


def rewritten_variable(written: str, asking: Asking) -> Rewritten:
    """Rewrites the query of a variable.

    The values of a label that several metrics have, such as `job`, are asked of another metric if
    the server lacks the one in the file.

    Args:
        written: the query, in any of Grafana's forms.
        asking: what it is rewritten with.
    """
    query = variable_query(written)
    scope, mapping = asking.scope, asking.scope.mapping
    if query.form == "metrics":
        found = rewritten(f'{{__name__=~"{query.pattern}"}}', scope)
        pattern = found.text.removeprefix('{__name__=~"').removesuffix('"}')
        text = replace(query, pattern=pattern).written()
        return replace(found, text=text if pattern != query.pattern else written)
    if query.form == "label_values" and not query.expr:
        own = mapping.label(query.label)
        needs = frozenset({query.label} if own == ABSENT else ())
        label = replace(query, label=own or query.label).written()
        return Rewritten(label if own != query.label else written, needs)
    if query.form == "label_names" or not query.expr:
        return Rewritten(written)
    if query.form == "label_values":
        return _label_values(written, query, asking)
    found = rewritten(query.expr, scope)
    text = replace(query, expr=found.text).written()
    return replace(found, text=text if found.text != query.expr else written)


def rewritten_filter(regex: str, mapping: NameMapping) -> str:
    """Rewrites the filter of a variable's values where it names labels: `/method="(.*)"/`."""
    for name, own in mapping.labels.items():
        if own != ABSENT:
            regex = re.sub(rf'(?<![\w.]){name}(?=\\?=\\?")', own, regex)
    return regex


def _label_values(written: str, query: VariableQuery, asking: Asking) -> Rewritten:
    found = rewritten(query.expr, asking.scope)
    if not found.is_of_set:
        return replace(found, text=written)
    own = asking.scope.mapping.label(query.label)
    if own == ABSENT:
        return replace(found, text=written, needs=found.needs | {query.label})
    if found.needs and (other := _of_another_metric(query, asking)):
        found = rewritten(other, asking.scope)
    if found.text == query.expr and own == query.label:
        return replace(found, text=written)
    return replace(found, text=replace(query, expr=found.text, label=own).written())


def _of_another_metric(query: VariableQuery, asking: Asking) -> str:
    """Writes a selector of an absent metric for another one; empty if that is not possible."""
    try:
        node = read(query.expr)
    except ReadError:
        return ""
    if not isinstance(node, Selector) or node.name is None or node.name.quote:
        return ""
    name = next(asked_names(node))
    other = asking.instead(query.label)
    if asking.scope.mapping.series(name) != ABSENT or not other:
        return ""
    strange = [
        matcher.number
        for matcher in node.matchers
        if matcher.label.text not in TARGET_LABELS
        and not asking.has_label(other, matcher.label.text)
    ]
    text = query.expr
    for start, end in sorted(node.items.without(strange) if strange else (), reverse=True):
        text = text[:start] + text[end:].lstrip(" \t")
    return text[: node.name.start] + other + text[node.name.end :]
