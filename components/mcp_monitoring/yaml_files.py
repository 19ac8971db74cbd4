"""Reading of YAML files, with one clear line for each error."""

import math
from pathlib import Path
from typing import Any

import yaml

_MOST_REPEATED = 100_000
"""Limit of the values that the aliases of a file may repeat; real files repeat a few."""


class YamlFileError(ValueError):
    """A file that cannot be read as YAML; the message says where and why, without the file."""


class _UniqueKeys:
    """A loader that refuses a key given twice; YAML readers otherwise keep the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value} is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)  # type: ignore[misc]
        return found


class TextLoader(_UniqueKeys, yaml.BaseLoader):
    """A loader that reads every scalar as text, and null as empty text, as Prometheus does."""

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        """Returns the text of a scalar as written; empty for null."""
        is_null = node.style is None and node.value in ("~", "null", "Null", "NULL")
        return "" if is_null else str(node.value)


class ValueLoader(_UniqueKeys, yaml.SafeLoader):
    """A loader that reads scalars as the types they look like."""


def read_yaml(file: Path, loader: type[yaml.BaseLoader | yaml.SafeLoader], fallback: str) -> Any:
    """Reads a YAML file.

    Args:
        file: a file in UTF-8, with or without a byte order mark.
        loader: a loader that makes plain values only.
        fallback: message for an error that YAML itself does not describe.

    Raises:
        YamlFileError: if the file cannot be read.
    """
    try:
        reader = loader(file.read_text(encoding="utf-8-sig"))
        root = reader.get_single_node()
        repeated = repeated_values(root)
        if _MOST_REPEATED < repeated < math.inf:
            raise YamlFileError("its aliases repeat too many values; write the values out")
        found = reader.construct_document(root) if root is not None else None
        if repeated == math.inf:
            raise YamlFileError("invalid YAML: an alias stands inside the value it stands for")
        return found
    except YamlFileError:
        raise
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 (byte {error.start})"
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = f"{where}invalid YAML: {error.problem}"
    except yaml.YAMLError as error:
        problem = f"invalid YAML: {' '.join(str(error).split())}"
    # Nested without end; a list or map as a key; a date such as 2026-99-99.
    except (RecursionError, TypeError, ValueError):
        problem = f"invalid YAML: {fallback}"
    raise YamlFileError(problem)


def repeats_too_much(root: yaml.Node | None) -> bool:
    """Tells whether the aliases of a document repeat more values than a file may."""
    return repeated_values(root) > _MOST_REPEATED


def repeated_values(root: yaml.Node | None) -> float:
    """Counts the values that are added when the aliases of a document are written out.

    YAML shares the value of an alias. So a few lines can hold more values than memory can: ten
    lists of ten aliases each, all of the list before. A loop over all these values never ends.

    Returns:
        The count; infinity if an alias is inside the value it stands for.
    """
    sizes: dict[int, float] = {}

    def size(node: yaml.Node) -> float:
        if id(node) not in sizes:
            sizes[id(node)] = math.inf  # while it is counted: only a cycle reads this
            sizes[id(node)] = 1 + sum(map(size, _inside(node)))
        return sizes[id(node)]

    return size(root) - len(sizes) if root is not None else 0


def _inside(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
