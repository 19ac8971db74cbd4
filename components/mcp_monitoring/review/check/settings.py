"""Settings of a project for the check, `mcp-monitoring-check.yaml`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ...alerting.records import RECORDS, Records
from ...dashboard.lenient import mapping
from ...metric_sets import METRIC_SETS
from ...packaged import packaged
from ...problems import ProblemsError
from ...suggestions import did_you_mean
from ...yaml_files import YamlFileError, read_yaml
from .suppressions import RuleException, exception_problems, exceptions_of

FILE_NAME = "mcp-monitoring-check.yaml"
"""The settings file of a project."""

_DIRECTORIES = ("extra_dashboards_dirs", "extra_alerts_dirs")
_KEYS = ("exceptions", "target_labels", "metrics", "records", "datasource_uids", *_DIRECTORIES)
_CHOICES = {"metrics": METRIC_SETS, "records": RECORDS}
# Prometheus' data model, without the labels that it reserves.
_LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")


class CheckSettingsError(ProblemsError):
    """Settings that cannot be used.

    Attributes:
        problems: one line each, `FILE: place: what is wrong`.
    """


@dataclass(frozen=True)
class CheckSettings:
    """Settings of the check.

    Attributes:
        exceptions: the findings that are allowed.
        target_labels: labels that the scrape adds to every series, besides `job` and `instance`.
        metrics: name of the set of metrics that is deployed; empty if it is not said.
        records: what deployments do with recording rules, None if it is not said.
        datasource_uids: names of data sources that deployments answer; None if it is not said.
        extra_dashboards_dirs: more directories of dashboards, likewise.
        extra_alerts_dirs: more directories of rule files, likewise.
    """

    exceptions: Sequence[RuleException] = ()
    target_labels: frozenset[str] = frozenset()
    metrics: str = ""
    records: Records | None = None
    datasource_uids: frozenset[str] | None = None
    extra_dashboards_dirs: Sequence[str] | None = None
    extra_alerts_dirs: Sequence[str] | None = None


def packaged_check_settings() -> Path:
    """Finds the settings of the dashboards and alerts that come with this package."""
    return packaged(FILE_NAME)


def read_check_settings(file: Path) -> CheckSettings:
    """Reads a file of settings.

    Raises:
        CheckSettingsError: if the file cannot be read or has an unknown entry; lists all problems.
    """
    try:
        document = read_yaml(file, yaml.BaseLoader, "it cannot be parsed")
    except YamlFileError as error:
        raise CheckSettingsError([f"{file}: {error}"]) from None
    problems = list(_problems(document))
    if problems:
        raise CheckSettingsError([f"{file}: {problem}" for problem in problems])
    names = document.get("datasource_uids")
    return CheckSettings(
        exceptions_of(document.get("exceptions") or (), file),
        frozenset(document.get("target_labels") or ()),
        document.get("metrics") or "",
        document.get("records") or None,
        None if names is None else frozenset(names or ()),
        *(document.get(key) for key in _DIRECTORIES),
    )


def _problems(document: Any) -> Iterator[str]:
    if not mapping(document):
        yield f"it needs one of the keys {', '.join(_KEYS)}"
        return
    for key, entries in document.items():
        if key not in _KEYS:
            advice = did_you_mean(str(key), _KEYS) or f"there are {', '.join(_KEYS)}"
            yield f"unknown key {key}; {advice}"
        elif entries == "":
            continue  # nothing under the key
        elif key in _CHOICES:
            if entries not in _CHOICES[key]:
                yield f"{key}: must be {' or '.join(_CHOICES[key])}"
        elif not isinstance(entries, list):
            yield f"{key}: must be a list"
        elif key == "exceptions":
            yield from exception_problems(entries)
        elif key in _DIRECTORIES:
            yield from (
                f"{key}[{index}]: must be the path of a directory"
                for index, name in enumerate(entries)
                if not (isinstance(name, str) and name)
            )
        elif key == "datasource_uids":
            yield from (
                f"datasource_uids[{index}]: must be a name, without its uid"
                for index, name in enumerate(entries)
                if not (isinstance(name, str) and name)
            )
        else:
            yield from (
                f"target_labels[{index}]: {name!r} is not the name of a label"
                for index, name in enumerate(entries)
                if not (isinstance(name, str) and _LABEL.fullmatch(name))
            )
