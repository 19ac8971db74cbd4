"""Commands that are imported when they are called, so that help and errors come at once."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from .usage import CommandGroup


class LazyCommands(MutableMapping[str, Any]):
    """Commands by name; reading one makes it, listing their names makes none.

    Args:
        makers: functions that make each command, by its name.
    """

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers = makers
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"the command {name} cannot be removed")

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class LazyGroup(CommandGroup):
    """A group whose help needs none of its commands.

    Attributes:
        summaries: one line about each command, by its name; a subclass sets it.
    """

    summaries: Mapping[str, str] = {}

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes the list of commands, as its base class does."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))
