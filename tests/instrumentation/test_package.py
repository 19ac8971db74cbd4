"""The wheel of the instrumentation: what a server's environment gets."""

import re
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path

import pytest
from places import REPOSITORY

PROJECT = REPOSITORY / "instrumentation"
SOURCES = {file.name for file in (PROJECT / "mcp_server_instrumentation").glob("*.py")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("dist")
    build = ("uv", "build", "--package", "mcp-server-instrumentation", "--wheel")
    offline = ("--no-build-isolation", "--quiet", "--python", sys.executable)
    ran = subprocess.run(
        [*build, *offline, "--out-dir", out], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    (file,) = out.glob("*.whl")
    return zipfile.ZipFile(file)


def of_metadata(wheel: zipfile.ZipFile, ending: str) -> str:
    (name,) = (one for one in wheel.namelist() if one.endswith(ending))
    return wheel.read(name).decode()


def test_holds_the_package_with_its_types_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    held = {Path(one) for one in wheel.namelist() if ".dist-info" not in one}

    assert {one.name for one in held} == SOURCES | {"py.typed"}
    assert {one.parts[0] for one in held} == {"mcp_server_instrumentation"}


def test_depends_on_opentelemetry_alone(wheel: zipfile.ZipFile) -> None:
    requirements = Parser().parsestr(of_metadata(wheel, "METADATA")).get_all("Requires-Dist", [])
    needed = {re.split("[<>=]", one)[0] for one in requirements if "extra ==" not in one}

    assert needed == {
        "opentelemetry-api",
        "opentelemetry-instrumentation",
        "opentelemetry-instrumentation-dbapi",
        "wrapt",
    }


def test_has_the_licence_of_the_project(wheel: zipfile.ZipFile) -> None:
    assert of_metadata(wheel, "/LICENSE") == (REPOSITORY / "LICENSE").read_text()


def test_every_entry_point_is_there(wheel: zipfile.ZipFile) -> None:
    parser = ConfigParser()
    parser.read_string(of_metadata(wheel, "entry_points.txt"))
    points = [value for section in parser.sections() for value in parser[section].values()]

    assert len(points) >= 2
    for point in points:
        module = point.split(":")[0]
        assert f"{module.replace('.', '/')}.py" in wheel.namelist() or "." not in module


def test_is_written_for_python_3_10() -> None:
    # What the linter reads for this folder; it refuses newer syntax.
    shown = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--show-settings", PROJECT / "README.md"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "unresolved_target_version = 3.10" in shown
