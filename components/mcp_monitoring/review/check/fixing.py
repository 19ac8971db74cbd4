"""Writing of repairs into the dashboard files; a file is changed as a whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...dashboard.loaded import load
from ...dashboard.wrappers import rewrapped
from ..console.writing import replace_files
from ..documents.dashboard_text import document_of, edited
from ..documents.lines import line_of
from .deployment_settings import deployment_settings
from .directories import directories_of
from .files import PathError, default_paths, read_files
from .findings import Finding
from .fixes import repaired
from .settings import CheckSettings
from .stacks import metric_set_of


@dataclass(frozen=True)
class Repair:
    """The repair of one file.

    Attributes:
        file: the file.
        before: its content.
        after: its content after the repair.
        changes: what was wrong; the messages say what it is now.
    """

    file: Path
    before: bytes
    after: str
    changes: Sequence[Finding]

    def write(self) -> str:
        """Writes the file; returns why it could not be written, or "" ."""
        try:
            if not self.file.stat().st_mode & 0o222:
                return f"{self.file}: not fixed: the file is read-only"
            if self.file.read_bytes() != self.before:
                return f"{self.file}: not fixed: the file was changed meanwhile; run it again"
            replace_files({self.file: self.after})
        except OSError as error:
            return f"{self.file}: not fixed: cannot be written: {error.strerror}"
        return ""


def repairs_in(paths: Sequence[Path], project: Path, settings: CheckSettings) -> list[Repair]:
    """Makes the repairs of dashboard files; files without one, or with errors, are left out.

    Args:
        paths: files and folders, as of a check.
        project: folder of `dashboards/`, for a check without paths.
        settings: settings of the project; what its exceptions allow is not repaired.

    Raises:
        PathError: if a path cannot be read, or only files of this package would be repaired.
        CheckSettingsError: if a stack file of the project cannot be read.
    """
    directories = directories_of(project, settings)
    deployed = metric_set_of(project, settings)
    if not paths and deployed.dashboards in default_paths(project, directories.further, deployed):
        raise PathError("--fix: there is no dashboards/ here; name the files to fix")
    told = deployment_settings(project, settings)
    files = read_files(paths, project, told, directories, deployed)

    def is_allowed(finding: Finding) -> bool:
        return any(exception.covers(finding) for exception in settings.exceptions)

    found = []
    for document in files.dashboards:
        file = document.place.file
        if load(file).problems:
            continue
        text, whole = document_of(file)
        model, changes = repaired(document, is_allowed)
        if changes:
            after = edited(file, text, rewrapped(whole, model))
            lines = document.lines
            placed = [replace(one, line=line_of(one.place.path, lines)) for one in changes]
            found.append(Repair(file, text.encode(), after, placed))
    return found
