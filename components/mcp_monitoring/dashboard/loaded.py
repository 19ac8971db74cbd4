"""Dashboard files as texts and values, before anything in them is judged.

A file is JSON, or YAML of the same content. A YAML file may also be rules, or the settings of
something: it is left alone.
"""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..file_kinds import is_other_yaml
from ..yaml_files import YAML_ENDINGS
from .wrappers import Unwrapped, unwrapped

DASHBOARD_ENDINGS = (".json", *YAML_ENDINGS)
"""Endings of files that may hold a dashboard, in lower case."""

# An escape of half a character. Two make one, as in an emoji; alone, no UTF-8 text can hold it.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")

# Depth of nested lists and objects. Real dashboards stay below 20; some readers fail on deep ones.
_MAX_DEPTH = 100
_HOLDERS = (dict, list)


@dataclass(frozen=True)
class Loaded:
    """A file before the check whether it is a dashboard.

    Attributes:
        source: its text; empty if it cannot be read.
        document: value of the text; None if it is not JSON or YAML, or is nested too deep.
        problems: reasons why Grafana could not read it, one line each.
    """

    source: str = ""
    document: Any = None
    problems: tuple[str, ...] = ()

    @cached_property
    def outer(self) -> Unwrapped:
        """The dashboard model and its wrapper."""
        return unwrapped(self.document)


def load(file: Path) -> Loaded:
    """Reads a JSON or YAML file, by its ending; its problems are part of the result."""
    problems: list[str] = []

    def finite(number: str) -> str:
        # Python accepts NaN, Infinity and numbers that are too large for other readers.
        if not math.isfinite(float(number)):
            problems.append(f"{number:.20} is not a number Grafana can read")
            return "0"
        return number

    source, document = "", None
    try:
        # Some editors write a byte order mark, which is no part of the document.
        source = file.read_text(encoding="utf-8-sig")
        if is_yaml(file):
            from .yaml_values import read_yaml_text  # loads what reads YAML

            read = read_yaml_text(source)
            problems.extend(read.problems)
            if _is_deep(read.value):
                raise RecursionError
            return Loaded(source, read.value, tuple(problems))
        document = json.loads(
            source,
            parse_int=lambda number: int(finite(number)),
            parse_float=lambda number: float(finite(number)),
            parse_constant=lambda number: float(finite(number)),
        )
        if _HALF.search(source):
            json.dumps(document, ensure_ascii=False).encode()
        if _is_deep(document):
            raise RecursionError
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        problems.append(f"{where}: invalid JSON: {error.msg}")
    except UnicodeDecodeError as error:
        problems.append(f"not UTF-8 (byte {error.start})")
    except UnicodeEncodeError as error:
        lone = ascii(error.object[error.start])
        problems.append(f"{lone} is an unpaired surrogate, which no UTF-8 text can hold")
    except OSError as error:
        problems.append(f"cannot be read: {error.strerror}")
    except RecursionError:
        document = None
        problems.append("nested too deep to be a dashboard")
    return Loaded(source, document, tuple(problems))


def is_yaml(file: Path) -> bool:
    """Tells whether a file is read as YAML."""
    return file.suffix.lower() in YAML_ENDINGS


def is_dashboard_file(file: Path, read: Callable[[Path], Loaded] = load) -> bool:
    """Tells whether a file holds a dashboard or is meant to; a JSON file always is.

    Args:
        file: the file.
        read: reads it, if it is YAML.
    """
    if not is_yaml(file):
        return file.suffix.lower() in DASHBOARD_ENDINGS
    loaded = read(file)
    return not is_other_yaml(loaded.source, loaded.document)


def dashboard_files(directory: Path) -> list[Path]:
    """Lists the files that hold a dashboard or are meant to; none if there is no directory."""
    found = directory.iterdir() if directory.is_dir() else ()
    return sorted(one for one in found if one.is_file() and is_dashboard_file(one))


def _is_deep(document: Any) -> bool:
    level: list[Any] = [[document]]
    for _ in range(_MAX_DEPTH):
        inside = (one.values() if isinstance(one, dict) else one for one in level)
        level = [inner for values in inside for inner in values if isinstance(inner, _HOLDERS)]
    return any(level)
