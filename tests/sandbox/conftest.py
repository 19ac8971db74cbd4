"""Where the recordings are, and what replaying them came to."""

from pathlib import Path

import pytest

from .plugin_recording import Outcome, recordings_in, summary

OUTCOMES = pytest.StashKey[dict[Path, Outcome]]()
GRAFANA_COUNTS = pytest.StashKey[list[str]]()


def recordings_of(config: pytest.Config) -> Path:
    directory: Path = config.getoption("recordings")
    return directory


@pytest.fixture(scope="session")
def recordings_directory(pytestconfig: pytest.Config) -> Path:
    """The folder of recordings to replay."""
    return recordings_of(pytestconfig)


@pytest.fixture(scope="session")
def plugin_outcomes(pytestconfig: pytest.Config) -> dict[Path, Outcome]:
    """What the replays of this run came to, for the summary at its end."""
    return pytestconfig.stash.setdefault(OUTCOMES, {})


@pytest.fixture(scope="session")
def grafana_counts(pytestconfig: pytest.Config) -> list[str]:
    """Lines on what the replays against the Grafana stand-in came to, for the summary."""
    return pytestconfig.stash.setdefault(GRAFANA_COUNTS, [])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a `plugin_recording` once for each."""
    if "plugin_recording" not in metafunc.fixturenames:
        return
    directory = recordings_of(metafunc.config)
    found = recordings_in(directory)
    if not found:
        raise pytest.UsageError(f"no recordings of the plugin in {directory}")
    metafunc.parametrize("plugin_recording", found, ids=lambda path: path.stem)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    outcomes = config.stash.get(OUTCOMES, {})
    if outcomes:
        terminalreporter.section("plugin conformance")
        counts = ", ".join(f"{n} {what}" for what, n in summary(list(outcomes.values())).items())
        terminalreporter.line(f"{len(outcomes)} recordings of {recordings_of(config)}: {counts}")
    grafana_counts = config.stash.get(GRAFANA_COUNTS, [])
    if grafana_counts:
        terminalreporter.section("Grafana conformance")
        for line in grafana_counts:
            terminalreporter.line(line)
