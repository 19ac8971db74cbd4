"""The names of servers that stacks map: whether they can be, and fit the files that are checked."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...dashboard.lenient import text
from ...names.arguments import ARGUMENTS
from ...names.choice import chosen_naming
from ...problems import ProblemsError
from ..documents.place import Place
from ..documents.read import DashboardDocument, RuleDocument
from .findings import Finding
from .stacks import arguments_of_stacks

_RULE = "server-names"


def unusable_names(
    project: Path, dashboards: Sequence[DashboardDocument], rule_files: Sequence[RuleDocument]
) -> Iterator[Finding]:
    """Finds the stacks whose names cannot be used, and the queries that cannot have them.

    Args:
        project: folder of the stack files.
        dashboards: the dashboards that are checked.
        rule_files: the rule files that are checked.

    Raises:
        CheckSettingsError: if a stack file cannot be read.
    """
    for file, given in arguments_of_stacks(project).items():
        if any(given.get(one) for one in ARGUMENTS):
            yield from _of_stack(file, given, dashboards, rule_files)


def _of_stack(
    file: Path,
    given: Mapping[str, Any],
    dashboards: Sequence[DashboardDocument],
    rule_files: Sequence[RuleDocument],
) -> Iterator[Finding]:
    # Loaded here: few stacks map names.
    from ...names.dashboards import named_dashboard
    from ...names.rewriting import Scope, rewritten

    try:
        naming = chosen_naming(given)
    except ProblemsError as error:
        yield from (Finding(_RULE, Place(file), problem) for problem in error.problems)
        return
    if naming is None:
        return
    for dashboard in dashboards:
        for problem in named_dashboard(dashboard.model, naming).problems:
            yield Finding(_RULE, dashboard.place, f"{problem} (for {file.name})")
    rules = [rule for rule_file in rule_files for rule in rule_file.rules]
    recorded = {text(rule.model.get("record")) for rule in rules}
    scope = Scope(naming.mapping, recorded)
    for rule in rules:
        found = rewritten(text(rule.model.get("expr")), scope)
        for problem in found.problems if rule.is_alert else ():
            yield Finding(_RULE, rule.place, f"{problem} (for {file.name})")
