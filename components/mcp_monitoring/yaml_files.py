"""Reading of YAML files, with one clear line for each error."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

_Loader = yaml.BaseLoader | yaml.SafeLoader
_Read = TypeVar("_Read")

YAML_ENDINGS = (".yaml", ".yml")
"""Endings of the names of YAML files, in lower case."""

MOST_REPEATED = 100_000
"""Limit of the values that the aliases of a file may repeat; real files repeat a few."""

TOO_MUCH_REPEATED = "its aliases repeat too many values; write the values out"
"""Message about a file with more of them."""

ENDLESS = "invalid YAML: an alias stands inside the value it stands for"
"""Message about a file whose values have no end."""


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
        is_null = not node.style and node.value in ("~", "null", "Null", "NULL")
        return "" if is_null else str(node.value)


class ValueLoader(_UniqueKeys, yaml.SafeLoader):
    """A loader that reads scalars as the types they look like."""


def read_yaml(file: Path, loader: type[_Loader], fallback: str) -> Any:
    """Reads a YAML file of one document.

    Args:
        file: a file in UTF-8, with or without a byte order mark.
        loader: a loader that makes plain values only.
        fallback: message for an error that YAML itself does not describe.

    Raises:
        YamlFileError: if the file cannot be read.
    """
    with clear_errors(fallback):
        text = file.read_text(encoding="utf-8-sig")
        root = _composed(text, loader, lambda composer: composer.get_single_node())
        return _constructed(loader(""), root)


def read_yaml_documents(
    text: str, fallback: str, prepare: Callable[[Sequence[yaml.Node]], None] = lambda _roots: None
) -> list[Any]:
    """Reads every document of a YAML text, every scalar a text, as `TextLoader` does.

    Args:
        text: the text; its documents stand between lines `---`.
        fallback: message for an error that YAML itself does not describe.
        prepare: may change the nodes of the documents before values are made of them.

    Raises:
        YamlFileError: if the text cannot be read.
    """
    with clear_errors(fallback):
        roots = compose_documents(text)
        prepare(roots)
        return [_constructed(TextLoader(""), root) for root in roots]


def compose_documents(text: str, loader: type[_Loader] = yaml.BaseLoader) -> list[yaml.Node]:
    """Composes the nodes of every document of a YAML text.

    Args:
        text: the text; its documents stand between lines `---`.
        loader: the loader that tells the types of scalars; by default each is a text.

    Raises:
        yaml.YAMLError: if the text is not YAML.
        RecursionError: if it is nested too deep.
    """
    return _composed(text, loader, _roots)


def parse_events(text: str) -> list[yaml.Event]:
    """Parses a YAML text into the events of its nodes, which know how each is written.

    Raises:
        yaml.YAMLError: if the text is not YAML.
    """
    fast: Any = getattr(yaml, "CBaseLoader", None)
    if fast is not None:
        try:
            return list(yaml.parse(text, Loader=fast))
        except yaml.YAMLError:
            pass  # libyaml knows no escaped half of a character, as JSON has.
    return list(yaml.parse(text, Loader=yaml.BaseLoader))


def _roots(composer: Any) -> list[yaml.Node]:
    roots = []
    while composer.check_node():
        roots.append(composer.get_node())
    return roots


def _composed(text: str, loader: type[_Loader], read: Callable[[Any], _Read]) -> _Read:
    """Reads with libyaml, where PyYAML has it; else, and for a clear error, as the loader does."""
    fast = _fast_composer(_resolver_of(loader))
    if fast is not None:
        try:
            return read(fast(text))
        except yaml.YAMLError:
            pass  # The slow composer says more clearly what is wrong, and accepts as much.
    return read(loader(text))


def _resolver_of(loader: type[_Loader]) -> type:
    """Finds what tells the types of scalars in a loader."""
    resolver = yaml.resolver.BaseResolver
    return next(
        one
        for one in loader.__mro__
        if issubclass(one, resolver) and not issubclass(one, yaml.scanner.Scanner)
    )


@cache
def _fast_composer(resolver: type) -> Any:
    """Makes a composer of what libyaml parses; None if PyYAML is without it.

    It takes a third of the time. libyaml's own composer would end the process on a text that is
    nested too deep.
    """
    cyaml: Any = getattr(yaml, "cyaml", None)
    if cyaml is None:
        return None

    def begin(composer: Any, text: str) -> None:
        cyaml.CParser.__init__(composer, text)
        yaml.composer.Composer.__init__(composer)
        yaml.resolver.BaseResolver.__init__(composer)

    bases = (yaml.composer.Composer, cyaml.CParser, resolver)
    return type("FastComposer", bases, {"__init__": begin})


def _constructed(loader: _Loader, root: yaml.Node | None) -> Any:
    repeated = repeated_values(root)
    if MOST_REPEATED < repeated < math.inf:
        raise YamlFileError(TOO_MUCH_REPEATED)
    found = loader.construct_document(root) if root is not None else None
    if repeated == math.inf:
        raise YamlFileError(ENDLESS)
    return found


@contextmanager
def clear_errors(fallback: str) -> Iterator[None]:
    """Makes a `YamlFileError` of every error of reading and of YAML."""
    try:
        yield
        return
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
    return repeated_values(root) > MOST_REPEATED


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
