"""The language host stand-in: which Python it takes, and what programs get."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pytest
from places import REPOSITORY
from pulumi.runtime.proto import language_pb2, language_pb2_grpc
from pulumiverse_grafana import _utilities

from sandbox.access import Access
from sandbox.config import SandboxConfig
from sandbox.environment import install_plugins, pulumi_environment
from sandbox.language_host import execute
from sandbox.language_host.environment import environment_for, required_plugins
from sandbox.language_host.server import LanguageHost

from .engine_fake import FakeEngine, serving


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["uv.lock"], ".venv"),
        (["pyproject.toml"], ".venv"),
        (["uv.lock", "package/uv.lock"], "package/.venv"),
        (["uv.lock", "package/pyproject.toml"], ".venv"),
        (["pyproject.toml", "package/deep/uv.lock"], "package/deep/.venv"),
        ([], "package/deep/.venv"),
    ],
    ids=", ".join,
)
def test_takes_the_environment_beside_the_nearest_lock_file(
    tmp_path: Path, files: list[str], found: str
) -> None:
    program = tmp_path / "package" / "deep"
    program.mkdir(parents=True)
    for name in files:
        (tmp_path / name).touch()

    assert environment_for(program) == tmp_path / found


def test_takes_the_environment_that_the_project_file_names(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").touch()

    assert environment_for(tmp_path, "env") == tmp_path / "env"


def test_says_what_to_run_where_there_is_no_environment(host: Any, tmp_path: Path) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        host.About(language_pb2.AboutRequest(info=info(tmp_path)))

    assert refused.value.details() == (
        f"there is no virtual environment {tmp_path / '.venv'}; run: pulumi install"
    )


def test_asks_for_the_plugin_of_the_installed_sdk() -> None:
    plugins = required_plugins(Path(sys.executable))

    assert [(plugin["name"], plugin["version"]) for plugin in plugins] == [
        ("grafana", _utilities.get_version())
    ]


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    with serving() as served:
        yield served


def execute_program(directory: Path, program: str, engine_address: str) -> int:
    """Runs a program as the host does; returns the exit code."""
    (directory / "__main__.py").write_text(program)
    request = {
        "project": "p",
        "stack": "s",
        "organization": "o",
        "config": {},
        "config_secret_keys": [],
        "dry_run": True,
        "parallel": 1,
        "monitor_address": engine_address,
        "engine_address": engine_address,
        "root_directory": str(directory),
        "program": str(directory),
    }
    ran = subprocess.run(
        [sys.executable, execute.__file__], input=json.dumps(request), text=True, check=False
    )
    return ran.returncode


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("raise SystemExit(32)", "the program ended with exit code 32"),
        ("import sys; sys.exit(3)", "the program ended with exit code 3"),
        ("raise SystemExit('no token')", "the program ended: no token"),
        ("import pulumi; raise pulumi.RunError('no url')", "no url"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_program_that_fails_is_reported_to_the_engine_once(
    tmp_path: Path, engine: FakeEngine, program: str, said: str
) -> None:
    exit_code = execute_program(tmp_path, program, engine.address)

    assert exit_code == execute.FAILED_AND_REPORTED
    (reported,) = engine.errors
    assert said in reported


@pytest.mark.parametrize("program", ["", "raise SystemExit", "raise SystemExit(0)"])
def test_a_program_that_ends_well_is_no_failure(
    tmp_path: Path, engine: FakeEngine, program: str
) -> None:
    assert execute_program(tmp_path, program, engine.address) == 0
    assert engine.errors == []


def test_a_failure_that_cannot_be_reported_is_not_taken_for_reported(tmp_path: Path) -> None:
    exit_code = execute_program(tmp_path, "raise SystemExit(3)", "127.0.0.1:9")

    assert exit_code not in (0, execute.FAILED_AND_REPORTED), "nobody could be told"


def test_is_installed_where_the_engine_keeps_plugins_and_not_on_path(tmp_path: Path) -> None:
    """The engine warns, in every command, of a language host that it finds on PATH."""
    config = SandboxConfig(tmp_path, "dev", "http://127.0.0.1:1", "http://127.0.0.1:2", "job", "5s")
    install_plugins(config)
    variables = pulumi_environment(config, Access(password="p", token="t"))
    installed = Path(variables["PULUMI_HOME"], "plugins", "language-python-v0.0.0")

    with subprocess.Popen(
        [installed / "pulumi-language-python", "-root=/", "127.0.0.1:9"],
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdout is not None
        assert int(started.stdout.readline()) > 0
        started.terminate()

    assert not any(str(REPOSITORY / "sandbox") in entry for entry in variables["PATH"].split(":"))


@pytest.fixture
def host() -> Iterator[Any]:
    server = grpc.server(futures.ThreadPoolExecutor())
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(""), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield language_pb2_grpc.LanguageRuntimeStub(channel)
    server.stop(None)


def info(directory: Path) -> Any:
    return language_pb2.ProgramInfo(
        root_directory=str(directory), program_directory=str(directory), entry_point="."
    )


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A directory with a virtual environment."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return tmp_path


def test_passes_on_what_a_plugin_prints_and_how_it_ends(host: Any, program: Path) -> None:
    (program / "__main__.py").write_text(
        "import os, sys\n"
        "print(os.environ['GREETING'], *sys.argv[1:])\n"
        "print('oh', file=sys.stderr)\n"
        "sys.exit(5)\n"
    )

    answers = list(
        host.RunPlugin(
            language_pb2.RunPluginRequest(
                pwd=str(program), args=["there"], env=["GREETING=hello"], info=info(program)
            )
        )
    )

    assert b"".join(answer.stdout for answer in answers) == b"hello there\n"
    assert b"".join(answer.stderr for answer in answers) == b"oh\n"
    assert answers[-1].exitcode == 5


def test_says_in_pulumi_about_that_it_is_a_stand_in(host: Any, program: Path) -> None:
    about = host.About(language_pb2.AboutRequest(info=info(program)))

    assert "stand-in" in about.metadata["language host"]
