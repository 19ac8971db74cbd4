"""Reads the rule files that a command names, as a deployment of all of them together would."""

from collections.abc import Sequence
from pathlib import Path

from ...alerting.alerts import (
    AlertError,
    AlertGroup,
    checked_alerts,
    read_alerts,
    set_problems,
    together,
)
from ...alerting.records import Records
from ...alerting.rule_documents import is_other
from ...alerting.rule_files import parse_rule_file

_STANDARD_INPUT = Path("/dev/stdin")


def read_rules(paths: Sequence[Path], records: Records) -> list[AlertGroup]:
    """Reads and checks rule files.

    Args:
        paths: files and directories of them; `-` stands for standard input. A file that is named
            twice, or by its directory as well, is read once.
        records: what happens to recording rules.

    Raises:
        AlertError: if any of them cannot be used; it lists all problems.
    """
    groups: list[AlertGroup] = []
    problems: list[str] = []
    for path in {one.resolve(): one for one in map(_source, paths)}.values():
        try:
            is_directory = path.is_dir() or not (path.exists() or path.suffix)
            read = read_alerts(path, records) if is_directory else _read_file(path, records)
        except AlertError as error:
            problems += error.problems
            continue
        known = {group.file.resolve() for group in groups}
        groups += [one for one in read if one.file.resolve() not in known]
    problems += set_problems(groups)
    if problems:
        raise AlertError(problems)
    return together(groups)


def _source(path: Path) -> Path:
    return _STANDARD_INPUT if str(path) == "-" else path


def _read_file(file: Path, records: Records) -> list[AlertGroup]:
    rule_file = parse_rule_file(file)
    groups = [] if is_other(rule_file) else checked_alerts(rule_file, records)
    if not any(group.rules or group.records for group in groups):
        raise AlertError([f"{file}: no alert in it; name a file with groups of rules"])
    return groups
