"""The transformations of a panel, one after another. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..frames.frame import Frame


def transformed(
    frames: Sequence[Frame], transformations: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Frame, ...], tuple[str, ...]]:
    """Applies the transformations of a panel.

    Args:
        frames: answers of its queries.
        transformations: its raw `transformations`.

    Returns:
        The frames, and the ids of the transformations that are not known; with one of these, what
        is drawn would be wrong.
    """
    raise NotImplementedError
