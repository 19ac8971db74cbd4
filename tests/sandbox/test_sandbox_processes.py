"""What the sandbox does with its servers: when it starts, keeps, restarts and stops one."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from ports import free_ports

from sandbox.config import SandboxError
from sandbox.files import write_privately
from sandbox.processes import Processes, Server

LISTEN = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1])))"


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    yield Processes(tmp_path)
    Processes(tmp_path).stop_all()


def sleeper(name: str = "server", *arguments: str, **changes: Any) -> Server:
    """A server that does nothing and is ready at once."""
    command = [sys.executable, "-c", "import time; time.sleep(60)", *arguments]
    described = Server(name, command, port=1, environment={}, ready=lambda: True)
    return replace(described, **changes)


def listener(name: str, port: int) -> Server:
    def ready() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    command = [sys.executable, "-c", f"{LISTEN}; time.sleep(60)", str(port)]
    return Server(name, command, port=port, environment={}, ready=ready)


def pid(processes: Processes, name: str = "server") -> int:
    return processes.running()[name].pid


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_server_is_found_again_and_stopped(processes: Processes, tmp_path: Path) -> None:
    processes.run([sleeper()])

    assert list(Processes(tmp_path).running()) == ["server"]
    assert Processes(tmp_path).stop_all() == ["server"]
    assert Processes(tmp_path).running() == {}


def test_one_that_runs_as_it_should_is_left_alone(processes: Processes, tmp_path: Path) -> None:
    processes.run([sleeper()])
    before = pid(processes)
    started: list[Server] = []

    Processes(tmp_path).run([sleeper()], starting=started.append)

    assert pid(processes) == before
    assert started == []


@pytest.mark.parametrize("changed", ["command", "file"])
def test_one_that_was_started_with_other_settings_is_restarted(
    processes: Processes, tmp_path: Path, changed: str
) -> None:
    config = tmp_path / "server.yml"
    processes.run([sleeper(files={config: "interval: 5s"})])
    before = pid(processes)
    arguments = ["--port=2"] if changed == "command" else []
    text = "interval: 5s" if changed == "command" else "interval: 15s"

    Processes(tmp_path).run([sleeper("server", *arguments, files={config: text})])

    assert is_gone(before)
    assert pid(processes) != before
    assert config.read_text() == text


def test_one_that_is_no_longer_described_is_stopped(processes: Processes, tmp_path: Path) -> None:
    processes.run([sleeper("demo"), sleeper("both")])
    demo, both = pid(processes, "demo"), pid(processes, "both")

    Processes(tmp_path).run([sleeper("both"), sleeper("other")])

    assert is_gone(demo)
    assert sorted(processes.running()) == ["both", "other"]
    assert pid(processes, "both") == both


def test_one_that_listens_nowhere_is_found_again(processes: Processes, tmp_path: Path) -> None:
    processes.run([sleeper(port=None)])

    found = Processes(tmp_path).running()["server"]
    assert found.port is None
    assert found.memory() > 1_000_000
    assert found.end()
    assert found.memory() == 0


def test_files_of_a_server_are_its_owners_alone(processes: Processes, tmp_path: Path) -> None:
    file = tmp_path / "new" / "connections.toml"
    processes.run([sleeper(files={file: "password = 'sandbox'"})])

    assert file.stat().st_mode & 0o077 == 0


def test_two_servers_may_swap_their_ports(processes: Processes) -> None:
    one, two = free_ports(2)
    processes.run([listener("a", one), listener("b", two)])

    processes.run([listener("a", two), listener("b", one)])

    assert {name: found.port for name, found in processes.running().items()} == {"a": two, "b": one}


def test_one_that_dies_at_once_is_reported_with_its_last_words(processes: Processes) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such disk')"]

    with pytest.raises(SandboxError) as raised:
        processes.run([sleeper(command=command, ready=lambda: False)])

    assert "exit code 1" in str(raised.value)
    assert "no such disk" in str(raised.value)


def test_one_that_does_not_get_ready_is_stopped(processes: Processes) -> None:
    seen: list[int] = []

    def never() -> bool:
        seen.append(pid(processes))
        return False

    with pytest.raises(SandboxError, match="server is not ready after"):
        processes.run([sleeper(ready=never, seconds_to_start=0.2)])

    assert is_gone(seen[0])
    assert processes.running() == {}


def test_one_that_an_interrupted_up_left_behind_is_waited_for(
    processes: Processes, tmp_path: Path
) -> None:
    processes.run([sleeper()])
    left_behind = pid(processes)

    with pytest.raises(SandboxError, match="server is not ready after"):
        Processes(tmp_path).run([sleeper(ready=lambda: False, seconds_to_start=0.2)])

    assert is_gone(left_behind)


def test_an_interrupt_leaves_nothing_half_started(processes: Processes) -> None:
    def interrupted() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        processes.run([sleeper(ready=interrupted)])

    assert processes.running() == {}


def test_no_environment_is_remembered(processes: Processes, tmp_path: Path) -> None:
    processes.run([sleeper(environment={"PASSWORD": "canary-7d1e"})])

    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert kept
    assert not any("canary-7d1e" in file.read_text() for file in kept)


def test_what_was_remembered_without_settings_is_restarted_once(
    processes: Processes, tmp_path: Path
) -> None:
    processes.run([sleeper()])
    before = pid(processes)
    file = tmp_path / "processes.json"
    (entry,) = json.loads(file.read_text())
    del entry["settings"]
    file.write_text(json.dumps([entry]))

    processes.run([sleeper()])

    assert is_gone(before)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'[{"name": "server", "pid"',
        b"\xff\xfe",
        b"null",
        b'{"server": 1}',
        b"[5]",
        b'[{"name": "server"}]',
        b'[{"name": "server", "pid": 0, "started": 1.0, "port": 1}]',
        b'[{"name": "server", "pid": "12", "started": 1.0, "port": 1}]',
    ],
)
def test_a_damaged_file_is_named_and_can_be_got_rid_of(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "processes.json"
    file.write_bytes(content)

    with pytest.raises(SandboxError) as raised:
        Processes(tmp_path).running()
    assert str(raised.value).startswith(f"{file}: is damaged; .venv/bin/python -m sandbox down")

    with pytest.raises(SandboxError, match=r"processes\.json: was damaged and is gone"):
        Processes(tmp_path).stop_all()
    assert Processes(tmp_path).stop_all() == []


def test_what_a_damaged_file_still_names_is_stopped(processes: Processes, tmp_path: Path) -> None:
    processes.run([sleeper()])
    running = pid(processes)
    file = tmp_path / "processes.json"
    file.write_text(json.dumps([*json.loads(file.read_text()), {"name": "other"}]))

    with pytest.raises(SandboxError, match="stopped: server; other servers may still run"):
        processes.stop_all()

    assert is_gone(running)


def test_a_process_that_got_the_id_of_a_server_is_spared(tmp_path: Path) -> None:
    entry = {"name": "server", "pid": os.getpid(), "started": 1.0, "port": 1, "settings": []}
    (tmp_path / "processes.json").write_text(json.dumps([entry]))

    assert Processes(tmp_path).stop_all() == []


def test_an_interrupted_write_leaves_what_there_was(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    write_privately(file, "before")

    with pytest.raises(UnicodeEncodeError):
        write_privately(file, "after\ud800")

    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]
