"""Settings of a project's deployments: which files they accept that others refuse.

They come from `mcp-monitoring-check.yaml`, else from the plain configuration in the project's
`Pulumi.STACK.yaml` files. Secrets there stay unread, and no Pulumi is needed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...alerting.records import Records
from ...yaml_files import YamlFileError
from ..documents.deployment import Deployment
from ..documents.read import Reading, read_document
from ..stacks.stack_file import stack_configuration, stack_files
from .settings import CheckSettings, CheckSettingsError

_RECORDS, _ANSWERS = "records", "datasourceUids"


@dataclass(frozen=True)
class DeploymentSettings:
    """What the deployments of a project are told, as far as files may be refused without it.

    Attributes:
        answered: names of data sources that every deployment answers.
        records: `refuse` or `skip`: what every deployment does with recording rules.
        unanswered: names that only some deployments answer: name to the stack files of the others.
    """

    answered: frozenset[str] = frozenset()
    records: Records = "refuse"
    unanswered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def deployment(self) -> Deployment:
        """What all deployments have in common."""
        return Deployment(self.answered, self.records)

    def read(self, file: Path) -> Reading:
        """Reads a dashboard or rule file; a problem says which stacks have it, if not all."""
        reading = read_document(file, self.deployment)
        said = {problem: problem for problem in reading.problems}
        for name, stacks in self.unanswered.items() if said else ():
            answered = Deployment(self.answered | {name}, self.records)
            for problem in said.keys() - set(read_document(file, answered).problems):
                said[problem] += f" (no answer for {name} in {', '.join(stacks)})"
        return replace(reading, problems=list(said.values()))


def deployment_settings(project: Path, settings: CheckSettings) -> DeploymentSettings:
    """Finds the settings of the deployments of a project.

    A name counts as answered if every stack file that configures `datasourceUids` answers it, and
    recording rules are skipped if every one that configures `records` says so.

    Args:
        project: folder of the stack files.
        settings: the project's settings of the check; what they say comes first.

    Raises:
        CheckSettingsError: if a stack file that is needed cannot be read.
    """
    own_names, own_records = settings.datasource_uids, settings.records
    if own_names is not None and own_records:
        return DeploymentSettings(own_names, own_records)
    stacks = {file.name: _configuration(file) for file in stack_files(project)}
    records = own_records or _common_records(stacks.values())
    if own_names is not None:
        return DeploymentSettings(own_names, records)
    answers = {file: names for file, values in stacks.items() for names in _answers(values)}
    every = frozenset().union(*answers.values())
    missing = {
        name: tuple(file for file, names in answers.items() if name not in names)
        for name in sorted(every)
    }
    return DeploymentSettings(
        frozenset(name for name, files in missing.items() if not files),
        records,
        {name: files for name, files in missing.items() if files},
    )


def deploys_packaged_dashboards(project: Path) -> bool:
    """Tells whether a project deploys the dashboards of this package, as far as its files tell.

    Args:
        project: folder of `Pulumi.yaml` and of the stack files.

    Raises:
        CheckSettingsError: if a stack file cannot be read.
    """
    if not (project / "Pulumi.yaml").is_file():
        return False
    stacks = [_configuration(file) for file in stack_files(project)]
    beside, instead = (
        any(value for stack in stacks for value in _values(stack, key))
        for key in ("extraDashboardsDirs", "dashboardsDir")
    )
    return not instead and (beside or not (project / "dashboards").is_dir())


def _configuration(file: Path) -> Mapping[str, Any]:
    try:
        return stack_configuration(file)
    except YamlFileError as error:
        raise CheckSettingsError([f"{file}: {error}"]) from None


def _values(configuration: Mapping[str, Any], key: str) -> Iterator[Any]:
    """Yields the values of a key in any namespace; another program may have the same key."""
    for name, value in configuration.items():
        if str(name).rpartition(":")[2] == key:
            yield value


def _common_records(stacks: Iterable[Mapping[str, Any]]) -> Records:
    found = [value for values in stacks for value in _values(values, _RECORDS)]
    return "skip" if "skip" in found and "refuse" not in found else "refuse"


def _answers(configuration: Mapping[str, Any]) -> Iterator[frozenset[str]]:
    for value in _values(configuration, _ANSWERS):
        # A map with this key alone is one secret, whose names nobody can read.
        if isinstance(value, dict) and set(value) != {"secure"}:
            yield frozenset(map(str, value))
