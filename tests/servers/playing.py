"""Real servers under `opentelemetry-instrument`, real clients, and what Prometheus scraped."""

import json
import os
import socket
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from emitters.answers import Answers, answers_of
from ports import free_ports
from prometheus_server import Prometheus, prometheus_on
from servers.environments import command_of
from servers.steps import Step

_HERE = Path(__file__).parent
_SECONDS_TO_START = 180.0
_SECONDS_TO_SETTLE = 60.0
_METRIC = "mcp_server_operation_duration_seconds"
_STATEMENTS = "db_client_operation_duration_seconds"
_ROWS = "db_client_response_returned_rows"


class Series(NamedTuple):
    """What tells the series of an operation apart; what is absent is empty."""

    method: str
    tool: str
    error: str
    transport: str


class Statement(NamedTuple):
    """What tells the series of a statement apart; what is absent is empty."""

    operation: str
    database: str
    error: str


@dataclass(frozen=True)
class Server:
    """A server, and a client of it.

    Attributes:
        name: what the documentation calls it.
        job: what the tests call it.
        environment: see `environments`.
        client: a file in `clients`, and how it connects.
        over_http: its command, with `{port}` where it is to listen.
        over_stdio: its command when it is to listen to its client only.
        path: where it listens on HTTP.
        variables: its environment variables besides those of the tests.
    """

    name: str
    job: str
    environment: str
    client: tuple[str, str]
    over_http: Sequence[str]
    over_stdio: Sequence[str]
    path: str = "/mcp"
    variables: Mapping[str, str] = field(default_factory=dict)

    def command(self, transport: str, port: int, metrics: int) -> list[str]:
        """Names the command that starts it instrumented, with its metrics on a port."""
        own = self.over_http if transport == "tcp" else self.over_stdio
        words = [word.format(port=port) for word in own[1:]]
        return [*instrumented(self.environment, metrics, own[0]), *words]


def instrumented(environment: str, metrics: int, command: str = "python") -> list[str]:
    """Names a command of an environment as an operator starts it with metrics on a port."""
    return [
        command_of(environment, "opentelemetry-instrument"),
        *("--metrics_exporter", "prometheus", "--exporter_prometheus_port", str(metrics)),
        command_of(environment, command),
    ]


def server_of_program(
    name: str,
    job: str,
    environment: str,
    program: str,
    client: tuple[str, str],
    path: str = "/mcp",
) -> Server:
    """Describes a server that is a file in `programs`."""
    command = ("python", str(_HERE / "programs" / program))
    return Server(name, job, environment, client, (*command, "{port}"), (*command, "stdio"), path)


@dataclass(frozen=True)
class Ended:
    """How a request ended for the client."""

    ended: str
    seconds: float


@dataclass(frozen=True)
class Played:
    """What a client did with a server, and what Prometheus has of it."""

    transport: str
    version: str
    steps: Mapping[str, tuple[Step, Sequence[Ended]]]
    counts: Counter[Series]
    sums: Mapping[Series, float]
    buckets: Mapping[Series, Mapping[float, float]]
    labels: Sequence[Mapping[str, str]]
    statements: Counter[Statement]
    rows: Mapping[Statement, float]
    shown: Answers
    said: str


@contextmanager
def running(command: Sequence[str], port: int, said: Path, **options: Any) -> Iterator[None]:
    """Runs a server until the context ends; it begins when somebody listens on the port."""
    with said.open("a") as output, ExitStack() as stack:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options
        )
        stack.callback(_stop, process)
        wait_for_port(port, process, said)
        yield
        assert process.poll() is None, f"the server ended: {said.read_text()[-2000:]}"


def wait_for_port(port: int, process: subprocess.Popen[Any], said: Path) -> None:
    """Waits until a process listens on a port of the loopback interface."""
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on {port}: {said.read_text()[-2000:]}")


def play(
    server: Server,
    transport: str,
    steps: Sequence[Step],
    ports: tuple[int, int],
    prometheus: Prometheus,
    directory: Path,
) -> Played:
    """Starts a server, has a client take the steps, and reads what Prometheus has scraped then.

    Args:
        server: which one.
        transport: `tcp` or `pipe`.
        steps: what the client does; the last one is taken after a while.
        ports: that of the metrics, and that of the server.
        prometheus: scrapes the port of the metrics as the job that `job_of` names.
        directory: for what the processes say.
    """
    said = directory / "said.txt"
    metrics, port = ports
    command = server.command(transport, port, metrics)
    variables = {**os.environ, **server.variables}
    with ExitStack() as stack:
        if transport == "tcp":
            stack.enter_context(running(command, port, said, env=variables))
            target: Any = f"http://127.0.0.1:{port}{server.path}"
        else:
            target = {"command": command[0], "args": command[1:], "env": variables}
        client = stack.enter_context(_client(server, target, said))
        # The last step comes when Prometheus has what was before, so that there is an increase.
        parts = (steps[:-1], steps[-1:])
        total, job, done = 1, job_of(server, transport), []
        for part in parts:
            answer, ended_at = _told(client, part, said), time.time()
            done += answer["steps"]
            total += sum(step.times for step in part)
            labels = _settled(prometheus, job, total, ended_at)
        taken = {
            step.name: (step, [Ended(**one) for one in ended])
            for step, ended in zip(steps, done, strict=True)
        }
        return Played(
            transport,
            answer["version"],
            taken,
            **_read(prometheus, job),
            labels=labels,
            shown=answers_of(prometheus, job),
            said=said.read_text(),
        )


def play_all(
    runs: Mapping[str, tuple[Server, str]],
    steps: Callable[[Path], Sequence[Step]],
    directory: Path,
) -> dict[str, Played]:
    """Plays with servers, three at a time; one Prometheus scrapes them all.

    Args:
        runs: each server and transport, by its job.
        steps: what a client does, given a directory of its own.
        directory: for the data of Prometheus, and what the processes say.

    Returns:
        What was played, by the job.
    """
    ports = free_ports(2 * len(runs))
    pairs = dict(zip(runs, zip(ports[::2], ports[1::2], strict=True), strict=True))
    scraped: list[Mapping[str, Any]] = [
        {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{metrics}"]}]}
        for job, (metrics, _) in pairs.items()
    ]
    with prometheus_on(directory / "prometheus", scraped) as prometheus:

        def played(job: str) -> Played:
            home = directory / job
            home.mkdir()
            return play(*runs[job], steps(home), pairs[job], prometheus, home)

        with ThreadPoolExecutor(3) as at_once:
            return dict(zip(runs, at_once.map(played, runs), strict=True))


def job_of(server: Server, transport: str) -> str:
    """Names the job of a server in Prometheus."""
    return f"{server.job}-{transport}"


@contextmanager
def _client(server: Server, target: Any, said: Path) -> Iterator[subprocess.Popen[str]]:
    name, mode = server.client
    with said.open("a") as output:
        process = subprocess.Popen(
            [
                command_of(server.environment, "python"),
                str(_HERE / "clients" / f"{name}.py"),
                json.dumps(target),
                mode,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    try:
        yield process
        # It ends the session when its input ends, and with it a server on stdio.
        process.communicate(timeout=_SECONDS_TO_START)
    finally:
        _stop(process)


def _told(client: subprocess.Popen[str], steps: Sequence[Step], said: Path) -> Any:
    """Has a client take steps; returns its answer."""
    assert client.stdin is not None
    assert client.stdout is not None
    print(json.dumps([step.told() for step in steps]), file=client.stdin, flush=True)
    line = client.stdout.readline()
    assert line, f"the client failed: {said.read_text()[-3000:]}"
    return json.loads(line)


def _settled(prometheus: Prometheus, job: str, total: int, ended_at: float) -> list[dict[str, str]]:
    """Waits until Prometheus has scraped after the client's end, and what was still on its way."""
    deadline = time.monotonic() + _SECONDS_TO_SETTLE
    while True:
        found = prometheus.query(f'{_METRIC}_count{{job="{job}"}}')
        counted = sum(float(one["value"][1]) for one in found)
        scraped = prometheus.query(f'timestamp(up{{job="{job}"}}) > {ended_at}')
        if (scraped and counted >= total) or time.monotonic() > deadline:
            return [one["metric"] for one in found]
        time.sleep(0.2)


def _read(prometheus: Prometheus, job: str) -> dict[str, Any]:
    counts: Counter[Series] = Counter()
    sums: dict[Series, float] = defaultdict(float)
    buckets: dict[Series, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    for one in prometheus.query(f'{{__name__=~"{_METRIC}_(count|sum|bucket)", job="{job}"}}'):
        labels, value = one["metric"], float(one["value"][1])
        series = Series(
            labels["mcp_method_name"],
            labels.get("gen_ai_tool_name", ""),
            labels.get("error_type", ""),
            labels.get("network_transport", ""),
        )
        if labels["__name__"].endswith("_bucket"):
            buckets[series][float(labels["le"])] += value
        elif labels["__name__"].endswith("_sum"):
            sums[series] += value
        else:
            counts[series] += int(value)
    return {
        "counts": counts,
        "sums": sums,
        "buckets": buckets,
        "statements": Counter(_statements(prometheus, job, f"{_STATEMENTS}_count")),
        "rows": _statements(prometheus, job, f"{_ROWS}_sum"),
    }


def _statements(prometheus: Prometheus, job: str, metric: str) -> dict[Statement, float]:
    names = ("db_operation_name", "db_namespace", "error_type")
    return {
        Statement(*(one["metric"].get(name, "") for name in names)): float(one["value"][1])
        for one in prometheus.query(f'{metric}{{job="{job}"}}')
    }


def _stop(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
