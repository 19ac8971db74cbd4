"""Finding the tools, and saying clearly what is missing; nothing is downloaded or built here."""

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from places import REPOSITORY

from toolchain import __main__ as toolchain
from toolchain import engine, prometheus, python, s3_server, steps, workflows
from toolchain.go import GoCommands, install_go_commands

STALE = ("pulumi", "pulumi-language-yaml", "prometheus", "promtool", "uv")
"""What an earlier run has linked."""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH, an empty cache, and links that go nowhere near the checkout."""
    directory = tmp_path / "path"
    directory.mkdir()
    monkeypatch.setenv("PATH", str(directory))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(steps, "BIN", tmp_path / "bin")
    return directory


@pytest.fixture
def stale(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Links of an earlier run, before all else on PATH as under `make test`; where they are."""
    built = tmp_path / "built"
    built.mkdir()
    for name in STALE:
        command(built, name, "v9.9.9")
        steps.link(built / name)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "bin"), str(path)]))
    return tmp_path / "bin"


def command(directory: Path, name: str, prints: str = "", exit_code: int = 0) -> None:
    file = directory / name
    file.write_text(f"#!/bin/sh\necho '{prints}'\nexit {exit_code}\n")
    file.chmod(0o755)


def test_an_official_pulumi_that_is_new_enough_is_used(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(path, "pulumi", "v3.254.0")

    engine.install_engine()

    assert f"official, {path}/pulumi" in capsys.readouterr().out


def test_an_older_one_is_named_and_not_used(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(path, "pulumi", "v3.100.0")

    with pytest.raises(steps.StepFailedError):
        engine.install_engine()

    assert "is v3.100.0, older than 3.254.0: not used" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("v3.274.9", ""),
        ("v3.275.0", ", 3.275.0: newer than v3.274.1, which the tests use"),
        ("v4.0.0-alpha.1", ", 4.0.0: newer than v3.274.1, which the tests use"),
    ],
)
def test_a_newer_one_than_the_tests_use_is_named_and_used(
    path: Path, capsys: pytest.CaptureFixture[str], version: str, said: str
) -> None:
    command(path, "pulumi", version)

    engine.install_engine()

    assert capsys.readouterr().out.endswith(f"official, {path}/pulumi{said}\n")


@pytest.mark.parametrize("version", ["v3.253.9", "v3.250.0", "v2.300.0"])
def test_one_that_writes_import_files_without_outputs_is_too_old(
    path: Path, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    command(path, "pulumi", version)

    with pytest.raises(steps.StepFailedError, match=r"CLI 3\.254\.0 or newer"):
        engine.install_engine()

    assert f"is {version}, older than 3.254.0" in capsys.readouterr().out


def test_a_pulumi_without_a_version_is_not_called_old(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(path, "pulumi", "out of memory", exit_code=1)

    with pytest.raises(steps.StepFailedError):
        engine.install_engine()

    assert f"{path}/pulumi prints no version: not used" in capsys.readouterr().out


def linked(directory: Path) -> set[str]:
    return {link.name for link in directory.iterdir()}


def test_an_official_pulumi_takes_the_place_of_one_that_was_built(path: Path, stale: Path) -> None:
    command(path, "pulumi", "v3.254.0")

    engine.install_engine()

    assert shutil.which("pulumi") == str(path / "pulumi")
    assert linked(stale) == {"prometheus", "promtool", "uv"}


def prometheus_commands(directory: Path, version: str, promtool: str = "") -> None:
    """Puts both commands there; they print what the real ones do."""
    command(directory, "prometheus", f"prometheus, version {version} (branch: , revision: )")
    command(
        directory, "promtool", f"promtool, version {promtool or version} (branch: , revision: )"
    )


def test_a_prometheus_on_path_takes_the_place_of_ours(path: Path, stale: Path) -> None:
    prometheus_commands(path, "3.5.0")

    prometheus.install_prometheus()

    assert shutil.which("prometheus") == str(path / "prometheus")
    assert linked(stale) == {"pulumi", "pulumi-language-yaml", "uv"}


def test_a_uv_on_path_takes_the_place_of_ours(path: Path, stale: Path) -> None:
    command(path, "uv", "uv 0.9.1")

    assert python.install_uv() == path / "uv"
    assert linked(stale) == set(STALE) - {"uv"}


def test_what_is_too_old_to_be_used_takes_no_place(path: Path, stale: Path) -> None:
    command(path, "pulumi", "v3.100.0")

    with pytest.raises(steps.StepFailedError):
        engine.install_engine()

    assert linked(stale) == set(STALE)


LINK_OFTEN = """
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from toolchain import steps
steps.BIN = Path(sys.argv[1])
for _ in range(500):
    steps.link(Path(sys.argv[2]))
"""


def test_two_installations_may_link_the_same_command_at_once(tmp_path: Path) -> None:
    command(tmp_path, "tool")
    directory = tmp_path / "bin"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", LINK_OFTEN, directory, tmp_path / "tool"], cwd=REPOSITORY
        )
        for _ in range(2)
    ]

    assert [started.wait(timeout=30) for started in both] == [0, 0]
    assert linked(directory) == {"tool"}
    assert (directory / "tool").resolve() == tmp_path / "tool"


def test_neither_pulumi_nor_go_says_what_to_install(path: Path) -> None:
    with pytest.raises(steps.StepFailedError, match=r"install the Pulumi CLI .* or Go"):
        engine.install_engine()


def test_an_unreachable_module_registry_is_told_from_a_broken_build(path: Path) -> None:
    command(path, "go", "Get https://registry: dial tcp: no such host", exit_code=1)

    with pytest.raises(steps.StepFailedError, match="registry cannot be reached"):
        engine.install_engine()


def test_a_broken_build_shows_its_last_lines_and_leaves_nothing(path: Path, tmp_path: Path) -> None:
    command(path, "go", "main.go:7: undefined", exit_code=1)

    with pytest.raises(steps.StepFailedError, match=r"main\.go:7: undefined"):
        engine.install_engine()

    assert not (tmp_path / "bin").exists()


def test_what_was_built_once_is_found_in_the_cache(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built = engine.ENGINE.home
    built.mkdir(parents=True)
    command(built, "pulumi")
    command(built, "pulumi-language-yaml")

    engine.install_engine()

    assert (tmp_path / "bin" / "pulumi").resolve() == built / "pulumi"
    assert "building" not in capsys.readouterr().out


@pytest.mark.parametrize("installed", [engine.ENGINE, prometheus.PROMETHEUS])
def test_what_is_in_a_cache_that_cannot_be_written_is_used(
    path: Path, tmp_path: Path, installed: GoCommands
) -> None:
    installed.home.mkdir(parents=True)
    installed.home.with_name(f"{installed.home.name}.lock").mkdir()  # nobody can write to it

    install_go_commands(installed)

    assert linked(tmp_path / "bin") == set(installed.packages)


def test_the_cli_that_is_built_is_pinned_and_checksummed() -> None:
    sums = (engine.ENGINE.directory / "go.sum").read_text()
    assert engine.ENGINE.version == "v3.274.1"
    assert "github.com/pulumi/pulumi/pkg/v3 v3.274.1 h1:" in sums


def test_prometheus_on_path_is_used(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prometheus_commands(path, "3.5.0")

    prometheus.install_prometheus()

    assert f"{path}/prometheus, 3.5.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("version", "promtool", "said"),
    [
        ("2.42.0+ds", "", "prometheus is 2.42.0, not 3.x: not used"),
        ("4.0.1", "", "prometheus is 4.0.1, not 3.x: not used"),
        ("3.5.0", "2.53.3", "promtool is 2.53.3, not 3.x: not used"),
        ("unknown", "3.5.0", "prometheus is broken, not 3.x: not used"),
    ],
)
def test_a_prometheus_of_another_release_line_is_named_and_not_used(
    path: Path, capsys: pytest.CaptureFixture[str], version: str, promtool: str, said: str
) -> None:
    prometheus_commands(path, version, promtool)

    with pytest.raises(steps.StepFailedError, match="install Prometheus 3"):
        prometheus.install_prometheus()

    assert said in capsys.readouterr().out


def test_a_prometheus_of_path_that_cannot_be_started_is_not_used(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prometheus_commands(path, "3.5.0")
    (path / "promtool").write_bytes(b"\x7fELF of another machine")

    with pytest.raises(steps.StepFailedError, match="install Prometheus 3"):
        prometheus.install_prometheus()

    assert "promtool is broken" in capsys.readouterr().out


def test_the_prometheus_that_is_built_is_pinned_and_checksummed() -> None:
    sums = (prometheus.PROMETHEUS.directory / "go.sum").read_text()
    assert prometheus.PROMETHEUS.release == "3.11.3"
    assert "github.com/prometheus/prometheus v0.311.3 h1:" in sums


def test_another_prometheus_is_another_place_in_the_cache(path: Path, tmp_path: Path) -> None:
    ours = prometheus.PROMETHEUS
    for name in ("go.mod", "go.sum"):
        pins = (ours.directory / name).read_text()
        (tmp_path / name).write_text(pins.replace("prometheus v0.311.3", "prometheus v0.405.0"))
    newer = dataclasses.replace(ours, directory=tmp_path)

    assert ours.home.name.startswith("prometheus-3.11.3-")
    assert newer.home.name.startswith("prometheus-4.5.0-")


def test_neither_prometheus_nor_go_says_what_to_install(path: Path) -> None:
    with pytest.raises(steps.StepFailedError, match=r"install Prometheus 3 .* or Go"):
        prometheus.install_prometheus()


def test_actionlint_is_built_and_none_of_path_is_used(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(path, "actionlint", "9.9.9")
    built = workflows.ACTIONLINT.home
    built.mkdir(parents=True)
    command(built, "actionlint")

    workflows.install_actionlint()

    assert (tmp_path / "bin" / "actionlint").resolve() == built / "actionlint"


def test_without_go_the_workflows_are_not_linted_and_that_is_said(
    path: Path, stale: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (stale / "actionlint").symlink_to(path / "of-an-earlier-run")

    workflows.install_actionlint()

    assert "it does not look at the workflows" in capsys.readouterr().out
    assert "actionlint" not in linked(stale)


def test_an_s3_server_on_path_is_used(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(path, "versitygw")

    s3_server.install_s3_server()

    assert f"{path}/versitygw" in capsys.readouterr().out


def test_no_s3_server_and_no_go_says_which_tests_are_skipped(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    s3_server.install_s3_server()

    assert "its tests are skipped" in capsys.readouterr().out


def test_uv_on_path_is_used(path: Path) -> None:
    command(path, "uv", "uv 0.9.1")

    assert python.install_uv() == path / "uv"


def test_an_unreachable_package_index_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")

    with pytest.raises(steps.StepFailedError, match="Python package index reachable"):
        python.install_uv()


def uv_wheel(directory: Path, version: str) -> None:
    """Puts a wheel there that pip would install as uv, but which nobody has released."""
    dist_info = f"uv-{version}.dist-info"
    with zipfile.ZipFile(directory / f"uv-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"{dist_info}/METADATA", f"Metadata-Version: 2.1\nName: uv\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{dist_info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{dist_info}/RECORD", "")
        wheel.writestr("uv/__init__.py", "")


def test_a_uv_that_is_not_the_pinned_file_is_not_installed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv_wheel(tmp_path, python.uv_version())
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    with pytest.raises(steps.StepFailedError, match=r"toolchain/uv\.txt"):
        python.install_uv()

    assert [one for one in steps.cache("").iterdir() if one.is_dir()] == []
    assert not (tmp_path / "bin").exists()


def test_uv_is_pinned_with_the_files_of_many_platforms() -> None:
    pins = python.UV_PINS.read_text()

    assert re.findall(r"^(\w+)==(\S+)", pins, re.MULTILINE) == [("uv", python.uv_version())]
    assert len(set(re.findall(r"--hash=sha256:([0-9a-f]{64})", pins))) > 10


def test_a_python_without_venv_says_what_to_install(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(path, "python3", "No module named venv", exit_code=1)
    monkeypatch.setattr(sys, "executable", str(path / "python3"))

    with pytest.raises(steps.StepFailedError, match=r"No module named venv.*python3-venv"):
        python.install_uv()


@pytest.mark.parametrize("install", [engine.install_engine, s3_server.install_s3_server])
def test_a_go_that_cannot_be_started_is_a_failed_step(
    path: Path, install: Callable[[], None]
) -> None:
    command(path, "go")
    (path / "go").write_bytes(b"\x7fELF of another machine")

    with pytest.raises(steps.StepFailedError, match="downloading modules failed"):
        install()


def test_a_uv_that_cannot_be_started_is_a_failed_step(path: Path) -> None:
    with pytest.raises(steps.StepFailedError, match="cannot be started"):
        python.install_packages(path / "uv")


def test_a_uv_that_fails_is_a_failed_step(path: Path) -> None:
    command(path, "uv", exit_code=2)

    with pytest.raises(steps.StepFailedError, match="its message is above"):
        python.install_packages(path / "uv")


def what_uv_is_asked(
    path: Path, root: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """Runs the toolchain with a uv that only notes its arguments; returns the first ones."""
    (path / "uv").write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo uv 9.9.9 || echo "$@" >> {root}/asked\n'
    )
    (path / "uv").chmod(0o755)
    monkeypatch.setattr(python, "ROOT", root)
    monkeypatch.setattr(sys, "argv", ["toolchain", *options])
    toolchain.main()
    return (root / "asked").read_text().splitlines()[0]


@pytest.mark.parametrize("options", [[], ["--no-engine"]], ids=str)
def test_a_demo_does_not_install_what_drives_a_browser(
    path: Path, tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = what_uv_is_asked(path, tmp_path, options, monkeypatch)

    assert asked == "sync --locked --quiet"


@pytest.mark.parametrize("option", ["--browser", "--checks", "--tests"])
def test_checks_and_tests_install_what_drives_a_browser(
    path: Path, tmp_path: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = what_uv_is_asked(path, tmp_path, ["--no-engine", option], monkeypatch)

    assert asked == "sync --locked --quiet --group=browser"


def test_what_drives_a_browser_stays_where_it_is_and_in_step(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".venv/lib/python3.11/site-packages/playwright").mkdir(parents=True)

    asked = what_uv_is_asked(path, tmp_path, [], monkeypatch)

    assert asked == "sync --locked --quiet --group=browser"


def test_a_cache_that_cannot_be_written_is_one_line(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(path / "file"))
    monkeypatch.setattr(sys, "argv", ["toolchain", "--no-engine"])

    assert toolchain.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("toolchain: ")
    assert str(path / "file") in said
    assert "XDG_CACHE_HOME names another directory" in said
    assert len(said.splitlines()) == 1


def test_help_has_examples_and_exit_codes() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "toolchain", "--help"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "examples:" in shown
    assert "exit codes:" in shown


def test_a_long_step_reports_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(steps, "_SECONDS_BETWEEN_LINES", 0)

    steps.run_and_report(
        [sys.executable, "-c", "print('a'); print('b')"],
        cwd=tmp_path,
        doing="compiling",
        counted="packages",
    )

    assert "compiling: 2 packages" in capsys.readouterr().out
