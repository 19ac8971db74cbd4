"""What the stack files of a project say, as far as a check needs it; no Pulumi."""

from pathlib import Path
from typing import Any

from ...metric_sets import MetricSet, common_metric_set, metric_set
from ...yaml_files import YamlFileError
from ..stacks.stack_file import stack_arguments, stack_files
from .settings import CheckSettings, CheckSettingsError


def arguments_of_stacks(project: Path) -> dict[Path, dict[str, Any]]:
    """Reads the arguments of the component in each stack file, in the order of the files.

    Raises:
        CheckSettingsError: if a stack file cannot be read.
    """
    found = {}
    for file in stack_files(project):
        try:
            found[file] = stack_arguments(file)
        except YamlFileError as error:
            raise CheckSettingsError([f"{file}: {error}"]) from None
    return found


def metric_set_of(project: Path, settings: CheckSettings) -> MetricSet:
    """Finds the set of metrics that a project deploys.

    Args:
        project: folder of the stack files.
        settings: the project's settings of the check; what they say comes first.

    Raises:
        CheckSettingsError: if a stack file cannot be read.
    """
    if settings.metrics:
        return metric_set(settings.metrics)
    return common_metric_set(arguments_of_stacks(project).values())
