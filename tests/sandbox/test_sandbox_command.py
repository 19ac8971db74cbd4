"""`python -m sandbox`: what it says when something is not as it should be."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from places import REPOSITORY

from sandbox.access import keep_access
from sandbox.place import SandboxError, find_place
from sandbox.processes import Processes


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    config = {
        "grafana:url": "http://127.0.0.1:1",
        "mcp-monitoring:prometheusUrl": "http://127.0.0.1:2",
    }
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    return tmp_path


def test_help_lists_the_commands_with_an_example() -> None:
    shown = run("--help").stdout

    for said in ("up", "status", "env", "down", "example"):
        assert said in shown


def test_a_taken_port_is_one_sentence_that_says_who_and_what_to_do(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file = project / "Pulumi.dev.yaml"
        file.write_text(file.read_text().replace("127.0.0.1:1\n", f"127.0.0.1:{port}\n"))

        refused = run("up", "--project", str(project))

    assert refused.returncode == 1
    assert f"port {port} for grafana is taken by" in refused.stderr
    assert "change grafana:url in Pulumi.dev.yaml" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (project / ".sandbox").exists(), "nothing was begun"


def test_a_stack_that_points_elsewhere_is_refused(project: Path) -> None:
    config = {"grafana:url": "https://grafana.example.com"}
    (project / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": config}))

    refused = run("up", "--project", str(project), "--stack", "prod")

    assert refused.returncode == 1
    assert "grafana:url is 'https://grafana.example.com'" in refused.stderr


def test_a_missing_stack_file_is_named(project: Path) -> None:
    with pytest.raises(SandboxError, match=r"Pulumi\.nowhere\.yaml"):
        find_place(project, "nowhere")


def test_environment_of_a_sandbox_that_never_was_says_how_to_start_it(project: Path) -> None:
    refused = run("env", "--project", str(project))

    assert refused.returncode == 1
    assert "python -m sandbox up" in refused.stderr
    assert refused.stdout == ""


def test_status_of_a_sandbox_that_is_down_exits_with_1(project: Path) -> None:
    shown = run("status", "--project", str(project), "--format", "json")

    assert shown.returncode == 1
    assert json.loads(shown.stdout)["running"] is False


def test_down_of_a_sandbox_that_is_down_is_fine(project: Path) -> None:
    assert run("down", "--project", str(project)).returncode == 0


def test_a_server_that_dies_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    processes = Processes(tmp_path)

    with pytest.raises(SandboxError) as raised:
        processes.start(
            "server",
            [sys.executable, "-c", "raise SystemExit('no such disk')"],
            port=1,
            environment={},
            ready=lambda: False,
        )

    assert "exit code 1" in str(raised.value)
    assert "no such disk" in str(raised.value)


def test_a_server_is_found_again_and_stopped(tmp_path: Path) -> None:
    Processes(tmp_path).start(
        "server",
        [sys.executable, "-c", "import time; time.sleep(60)"],
        port=1,
        environment={},
        ready=lambda: True,
    )

    assert list(Processes(tmp_path).running()) == ["server"]
    assert Processes(tmp_path).stop_all() == ["server"]
    assert Processes(tmp_path).running() == {}


def test_the_password_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    access = keep_access(tmp_path)

    assert keep_access(tmp_path) == access
    assert (tmp_path / "access.json").stat().st_mode & 0o077 == 0
