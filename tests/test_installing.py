"""What `uv sync` installs, which `pulumi install` runs: in a clone, and for who depends on it."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from installed import needed_packages, packages_in
from places import REPOSITORY, copy_as_release, copy_repository

DEVELOPERS_NEED = {"mcp-monitoring", "typer", "httpx", "pytest", "mypy", "ruff"}
PROJECTS = [REPOSITORY, REPOSITORY / "components"]
PROJECTS += sorted(file.parent for file in REPOSITORY.glob("examples/*/pyproject.toml"))


def run(*command: str | Path, cwd: Path) -> str:
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def sync(project: Path) -> dict[str, str]:
    """Runs what `pulumi install` and `pulumi package add` run; returns what is installed then."""
    run("uv", "sync", cwd=project)
    return packages_in(project / ".venv")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the repository without git, where nobody has installed anything."""
    directory = tmp_path_factory.mktemp("clone") / "mcp-monitoring"
    copy_repository(directory)
    return directory


def test_pulumi_install_in_a_clone_leaves_the_command_and_the_developers_tools(
    clone: Path,
) -> None:
    installed = sync(clone)

    assert installed.keys() > DEVELOPERS_NEED | needed_packages()


def test_the_command_works_after_it(clone: Path) -> None:
    sync(clone)
    command = clone / ".venv" / "bin" / "mcp-monitoring"
    changed = clone.parent / "changed.json"
    overview = (clone / "dashboards" / "mcp-overview.json").read_text()
    changed.write_text(overview.replace("Overview", "Survey"))

    assert "Commands:" in run(command, "--help", cwd=clone)
    assert "no findings" in run(command, "check", cwd=clone)
    assert "Survey" in run(command, "diff", "dashboards/mcp-overview.json", changed, cwd=clone)


@pytest.mark.parametrize("home", ["/dev/null", "/nowhere", ""])
def test_the_command_needs_no_home(clone: Path, home: str) -> None:
    sync(clone)
    ran = subprocess.run(
        [clone / ".venv" / "bin" / "mcp-monitoring", "check"],
        cwd=clone,
        env={"HOME": home, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_component_package_gets_what_a_deployment_needs_and_leaves_the_clone_alone(
    clone: Path,
) -> None:
    before = sync(clone)

    assert sync(clone / "components").keys() == needed_packages()
    assert packages_in(clone / ".venv") == before


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a git repository with a tag."""
    repository = tmp_path_factory.mktemp("tagged") / "mcp-monitoring"
    copy_as_release(repository, "v0.1.0")
    return repository.as_uri()


@pytest.mark.parametrize("kind", ["path", "git"])
def test_who_depends_on_the_project_gets_what_a_deployment_needs(
    clone: Path, tagged: str, tmp_path: Path, kind: str
) -> None:
    where = {"path": f'path = "{clone}"', "git": f'git = "{tagged}", tag = "v0.1.0"'}[kind]
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "consumer"\nversion = "0"\nrequires-python = ">=3.11"\n'
        'dependencies = ["mcp-monitoring"]\n'
        f"[tool.uv]\npackage = false\n[tool.uv.sources]\nmcp-monitoring = {{ {where} }}\n"
    )

    assert sync(tmp_path).keys() == needed_packages()


def site_packages(clone: Path) -> Path:
    (found,) = clone.glob(".venv/lib/*/site-packages")
    return found


@pytest.mark.parametrize(
    ("gone", "command", "said"),
    [
        ("typer", "--help", "needs typer, which is not installed"),
        ("promql_parser", "check", "needs promql_parser, which is not installed"),
        ("yaml/loader.py", "check", "needs yaml.loader, which is not installed"),
        ("httpx/_client.py", "proof", "needs httpx._client, which is not installed"),
        ("rich/table.py", "drift", "needs rich.table, which is not installed"),
    ],
)
def test_an_environment_that_is_half_made_is_one_line_with_what_to_run(
    clone: Path, gone: str, command: str, said: str
) -> None:
    sync(clone)
    file = site_packages(clone) / gone
    file.rename(clone.parent / "gone")
    ran = subprocess.run(
        [clone / ".venv" / "bin" / "mcp-monitoring", command],
        cwd=clone,
        capture_output=True,
        text=True,
    )
    (clone.parent / "gone").rename(file)

    assert (ran.returncode, ran.stdout) == (1, "")
    to_run = f"uv sync --reinstall --project {clone}"
    assert ran.stderr == f"mcp-monitoring: {said}; run: {to_run}\n"


def test_what_is_to_be_run_mends_it(clone: Path) -> None:
    sync(clone)
    shutil.rmtree(site_packages(clone) / "typer")

    run("uv", "sync", "--reinstall", "--project", clone, cwd=Path("/"))

    assert "Commands:" in run(clone / ".venv" / "bin" / "mcp-monitoring", "--help", cwd=clone)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_every_lock_file_has_the_same_sdk(project: Path) -> None:
    def locked(directory: Path) -> dict[str, str]:
        packages = tomllib.loads((directory / "uv.lock").read_text())["package"]
        return {one["name"]: one["version"] for one in packages if "pulumi" in one["name"]}

    assert locked(project) == locked(REPOSITORY), "run: make lock ARGS=--upgrade"
