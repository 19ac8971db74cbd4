"""How transformations choose fields: by display name, pattern or matcher. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ....dashboard.lenient import text
from ..fields.matchers import Candidate, is_known, matches
from ..fields.names import Naming, display_name
from ..frames.frame import Field, Frame
from ..patterns import pattern_of
from .not_known import NotKnownError

Named = tuple[str, Field]
"""A field with its display name."""


def display_names(frames: Sequence[Frame]) -> list[list[str]]:
    """Tells what Grafana calls every field of every frame."""
    naming = Naming.among(frames)
    return [
        [display_name(frame, at, one.config, naming) for at, one in enumerate(frame.fields)]
        for frame in frames
    ]


def named_fields(frames: Sequence[Frame]) -> list[list[Named]]:
    """Pairs the fields of every frame with their display names."""
    return [
        list(zip(names, frame.fields, strict=True))
        for frame, names in zip(frames, display_names(frames), strict=True)
    ]


def matched(matcher: Mapping[str, Any], frame: Frame, names: Sequence[str]) -> list[Named]:
    """Lists the fields of a frame that a matcher of Grafana is about.

    Raises:
        NotKnownError: if the matcher is not known.
    """
    if not is_known(matcher):
        raise NotKnownError(f"the choice of fields {matcher.get('id')!r}")
    return [
        (name, frame.fields[at])
        for at, name in enumerate(names)
        if matches(matcher, Candidate(frame, at, name))
    ]


def compiled(written: Any) -> re.Pattern[str]:
    """Compiles a regular expression of an option.

    Raises:
        NotKnownError: if it is none, or has syntax that is not known.
    """
    pattern = pattern_of(text(written))
    if pattern is None:
        raise NotKnownError(f"the pattern {text(written)!r:.80}")
    return pattern
