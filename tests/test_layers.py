"""What each room of the package may use, so that what its docstring says of it stays true."""

import ast
from collections.abc import Iterable
from pathlib import Path

from places import REPOSITORY

PACKAGE = REPOSITORY / "components" / "mcp_monitoring"
MODULES = {
    ".".join(file.relative_to(PACKAGE).with_suffix("").parts): file
    for file in PACKAGE.rglob("*.py")
}


def imported(file: Path) -> set[str]:
    """Lists what a module imports anywhere in it; of this package by the name inside it: `.x.y`."""
    package = file.relative_to(PACKAGE).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module))
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1]
            named = [node.module] if node.module else [name.name for name in node.names]
            found |= {"." + ".".join((*above, name)) for name in named}
    return found


def using(modules: Iterable[str], *used: str) -> set[str]:
    """Lists the modules that import one of some others, or something inside it."""
    return {
        module
        for module in modules
        for name in imported(MODULES[module])
        if any(name == one or name.startswith(f"{one}.") for one in used)
    }


def in_rooms(*rooms: str) -> set[str]:
    return {module for module in MODULES if module.split(".")[0] in rooms}


def test_only_the_component_its_arguments_and_its_resources_know_pulumi() -> None:
    may = in_rooms("component", "configuration", "arguments", "resources")

    assert using(MODULES, "pulumi", "pulumiverse_grafana") <= may
    assert "component" in using(MODULES, "pulumi")


def test_only_the_resources_know_the_grafana_of_pulumi() -> None:
    assert using(MODULES, "pulumiverse_grafana") <= in_rooms("resources")


def test_only_one_module_knows_rule_groups() -> None:
    source = {name: MODULES[name].read_text() for name in MODULES if "review" not in name}

    assert {name for name, text in source.items() if "alerting.RuleGroup(" in text} == {
        "resources.rule_groups"
    }
    assert {name for name, text in source.items() if "missing_series_evals_to_resolve" in text} == {
        "resources.rule_groups"
    }


def test_nothing_that_deploys_uses_what_reviews() -> None:
    assert using(MODULES.keys() - in_rooms("review"), ".review") == {"command"}


def test_what_reads_files_and_arguments_makes_no_resource() -> None:
    readers = in_rooms("alerting", "arguments", "dashboard", "contents")

    assert using(readers, ".resources", ".component") == set()
    assert using(MODULES.keys() - in_rooms("resources"), ".resources") == {"component"}


def test_what_says_that_it_is_pure_knows_no_pulumi_and_starts_no_program() -> None:
    said = {name: ast.get_docstring(ast.parse(file.read_text())) for name, file in MODULES.items()}
    pure = {name for name, docstring in said.items() if docstring and "Pure" in docstring}

    assert {"resources.claims", "alerting.knobs", "dashboard.links"} <= pure
    assert using(pure, "pulumi", "pulumiverse_grafana", "subprocess", "httpx") == set()


def test_nobody_who_interrupts_a_command_waits_for_its_threads() -> None:
    made = {name for name, file in MODULES.items() if "ThreadPoolExecutor(" in file.read_text()}

    # It closes its pool itself, without a wait.
    assert made == {"review.servers.shared_answers"}
