"""Places in the files of dashboards and rules, and their names in messages."""

from dataclasses import dataclass
from pathlib import Path

from ..console.printing import one_line


@dataclass(frozen=True)
class Name:
    """The name of one part of a place.

    Attributes:
        kind: `panel`, `row`, `query`, `variable`, `annotation`, `group`, `alert`, `record`,
            `metric` or `exception`.
        name: its title or name; empty if it has none.
        number: the id of a panel, else empty.
        ambiguous: whether another part of the file has the same name.
    """

    kind: str
    name: str
    number: str = ""
    ambiguous: bool = False

    def __str__(self) -> str:
        if not self.name:
            return f"{self.kind} {self.number or '(no title)'}"
        said = self.name if self.kind == "query" else f'"{one_line(self.name)}"'
        return f"{self.kind} {said}" + (f" (id {self.number})" if self.ambiguous else "")


@dataclass(frozen=True)
class Place:
    """A place in a file.

    Attributes:
        file: the file.
        path: keys and indices that lead to the value in the document, wrapper included.
        names: names of the parts around it, the outermost first; empty for the whole file.
    """

    file: Path
    path: tuple[str | int, ...] = ()
    names: tuple[Name, ...] = ()

    def at(self, *path: str | int) -> "Place":
        """Makes a place further inside, without another name."""
        return Place(self.file, self.path + path, self.names)

    def inside(self, name: Name, *path: str | int) -> "Place":
        """Makes a place further inside, in a part with a name."""
        return Place(self.file, self.path + path, (*self.names, name))

    def __str__(self) -> str:
        return ", ".join(str(name) for name in self.names)
