"""How far a command is, on a terminal; a log gets none of it."""

import sys
from collections.abc import Callable

from ..console.printing import printable

_CLEAR = "\r\x1b[K"


class ProgressLine:
    """One line of a terminal that is written again and again; it is gone at the end."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def say(self, text: str) -> None:
        """Replaces the line."""
        if self._shown:
            sys.stderr.write(f"{_CLEAR}{printable(text)}")
            sys.stderr.flush()

    def of_panels(self, name: str) -> Callable[[int, int], None]:
        """Makes a function that counts the answered panels of a dashboard."""

        def count(answered: int, panels: int) -> None:
            self.say(f"{name}: {answered} of {panels} panels answered ...")

        return count

    def clear(self) -> None:
        """Removes the line."""
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
