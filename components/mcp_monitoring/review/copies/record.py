"""The record of the packaged files that were copied into a project, `mcp-monitoring-ejected.yaml`.

It says what the package had when each copy was made. So a later version of the package that has
changed the original can be told, whatever became of the copy meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

import yaml

from ...dashboard.lenient import mapping, text
from ...dashboard.loaded import DASHBOARD_ENDINGS, is_dashboard_file
from ...packaged import packaged
from ...problems import ProblemsError
from ...yaml_files import TextLoader, YamlFileError, read_yaml

RECORD = "mcp-monitoring-ejected.yaml"
"""The name of the record, beside the stack files of a project."""

_HEAD = """\
# Written by mcp-monitoring eject: copies of packaged files, and what the package had when they were
# made. Keep this file in version control: mcp-monitoring check says when the package moves on.
"""


class RecordError(ProblemsError):
    """A record that cannot be used; `FILE: what is wrong; what to do`."""


@dataclass(frozen=True)
class Copy:
    """A copy of a packaged file.

    Attributes:
        file: path of the copy, relative to the project.
        original: path of the packaged file in the package.
        sha256: hash of the packaged file when the copy was made or compared.
        version: version of the package then.
    """

    file: str
    original: str
    sha256: str
    version: str

    def outdated(self, project: Path) -> str:
        """Says that the package has changed the original since; empty if the copy is up to date.

        Args:
            project: folder of the record.
        """
        copy, original = project / self.file, packaged(self.original)
        if not copy.is_file():
            return ""  # It was removed, and the packaged file is deployed again.
        if not original.is_file():
            return (
                f"the package has no {self.original} any more, which this is a copy of; to keep"
                f" yours, remove its entry from {RECORD}"
            )
        now = sha256_of(original)
        if now in (self.sha256, sha256_of(copy)):
            return ""
        return (
            f"the package has changed {self.original} since this was copied from it"
            f" ({self.version}, now {installed_version()}); compare them: mcp-monitoring diff"
            f" {original} {copy}; then keep yours (mcp-monitoring eject --keep"
            f" {original.name}) or take that one (--force)"
        )


def read_record(project: Path) -> dict[str, Copy]:
    """Reads the copies in a project by their paths; none if there is no record.

    The copy of a dashboard that became YAML, or JSON again, has the path that it has now.

    Raises:
        RecordError: if there is a record that cannot be read.
    """
    file = project / RECORD
    if not file.exists():
        return {}
    try:
        document = read_yaml(file, TextLoader, "it is no record of copies")
    except YamlFileError as error:
        raise RecordError([f"{file}: {error}; mend it, or restore it"]) from None
    copies = {str(name): _copy(str(name), entry) for name, entry in mapping(document).items()}
    wrong = [name for name, copy in copies.items() if copy is None]
    if wrong or (document and not copies):
        where = f"{wrong[0]}: " if wrong else ""
        raise RecordError([f"{file}: {where}has no original and sha256; mend it, or restore it"])
    found = [_where_it_is(copy, project) for copy in copies.values() if copy is not None]
    return {copy.file: copy for copy in found}


def record_text(copies: Mapping[str, Copy]) -> str:
    """Writes a record."""
    document = {
        name: {"original": one.original, "version": one.version, "sha256": one.sha256}
        for name, one in sorted(copies.items())
    }
    return _HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000)


def copy_of(file: str, original: str) -> Copy:
    """Makes the entry of a copy of what the package has now."""
    return Copy(file, original, sha256_of(packaged(original)), installed_version())


def of_same_name(target: Path) -> Path | None:
    """Finds a dashboard that has the name of another file, but for the ending."""
    beside = (target.with_suffix(ending) for ending in DASHBOARD_ENDINGS)
    return next(
        (one for one in beside if one != target and one.is_file() and is_dashboard_file(one)), None
    )


def sha256_of(file: Path) -> str:
    """Hashes the content of a file; line ends do not count, which git may change."""
    import hashlib  # Imported here: a check without copies does not need it.

    return hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def installed_version() -> str:
    """Finds the version of this package that is installed."""
    # Imported here: a check without an outdated copy does not need it.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("mcp-monitoring")
    except PackageNotFoundError:
        return "unknown"


def _where_it_is(copy: Copy, project: Path) -> Copy:
    file = project / copy.file
    is_dashboard = Path(copy.original).suffix == ".json"
    now = of_same_name(file) if is_dashboard and not file.is_file() else None
    return replace(copy, file=str(PurePath(copy.file).with_name(now.name))) if now else copy


def _copy(name: str, entry: Any) -> Copy | None:
    said = {key: text(mapping(entry).get(key)) for key in ("original", "sha256", "version")}
    if not said["original"] or not said["sha256"]:
        return None
    return Copy(name, **said)
