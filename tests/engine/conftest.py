"""Engine tests share one target; each starts from the repository's program and cleans up."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from engine.clone import differences, state_of
from engine.project import Project
from engine.targets import REAL, open_target
from engine.versions import find_versions, statement
from places import REPOSITORY, copy_repository

from sandbox.grafana.editions import Release


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.engine)


@pytest.fixture(autouse=True)
def _the_clone_stays_as_it_was() -> Iterator[None]:
    """Fails the test that lets Pulumi install something here, or write to a program's files."""
    before = state_of(REPOSITORY)
    yield
    changed = differences(before, state_of(REPOSITORY))
    assert not changed, f"the clone that the tests run from is not as it was: {changed}"


@contextmanager
def _directory() -> Iterator[Path]:
    """Makes a directory inside the checkout: language hosts look for `.venv` upward from there."""
    home = REPOSITORY / ".sandbox-tests"
    home.mkdir(exist_ok=True)
    directory = Path(tempfile.mkdtemp(dir=home))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def sandbox(request: pytest.FixtureRequest) -> Iterator[Project]:
    """A project deployed to the sandbox, or to what TARGET=real means."""
    with _directory() as directory, open_target(directory) as project:
        _say(request.config, statement(find_versions(project.environment)))
        yield project


def _say(config: pytest.Config, lines: Sequence[str]) -> None:
    """Writes lines among the results, whether or not the tests pass."""
    plugins = config.pluginmanager
    reporter = plugins.getplugin("terminalreporter")
    text = "\n" + "".join(f"{line}\n" for line in lines)
    with plugins.getplugin("capturemanager").global_and_fixture_disabled():
        # A process among several has no reporter.
        (reporter or sys.stderr).write(text)


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository: the CLI installs packages and examples where they stand.

    The package is installed, as `pulumi package add` and `pulumi install` do it.
    """
    directory = tmp_path_factory.mktemp("copied") / "mcp-monitoring"
    copy_repository(directory)
    subprocess.run(["uv", "sync", "--quiet"], cwd=directory / "components", check=True)
    return directory


@pytest.fixture
def second_grafana() -> Iterator[Project]:
    """Another Grafana, with a project of its own."""
    if REAL:
        pytest.skip("TARGET=real has one Grafana")
    with _directory() as directory, open_target(directory) as project:
        yield project


@pytest.fixture(scope="session")
def sandbox_13() -> Iterator[Project]:
    """A project deployed to the sandbox as Grafana 13; a real Grafana must be one itself."""
    with _directory() as directory, open_target(directory, Release.GRAFANA_13) as project:
        if int(project.get("/api/health")["version"].partition(".")[0]) < 13:
            pytest.skip("that Grafana is older than 13")
        yield project


@contextmanager
def _as_in_the_repository(sandbox: Project) -> Iterator[Project]:
    original = sandbox.stack_file.read_text()
    shutil.rmtree(sandbox.dashboards, ignore_errors=True)
    shutil.copytree(REPOSITORY / "dashboards", sandbox.dashboards)
    sandbox.printed.clear()
    try:
        yield sandbox
    finally:
        sandbox.grafana.delete("/api/dashboards/uid/foreign")
        if sandbox.state():
            sandbox.pulumi("destroy", "--yes", "--skip-preview")
        sandbox.stack_file.write_text(original)
    assert not any(sandbox.objects().values()), "everything of ours is gone"


@pytest.fixture
def project(sandbox: Project) -> Iterator[Project]:
    """The project as it is in the repository; destroyed again after the test."""
    with _as_in_the_repository(sandbox) as project:
        yield project


@pytest.fixture(scope="module")
def deployed(sandbox: Project) -> Iterator[Project]:
    """The project, deployed once for all tests of a module, which leave it as it was."""
    with _as_in_the_repository(sandbox) as project:
        project.up()
        yield project
