"""Copies of packaged files in a project that the package has left behind."""

from collections.abc import Collection, Iterator
from pathlib import Path

from ..copies.record import RecordError, read_record
from ..documents.place import Place
from .findings import Finding
from .settings import CheckSettingsError


def outdated_copies(project: Path, checked: Collection[Path]) -> Iterator[Finding]:
    """Finds the copies whose originals the package has changed since.

    Args:
        project: folder of the record of copies.
        checked: the files that are checked; others are left out.

    Raises:
        CheckSettingsError: if there is a record that cannot be read.
    """
    try:
        copies = read_record(project)
    except RecordError as error:
        raise CheckSettingsError(error.problems) from None
    resolved = {file.resolve(): file for file in checked}
    for copy in copies.values():
        file = resolved.get((project / copy.file).resolve())
        if file is not None and (said := copy.outdated(project)):
            yield Finding("outdated-copy", Place(file), said)
