"""The alerts of a stack, from the plain configuration in its file; without Pulumi."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...alerting.alerts import AlertError, AlertGroup, packaged_alerts, read_alert_set
from ...alerting.knobs import number_knobs
from ...alerting.overrides import alert_changes
from ...alerting.records import RECORDS
from ...dashboard.lenient import mapping
from ...names.alerts import NamedAlerts, named_alerts
from ...names.choice import chosen_naming
from ...names.naming import Naming
from ...problems import ProblemsError
from ...yaml_files import YamlFileError
from ..stacks.stack_file import stack_arguments


@dataclass(frozen=True)
class StackRules:
    """The alerts of a stack, and the values that it gives to knobs.

    Attributes:
        groups: the alerts, with the changes of the stack.
        numbers: values by knob.
        job: the Prometheus job; empty for that of the files.
        labels: labels that are added to each alert.
        naming: the names of its servers; None if they are those of the set.
    """

    groups: list[AlertGroup]
    numbers: Mapping[str, float]
    job: str
    labels: Mapping[str, str]
    naming: Naming | None = None

    def named(self, groups: Sequence[AlertGroup]) -> NamedAlerts:
        """Gives alerts, with the values of knobs put in, the names of the servers.

        Raises:
            AlertError: if an alert cannot have them.
        """
        if self.naming is None:
            return NamedAlerts(list(groups))
        recorded = {name for group in self.groups for name in group.records}
        found = named_alerts(groups, replace(self.naming, kept=self.naming.kept | recorded))
        if found.problems:
            raise AlertError(found.problems)
        return found


def stack_rules(file: Path, directories: Sequence[Path] = ()) -> StackRules:
    """Reads the alerts that a stack deploys.

    Args:
        file: a `Pulumi.STACK.yaml`, beside the program.
        directories: directories of the rule files, in place of those that the stack names.

    Raises:
        AlertError: if the file, or any rule file, cannot be used; it lists all problems.
    """
    try:
        given = stack_arguments(file)
    except YamlFileError as error:
        raise AlertError([f"{file}: {error}"]) from None
    if problems := _problems(given):
        raise AlertError([f"{file}: {problem}" for problem in problems])
    found = read_alert_set(
        directories or _directories(file.parent, given),
        given.get("records", "refuse"),
        alert_changes(given),
    )
    if found.problems:
        raise AlertError(found.problems)
    try:
        naming = chosen_naming(given)
    except ProblemsError as error:
        raise AlertError([f"{file}: {problem}" for problem in error.problems]) from None
    return StackRules(
        found.groups,
        number_knobs(given),
        given.get("job", ""),
        mapping(given.get("labels")),
        naming,
    )


def _problems(given: Mapping[str, Any]) -> list[str]:
    found = []
    if given.get("records", "refuse") not in RECORDS:
        found.append(f"records: must be {' or '.join(RECORDS)}")
    for name, value in number_knobs(given).items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            found.append(f"knobs: {name}: must be a number, not {value!r}")
    return found


def _directories(program: Path, given: Mapping[str, Any]) -> list[Path]:
    first = given.get("alerts_dir")
    further = [one for one in given.get("extra_alerts_dirs", ()) if isinstance(one, str)]
    return [program / first if first else packaged_alerts(), *(program / one for one in further)]
