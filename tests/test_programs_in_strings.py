"""Programs that stand in strings, which no type checker reads, import names that exist."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from places import REPOSITORY

_IMPORT = re.compile(r"from (mcp_monitoring[\w.]*) import (\w+(?:, \w+)*)")


def imports() -> Iterator[tuple[str, str]]:
    """Module and name of each import in a benchmark, an example, a page or the README."""
    files = [*REPOSITORY.glob("bench/*.py"), *REPOSITORY.glob("tests/**/*.py")]
    files += [*REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob("examples/**/*.py")]
    for file in (*files, REPOSITORY / "README.md"):
        for module, names in _IMPORT.findall(file.read_text(encoding="utf-8")):
            yield from ((module, name) for name in names.split(", "))


@pytest.mark.parametrize(("module", "name"), sorted(set(imports())))
def test_what_is_imported_is_there(module: str, name: str) -> None:
    found = import_module(module)

    assert hasattr(found, name) or import_module(f"{module}.{name}")
