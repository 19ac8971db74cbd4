"""YAML files, read with one clear line about what is wrong with them."""

from pathlib import Path
from typing import Any

import yaml


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
        return yaml.load(file.read_text(encoding="utf-8-sig"), loader)  # noqa: S506  # see above
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
