"""What a recovery found, and what it would do. Pure data."""

from dataclasses import dataclass

from ..diff.doubled import Doubled
from ..stacks.kinds import Kind
from .damaged import Damaged
from .gone import Gone
from .left_behind import LeftBehind
from .locks import Held
from .pending import Pending


@dataclass(frozen=True)
class Object:
    """An object that the stack would create and Grafana has already.

    Attributes:
        kind: its kind.
        title: its title or name.
        urn: URN of the resource that would be created.
        id: id by which Pulumi imports it; empty if it is not ours.
        because: why it is ours, or why that is not beyond doubt.
        advice: what to do; empty if it is ours.
    """

    kind: Kind
    title: str
    urn: str
    id: str
    because: str
    advice: str = ""


@dataclass(frozen=True)
class Recovery:
    """What a recovery found.

    Attributes:
        stack: name of the stack.
        grafana: address of the Grafana that was asked; empty if none was.
        ours: objects to import.
        others: objects that are in the way, and are not ours beyond doubt.
        doubled: notifiers to remove.
        pending: unfinished operations of the state.
        locks: locks of the stack.
        notes: what could not be found out, one phrase each.
        damaged: files of the state to mend, before anything else can be found.
        left_behind: dashboards to delete, of which neither the stack nor its program knows.
        gone: objects to forget, which the state has and Grafana has no more.
    """

    stack: str
    grafana: str
    ours: tuple[Object, ...] = ()
    others: tuple[Object, ...] = ()
    doubled: tuple[Doubled, ...] = ()
    pending: tuple[Pending, ...] = ()
    locks: tuple[Held, ...] = ()
    notes: tuple[str, ...] = ()
    damaged: tuple[Damaged, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    gone: tuple[Gone, ...] = ()

    @property
    def to_clear(self) -> tuple[Pending, ...]:
        """The unfinished operations that would be cleared."""
        return tuple(one for one in self.pending if one.is_known)

    @property
    def left(self) -> int:
        """The number of things that only a person can decide on."""
        return len(self.others) + len(self.pending) - len(self.to_clear)

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to do."""
        return bool(
            self.damaged
            or self.ours
            or self.doubled
            or self.left_behind
            or self.gone
            or self.to_clear
            or self.locks
        )
