"""Functions of other packages' classes, replaced and put back."""

import inspect
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]


class UnexpectedShapeError(Exception):
    """A class of a library is not as in the versions that are known."""


class Patches:
    """Replacements of functions in classes, which can all be undone."""

    def __init__(self) -> None:
        self._done: list[tuple[type, str, Function, Function]] = []

    def replace(
        self,
        owner: object,
        name: str,
        make: Callable[[Function], Function],
        parameters: tuple[str, ...],
    ) -> None:
        """Replaces a function that a class defines itself.

        Args:
            owner: The class.
            name: The function's name.
            make: Makes the replacement of the original.
            parameters: The first parameters that it has in the known versions.

        Raises:
            UnexpectedShapeError: if the class does not define it, or otherwise.
        """
        original = vars(owner).get(name) if isinstance(owner, type) else None
        if not isinstance(owner, type) or not callable(original):
            raise UnexpectedShapeError(f"{getattr(owner, '__name__', owner)}.{name} is not there")
        found = tuple(inspect.signature(original).parameters)[: len(parameters)]
        if found != parameters:
            raise UnexpectedShapeError(
                f"{owner.__name__}.{name} takes ({', '.join(found)}), not ({', '.join(parameters)})"
            )
        replacement = make(original)
        setattr(owner, name, replacement)
        self._done.append((owner, name, original, replacement))

    def undo(self) -> None:
        """Puts back what was there; not where somebody else has replaced it since."""
        while self._done:
            owner, name, original, replacement = self._done.pop()
            if vars(owner).get(name) is replacement:
                setattr(owner, name, original)
