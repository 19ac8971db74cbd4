"""The plain configuration in a `Pulumi.STACK.yaml`, as arguments of the component; no Pulumi."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...alerting.knobs import NUMBER_KNOBS, OWN_KNOBS
from ...arguments.names import camel_case
from ...dashboard.lenient import mapping
from .project import read_settings

ARGUMENTS: Mapping[str, type] = {
    "metrics": str,
    "profile": str,
    "metric_names": Mapping,
    "label_names": Mapping,
    "dashboards_dir": str,
    "extra_dashboards_dirs": Sequence,
    "exclude_dashboards": Sequence,
    "datasource_uids": Mapping,
    "alerts": bool,
    "alerts_dir": str,
    "extra_alerts_dirs": Sequence,
    "exclude_alerts": Sequence,
    "alert_overrides": Mapping,
    "records": str,
    "runbook_base_url": str,
    "job": str,
    "prefix": str,
    OWN_KNOBS: Mapping,
}
"""The arguments, with their types, that decide which files are deployed, and how.

They stand here as well, because the declarations load Pulumi, which takes long.
"""

_KEYS = {camel_case(name): name for name in ARGUMENTS}
_OF_PROVIDERS = ("grafana", "pulumi")


def stack_files(project: Path) -> list[Path]:
    """Lists the stack files of a project."""
    return sorted(file for file in project.glob("Pulumi.*.yaml") if file.is_file())


def stack_configuration(file: Path) -> Mapping[str, Any]:
    """Reads the configuration of a stack file, as it is written.

    Raises:
        YamlFileError: if the file cannot be read.
    """
    return mapping(mapping(read_settings(file, "it is no stack file")).get("config"))


def stack_arguments(file: Path) -> dict[str, Any]:
    """Reads those of `ARGUMENTS` that a stack file gives, as `arguments_from_config` does.

    They may be in any namespace. Secrets, and values of another type than the argument has, are
    left out.

    Raises:
        YamlFileError: if the file cannot be read.
    """
    found: dict[str, Any] = {}
    for key, value in stack_configuration(file).items():
        namespace, _, name = str(key).rpartition(":")
        if name in _KEYS and namespace not in _OF_PROVIDERS:
            argument = _KEYS[name]
            if (read := _read(value, ARGUMENTS[argument])) is not None:
                found[argument] = read
    knobs = found.pop(OWN_KNOBS, {})
    for name, value in knobs.items():
        (found if name in NUMBER_KNOBS else found.setdefault(OWN_KNOBS, {}))[name] = value
    return found


def _read(value: Any, kind: type) -> Any:
    if isinstance(value, Mapping) and set(value) == {"secure"}:
        return None
    if isinstance(value, str) and kind is not str:
        # `pulumi config set KEY VALUE` writes text.
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, list if kind is Sequence else kind) else None
