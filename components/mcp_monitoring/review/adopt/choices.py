"""The choices of `--take`: which side wins which conflict."""

from collections.abc import Iterator, Sequence

from ...suggestions import did_you_mean
from .merge import Side


class Choices:
    """Which side wins, by the name of a panel or setting, or for all others.

    Args:
        written: the choices, each `NAME=SIDE`, or `SIDE` for all others.

    Raises:
        ValueError: if a choice names no side.
    """

    def __init__(self, written: Sequence[str]) -> None:
        self._named: dict[str, Side] = {}
        for choice in written:
            name, _, side = choice.rpartition("=")
            if side not in tuple(Side):
                raise ValueError(
                    f"--take {choice!r}: say file or grafana, such as 'My panel=grafana'"
                )
            self._named[name] = Side(side)
        self._met: dict[str, None] = {}
        self._used: set[str] = set()

    def winner(self, names: Sequence[str]) -> Side | None:
        """Returns the side that wins a conflict.

        Args:
            names: what the part is called, such as `panel "Response Time"`: as it was deployed,
                in Grafana, in the file.
        """
        spoken = [one for name in names for one in _spoken(name)]
        self._met.update(dict.fromkeys(spoken))
        for name in spoken:
            if name in self._named:
                self._used.add(name)
                return self._named[name]
        return self._named.get("")

    def unused(self) -> Iterator[str]:
        """Yields a line for each choice that no conflict has the name of."""
        for name, side in self._named.items():
            if name and name not in self._used:
                said = f"--take '{name}={side}' decides nothing: no conflict is called that"
                advice = did_you_mean(name, self._met)
                yield said + (f"; {advice}" if advice else "")


def _spoken(name: str) -> Iterator[str]:
    """Yields the names that a person may use for a part: with and without its kind."""
    bare = name.removeprefix("place of ")
    quoted = name.partition('"')[2].rpartition('"')[0]
    yield from filter(None, dict.fromkeys((name, bare, quoted, name.removeprefix("setting "))))
