"""The rooms of the package: which folder may import which, and that no import runs back up."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from places import REPOSITORY

PACKAGE = REPOSITORY / "components" / "mcp_monitoring"
REVIEW = PACKAGE / "review"

# Each holds a command of `mcp-monitoring`.
COMMANDS = {
    *("adopt", "backtest", "check", "ci", "convert", "diff", "drift", "eject", "explain", "fit"),
    *("import_file", "picture", "proof", "recover", "rules"),
}
# The words of most are those of a diff; a recovery is an import of what is ours; what fits is asked
# with the queries that a proof sends; a backtest has the alerts of rules; it and a diff draw.
USED_BY = {
    "adopt": {"diff"},
    "backtest": {"picture", "rules"},
    "diff": {"picture"},
    "drift": {"diff"},
    "fit": {"proof"},
    "import_file": {"diff"},
    "recover": {"diff", "import_file"},
}


def modules(directory: Path) -> Iterator[tuple[Path, ast.Module]]:
    for file in directory.rglob("*.py"):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def imported(file: Path, tree: ast.Module) -> Iterator[Path]:
    """The files and folders of the package that a module imports when it is loaded or later."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = file.parents[node.level - 1]
            module = base.joinpath(*node.module.split(".")) if node.module else base
            names = [module / name.name for name in node.names]
            inner = [one for one in names if one.is_dir() or one.with_suffix(".py").is_file()]
            yield from inner or [module]


def arrows(directory: Path) -> dict[str, set[str]]:
    """Which folders of a directory import which; files at its top are left out."""
    found: dict[str, set[str]] = {
        one.name: set() for one in directory.iterdir() if (one / "__init__.py").is_file()
    }
    for file, tree in modules(directory):
        room = file.relative_to(directory).parts[0]
        for target in imported(file, tree):
            if room in found and target.is_relative_to(directory) and target != directory:
                other = target.relative_to(directory).parts[0]
                if other in found and other != room:
                    found[room].add(other)
    return found


@pytest.mark.parametrize("directory", [PACKAGE, REVIEW], ids=lambda one: one.name)
def test_no_import_runs_back_up(directory: Path) -> None:
    found = arrows(directory)

    assert len(found) > 3
    # It raises CycleError, which names the rooms that lead to each other.
    TopologicalSorter(found).prepare()


def test_commands_import_no_other_command_but_those_they_are_made_of() -> None:
    found = arrows(REVIEW)

    assert found.keys() >= COMMANDS
    for room, others in found.items():
        assert others & COMMANDS <= USED_BY.get(room, set()), room


def test_only_the_command_line_stands_at_the_top_of_review() -> None:
    assert {file.name for file in REVIEW.glob("*.py")} == {"__init__.py", "cli.py"}


def test_the_component_imports_nothing_of_review() -> None:
    found = arrows(PACKAGE)

    assert [room for room, others in found.items() if "review" in others] == []


@pytest.mark.parametrize("key", ["targets", "templating", "panels"])
def test_only_the_reader_of_a_schema_knows_its_keys(key: str) -> None:
    knowing = {
        file.relative_to(PACKAGE).as_posix()
        for file, tree in modules(PACKAGE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == key
    }

    # The report of a diff has a key of its own that is called alike.
    assert knowing - {"review/diff/json_report.py"} == {"dashboard/classic/keys.py"}


DYNAMIC_WORDS = {
    *("elements", "layout", "vizConfig", "timeSettings", "cursorSync", "queryOptions"),
    *("GridLayout", "GridLayoutItem", "GridLayoutRow", "AutoGridLayout", "AutoGridLayoutItem"),
    *("RowsLayout", "RowsLayoutRow", "TabsLayout", "TabsLayoutTab", "conditionalRendering"),
    *("QueryGroup", "PanelQuery", "DataQuery", "VizConfig", "AnnotationQuery", "LibraryPanel"),
    *("ElementReference", "QueryVariable", "DatasourceVariable", "AdhocVariable"),
}


def test_only_one_room_knows_the_words_of_the_dynamic_schema() -> None:
    knowing = {
        node.value: file.relative_to(PACKAGE).parent.as_posix()
        for file, tree in modules(PACKAGE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in DYNAMIC_WORDS
    }

    assert set(knowing.values()) == {"dashboard/dynamic"}
    assert knowing.keys() == DYNAMIC_WORDS
