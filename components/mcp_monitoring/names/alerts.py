"""Alerts with the names of a server; those that need what the server lacks are left out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..alerting.groups import AlertGroup, AlertRule
from .dashboards import needing
from .naming import Naming
from .rewriting import Scope, rewritten
from .texts import in_template, present


@dataclass
class NamedAlerts:
    """Alerts with the names of a server.

    Attributes:
        groups: the groups, in their order; one may have no alert any more.
        left_out: what is left out and why, a line each.
        problems: why alerts cannot have the names of the server, a line each.
    """

    groups: list[AlertGroup] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def named_alerts(groups: Sequence[AlertGroup], naming: Naming) -> NamedAlerts:
    """Gives alerts the names of a server.

    Args:
        groups: the alerts, with the values of knobs put in; they are not changed.
        naming: the names.
    """
    named = NamedAlerts()
    for group in groups:
        rules = [one for rule in group.rules if (one := _named(rule, group, naming, named))]
        named.groups.append(replace(group, rules=tuple(rules)))
    return named


def _named(
    rule: AlertRule, group: AlertGroup, naming: Naming, named: NamedAlerts
) -> AlertRule | None:
    found = rewritten(rule.expr, Scope(naming.mapping, naming.kept))
    named.problems += [
        f"{group.file}: group {group.own_name}: alert {rule.name}: {problem}"
        for problem in found.problems
    ]
    if found.needs:
        named.left_out.append(f"{group.file.name}: alert {rule.name}: {needing(found.needs)}")
        return None
    if not found.is_of_set:
        return rule
    labels = present(naming.mapping.labels)
    return replace(
        rule,
        expr=found.text,
        labels={name: in_template(text, labels) for name, text in rule.labels.items()},
        annotations={name: in_template(text, labels) for name, text in rule.annotations.items()},
    )
