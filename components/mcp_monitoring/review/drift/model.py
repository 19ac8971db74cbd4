"""What a drift check says: typed results."""

from dataclasses import dataclass
from enum import StrEnum

from ..console.printing import one_line
from ..diff.model import Edit, ObjectDiff


class DriftClass(StrEnum):
    """What sort of change was made in Grafana."""

    EDITED = "edited"
    MOVED = "moved"
    DELETED = "deleted"
    COSMETIC = "cosmetic"
    """Only the layout is another, or what nobody notices."""


@dataclass(frozen=True)
class Author:
    """Who changed an object.

    Attributes:
        name: of the user or service account, as Grafana shows it.
        when: as Grafana writes it, ISO 8601.
        message: what they said about it; empty if nothing.
    """

    name: str
    when: str
    message: str = ""

    def __str__(self) -> str:
        said = f': "{one_line(self.message)}"' if self.message else ""
        return f"{self.name}, {self.when}{said}"


class Repair(StrEnum):
    """What puts back a change that Pulumi's refresh does not show."""

    UP = "up"
    """An ordinary deployment."""
    REPLACEMENT = "replacement"
    """Only a new object in the place of this one."""
    CONTENT = "content"
    """Only a deployment in which something else of its content changes."""
    ANEW = "anew"
    """Only a new one, which Grafana allows when no alert names the old one any more."""


@dataclass(frozen=True)
class Unseen:
    """A change that Pulumi's refresh does not show, or shows for ever without repairing it.

    Attributes:
        edit: what differs.
        repair: what puts it back.
        command: that does so, ready to be copied; empty if it takes more than one.
    """

    edit: Edit
    repair: Repair
    command: str = ""


@dataclass(frozen=True)
class DriftedObject:
    """One object that is not as it was deployed.

    Attributes:
        diff: what differs, from what was deployed to what Grafana holds.
        classes: which sorts of change.
        authors: who changed it, the last one first; empty where Grafana keeps no history.
        unseen: what of it an ordinary check with Pulumi does not show; it is in `diff` as well.
    """

    diff: ObjectDiff
    classes: tuple[DriftClass, ...]
    authors: tuple[Author, ...] = ()
    unseen: tuple[Unseen, ...] = ()


@dataclass(frozen=True)
class UnreadableSecret:
    """Credentials of an object, which Grafana takes and never shows.

    Attributes:
        title: of the object.
        urn: of its resource.
        keys: properties that hold them.
    """

    title: str
    urn: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Drift:
    """The drift of one stack.

    Attributes:
        stack: its name.
        grafana: address of its Grafana; empty if nothing is deployed.
        objects: those that drifted.
        unchanged: how many are as they were deployed.
        formal: those of them that Pulumi's refresh shows as changed all the same, because they
            differ in what shows nothing, such as a comment in an expression.
        unreadable: secrets that may have drifted without anybody seeing it.
        notes: what else a reader should know.
    """

    stack: str
    grafana: str = ""
    objects: tuple[DriftedObject, ...] = ()
    unchanged: int = 0
    formal: tuple[ObjectDiff, ...] = ()
    unreadable: tuple[UnreadableSecret, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.objects)
