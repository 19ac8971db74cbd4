"""The oldest packages that `pyproject.toml` allows, with which the component does the same."""

import re
import subprocess
import tomllib
from pathlib import Path

from installed import packages_in
from places import REPOSITORY

# What talks to the SDK, and the command on its own floors; the rest is for the workflow, see there.
ON_FLOORS = (
    *("tests/test_component.py", "tests/test_component_alerts.py"),
    *("tests/test_component_defaults.py", "tests/test_configuration.py", "tests/test_program.py"),
    *("tests/resources", "tests/arguments", "tests/review/console", "tests/review/servers"),
)


def test_are_what_the_environment_of_these_tests_has(floors: Path) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["review"]
    found = packages_in(floors)

    for requirement in declared:
        name, floor = re.fullmatch(r"([\w-]+)>=([\d.]+).*", requirement).groups()  # type: ignore[union-attr]
        assert re.fullmatch(rf"{re.escape(floor)}(\.0)*", found[name]), requirement


def test_pass_the_tests_of_the_component_and_of_the_command(floors: Path) -> None:
    ran = subprocess.run(
        [floors / "bin" / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *ON_FLOORS],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stdout[-3000:]
    assert re.search(r"\b[1-9]\d{2,} passed", ran.stdout), ran.stdout[-300:]
