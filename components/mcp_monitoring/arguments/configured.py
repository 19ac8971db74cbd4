"""Arguments that were read from a configuration, and the names that they have there. Pure."""

from collections.abc import Mapping
from typing import Any


class ConfiguredArguments(dict[str, Any]):
    """Arguments by their names in Python.

    Attributes:
        written: the names that the user wrote, by those of Python.
    """

    def __init__(self, given: Mapping[str, Any], written: Mapping[str, str]) -> None:
        super().__init__(given)
        self.written = written
