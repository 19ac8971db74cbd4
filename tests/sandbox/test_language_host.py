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
from pulumi.runtime.proto import language_pb2, language_pb2_grpc
from pulumiverse_grafana import _utilities

from sandbox.language_host import execute
from sandbox.language_host.environment import python_for, required_plugins
from sandbox.language_host.server import LanguageHost


def make_environment(directory: Path) -> Path:
    python = directory / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return python


def test_takes_the_environment_beside_or_above_the_program(tmp_path: Path) -> None:
    python = make_environment(tmp_path / ".venv")
    below = tmp_path / "components" / "deep"
    below.mkdir(parents=True)

    assert python_for(tmp_path) == python
    assert python_for(below) == python


def test_takes_the_environment_that_the_project_file_names(tmp_path: Path) -> None:
    make_environment(tmp_path / ".venv")
    named = make_environment(tmp_path / "env")

    assert python_for(tmp_path, "env") == named


def test_runs_on_its_own_python_where_there_is_no_environment(tmp_path: Path) -> None:
    assert python_for(tmp_path) == Path(sys.executable)


def test_asks_for_the_plugin_of_the_installed_sdk() -> None:
    plugins = required_plugins(Path(sys.executable))

    assert [(plugin["name"], plugin["version"]) for plugin in plugins] == [
        ("grafana", _utilities.get_version())
    ]


def test_a_failed_program_exits_with_the_code_that_means_reported(tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text("raise SystemExit(3)")
    request = {
        "project": "p",
        "stack": "s",
        "organization": "o",
        "config": {},
        "config_secret_keys": [],
        "dry_run": True,
        "parallel": 1,
        "monitor_address": "127.0.0.1:9",
        "engine_address": "127.0.0.1:9",
        "root_directory": str(tmp_path),
        "program": str(tmp_path),
    }

    ran = subprocess.run(
        [sys.executable, execute.__file__], input=json.dumps(request), text=True, check=False
    )

    assert ran.returncode not in (0, execute.FAILED_AND_REPORTED), "nobody could be told"


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


def test_passes_on_what_a_plugin_prints_and_how_it_ends(host: Any, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(
        "import os, sys\n"
        "print(os.environ['GREETING'], *sys.argv[1:])\n"
        "print('oh', file=sys.stderr)\n"
        "sys.exit(5)\n"
    )

    answers = list(
        host.RunPlugin(
            language_pb2.RunPluginRequest(
                pwd=str(tmp_path), args=["there"], env=["GREETING=hello"], info=info(tmp_path)
            )
        )
    )

    assert b"".join(answer.stdout for answer in answers) == b"hello there\n"
    assert b"".join(answer.stderr for answer in answers) == b"oh\n"
    assert answers[-1].exitcode == 5


def test_says_in_pulumi_about_that_it_is_a_stand_in(host: Any, tmp_path: Path) -> None:
    about = host.About(language_pb2.AboutRequest(info=info(tmp_path)))

    assert "stand-in" in about.metadata["language host"]
