"""The typed results of a drift check."""

from dataclasses import dataclass
from enum import StrEnum

from ..console.printing import one_line
from ..diff.model import Edit, ObjectDiff


class DriftClass(StrEnum):
    """The kind of a change that was made in Grafana."""

    EDITED = "edited"
    MOVED = "moved"
    DELETED = "deleted"
    COSMETIC = "cosmetic"
    """Only the layout changed, or a value that no reader of the dashboard sees."""


@dataclass(frozen=True)
class Author:
    """The author of a change.

    Attributes:
        name: name of the user or service account, as Grafana shows it.
        when: time of the change, as Grafana writes it (ISO 8601).
        message: message that the author saved with the change; empty if there is none.
    """

    name: str
    when: str
    message: str = ""

    def __str__(self) -> str:
        said = f': "{one_line(self.message)}"' if self.message else ""
        return f"{self.name}, {self.when}{said}"


class Repair(StrEnum):
    """The way to undo a change that Pulumi's refresh does not show."""

    UP = "up"
    """An ordinary deployment."""
    REPLACEMENT = "replacement"
    """Only a replacement: a new object under the same uid."""
    CONTENT = "content"
    """Only a deployment that also changes something else in its content."""
    BY_HAND = "by hand"
    """Only an edit in Grafana, because the provider has no argument for the value."""
    ANEW = "anew"
    """Only a replacement, which Grafana allows only while no alert names the object."""


@dataclass(frozen=True)
class Unseen:
    """A change that Pulumi's refresh does not show, or shows again and again without undoing it.

    Attributes:
        edit: the difference.
        repair: the way to undo it.
        command: command that undoes it, ready to be copied; empty if one command is not enough.
    """

    edit: Edit
    repair: Repair
    command: str = ""


@dataclass(frozen=True)
class DriftedObject:
    """One object that is not as it was deployed.

    Attributes:
        diff: the differences, from the deployed state to the state in Grafana.
        classes: the kinds of change.
        authors: who changed the object, the last one first; empty if Grafana keeps no history.
        unseen: the changes that an ordinary check with Pulumi does not show; `diff` has them too.
    """

    diff: ObjectDiff
    classes: tuple[DriftClass, ...]
    authors: tuple[Author, ...] = ()
    unseen: tuple[Unseen, ...] = ()


@dataclass(frozen=True)
class UnreadableSecret:
    """The credentials of an object: Grafana stores them and never shows them.

    Attributes:
        title: title of the object.
        urn: URN of its resource.
        keys: properties that hold the credentials.
    """

    title: str
    urn: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Drift:
    """The drift of one stack.

    Attributes:
        stack: name of the stack.
        grafana: address of its Grafana; empty if nothing is deployed.
        objects: the objects that drifted.
        unchanged: number of objects that are as they were deployed.
        formal: the objects among these that Pulumi's refresh nevertheless shows as changed. They
            differ only in details without effect, such as a comment in an expression.
        unreadable: the secrets that cannot be compared; nobody can see whether they drifted.
        not_compared: objects and parts of objects that could not be compared, one phrase each.
        refused: the objects among these that were refused; then the check is not done as a whole.
        notes: further facts for the reader of the report.
        project: name of the Pulumi project; empty if it is not known.
    """

    stack: str
    grafana: str = ""
    objects: tuple[DriftedObject, ...] = ()
    unchanged: int = 0
    formal: tuple[ObjectDiff, ...] = ()
    unreadable: tuple[UnreadableSecret, ...] = ()
    not_compared: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    project: str = ""

    def __bool__(self) -> bool:
        return bool(self.objects)
