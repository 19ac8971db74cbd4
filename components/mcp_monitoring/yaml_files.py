"""YAML files, read with one clear line about what is wrong with them."""

import math
from pathlib import Path
from typing import Any

import yaml

_MOST_REPEATED = 100_000
"""Values that the aliases of a file may repeat: in what a file of ours is for they repeat a few."""


class YamlFileError(ValueError):
    """A file that cannot be read as YAML; the message says where and why, without the file."""


class _UniqueKeys:
    """Refuses a key that is given twice, of which YAML readers silently keep the last."""

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
    """Reads every scalar as text, nothing as the empty one, as Prometheus does."""

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        """Keeps what is written."""
        is_null = node.style is None and node.value in ("~", "null", "Null", "NULL")
        return "" if is_null else str(node.value)


class ValueLoader(_UniqueKeys, yaml.SafeLoader):
    """Reads scalars as what they look like."""


def read_yaml(file: Path, loader: type[yaml.BaseLoader | yaml.SafeLoader], fallback: str) -> Any:
    """Reads a YAML file.

    Args:
        file: UTF-8, with or without a byte order mark.
        loader: makes nothing but plain values.
        fallback: what to say of a document that YAML itself has no words for.

    Raises:
        YamlFileError: if it cannot be read.
    """
    try:
        reader = loader(file.read_text(encoding="utf-8-sig"))
        root = reader.get_single_node()
        repeated = repeated_values(root)
        if _MOST_REPEATED < repeated < math.inf:
            raise YamlFileError("its aliases repeat too much; write out what they stand for")
        found = reader.construct_document(root) if root is not None else None
        if repeated == math.inf:
            raise YamlFileError("invalid YAML: an alias stands inside of what it stands for")
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
    """Tells whether the aliases of a document make more of it than anybody can go through."""
    return repeated_values(root) > _MOST_REPEATED


def repeated_values(root: yaml.Node | None) -> float:
    """Counts the values that a document has more of if its aliases are written out.

    YAML shares what an alias stands for, so a few lines can hold more values than any memory: ten
    lists of ten aliases each, every one of the list before. Whoever goes through them one by one,
    or writes them down in a message, never ends.

    Returns:
        The count; infinity if an alias stands inside of what it stands for.
    """
    sizes: dict[int, float] = {}

    def size(node: yaml.Node) -> float:
        if id(node) not in sizes:
            sizes[id(node)] = math.inf  # as long as it is being counted: only a circle comes by
            sizes[id(node)] = 1 + sum(map(size, _inside(node)))
        return sizes[id(node)]

    return size(root) - len(sizes) if root is not None else 0


def _inside(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
