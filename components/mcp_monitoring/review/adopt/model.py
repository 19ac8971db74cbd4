"""The typed results of taking edits back, for the report and for callers in Python."""

from dataclasses import dataclass
from pathlib import Path

from .conflicts import Conflict
from .left_out import LeftOut


@dataclass(frozen=True)
class Adopted:
    """One dashboard and its file.

    Attributes:
        file: path of the file.
        title: title of the dashboard.
        uid: uid in Grafana.
        taken: the parts that are taken from Grafana, in words.
        conflicts: the parts that were changed on both sides.
        text: new text of the file; None if the file stays as it is.
        is_new: whether the file does not exist yet.
        notes: what cannot be taken as it is.
    """

    file: Path
    title: str
    uid: str
    taken: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    text: str | None = None
    is_new: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adoption:
    """The result for all dashboards.

    Attributes:
        dashboards: the dashboards that were compared.
        notes: further facts for the reader of the report.
        left_out: the dashboards whose edits cannot be taken.
    """

    dashboards: tuple[Adopted, ...]
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All conflicts without a decision."""
        return tuple(conflict for one in self.dashboards for conflict in one.conflicts)

    def texts(self) -> dict[Path, str]:
        """Returns the texts to write, by file."""
        return {one.file: one.text for one in self.dashboards if one.text is not None}
