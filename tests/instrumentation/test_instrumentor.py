"""The instrumentor where no known MCP library is, in a Python of its own.

What it records of the real libraries is in tests/servers.
"""

import json
import os
import subprocess
import sys
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path

import pytest
from mcp_server_instrumentation import environment_variables

SAY = """
import json, logging, sys
said = []
class Said(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage())
logging.getLogger().addHandler(Said())
"""
TELL = "\nprint(json.dumps({'said': said, 'modules': [m for m in sys.modules if m[:3] == 'mcp']}))"


def run(code: str, *path: Path, **environment: str) -> list[str]:
    """Runs code in a Python of its own, with packages in front; returns what it logged."""
    ran = subprocess.run(
        [sys.executable, "-c", SAY + code + TELL],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), **environment},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert isinstance(told["said"], list)
    return told["said"]


def distribution(directory: Path, name: str, version: str, **modules: str) -> Path:
    """Makes an installed package: its metadata, and modules by their names with `__` for dots."""
    metadata = directory / f"{name}-{version}.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    for module, source in modules.items():
        file = directory.joinpath(*module.split("__")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    return directory


INSTRUMENT = "from mcp_server_instrumentation import instrument\ninstrument()\n"


def test_says_nothing_where_there_is_no_mcp_library() -> None:
    assert run(INSTRUMENT) == []


@pytest.mark.parametrize("version", ["3.0.0", "0.9.1", "12.1", "unknown"])
def test_an_unknown_version_is_a_warning_and_the_server_runs(tmp_path: Path, version: str) -> None:
    server = distribution(tmp_path, "mcp", version, mcp__server__runner="ran = True")

    said = run(f"{INSTRUMENT}from mcp.server.runner import ran\nassert ran", server)

    assert said == [
        f"mcp {version} is not a version that is known; nothing of this MCP server is in the"
        " metrics"
    ]


@pytest.mark.parametrize(
    ("module", "version", "source", "missing"),
    [
        ("mcp__server__session", "1.99", "", "no attribute 'RequestResponder'"),
        ("mcp__server__runner", "2.99", "", "no attribute 'ServerRunner'"),
        (
            "mcp__server__runner",
            "2.99",
            "class ServerRunner:\n    async def _on_request(self, context): ...",
            "ServerRunner._on_request takes (self, context), not (self, dctx, method, params)",
        ),
        (
            "mcp__server__session",
            "1.99",
            "class ServerSession: ...\n"
            "class RequestResponder:\n"
            "    def __init__(self, request_id, request_meta, request): ...\n",
            "RequestResponder.respond is not there",
        ),
    ],
)
def test_another_inside_than_the_known_one_is_a_warning_and_is_left_as_it_is(
    tmp_path: Path, module: str, version: str, source: str, missing: str
) -> None:
    server = distribution(tmp_path, "mcp", version, **{module: source})
    name = module.replace("__", ".")

    said = run(
        f"{INSTRUMENT}import {name} as module\n"
        "left = [getattr(one, '__wrapped__', None) for kind in vars(module).values()"
        " if isinstance(kind, type) for one in vars(kind).values()]\n"
        "assert left == [None] * len(left), left",
        server,
    )

    assert len(said) == 1
    assert missing in said[0]
    assert said[0].startswith(f"mcp {version} is not a version that is known (")


def test_imports_no_library_itself(tmp_path: Path) -> None:
    modules = {"mcp__server__session": "raise SystemExit('imported')"}
    server = distribution(tmp_path, "mcp", "1.99", **modules)

    assert run(INSTRUMENT, server) == []


def test_twice_is_once_and_a_warning_once() -> None:
    said = run(INSTRUMENT + "instrument()\ninstrument()")

    assert [one for one in said if "mcp_server" in one] == [
        "mcp_server is instrumented already; once is enough"
    ]


def test_can_be_undone_and_done_again() -> None:
    again = "from mcp_server_instrumentation import uninstrument\nuninstrument()\n" * 2

    assert run(INSTRUMENT + again + INSTRUMENT) == []


@pytest.mark.parametrize("disabled", ["mcp_server", "other, mcp_server", "*"])
def test_leaves_out_what_is_disabled(disabled: str) -> None:
    said = run(
        INSTRUMENT + "from mcp_server_instrumentation import McpServerInstrumentor\n"
        "assert not McpServerInstrumentor().is_instrumented_by_opentelemetry",
        OTEL_PYTHON_DISABLED_INSTRUMENTATIONS=disabled,
    )

    assert said == []


def test_opentelemetry_finds_it() -> None:
    (found,) = (
        one for one in entry_points(group="opentelemetry_instrumentor") if one.name == "mcp_server"
    )

    assert found.load().__name__ == "McpServerInstrumentor"


def exporters(**environment: str) -> list[str | None]:
    """What a command that `opentelemetry-instrument` starts finds in its environment."""
    without = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    ran = subprocess.run(
        [
            Path(sys.executable).with_name("opentelemetry-instrument"),
            *("sh", "-c", "echo $OTEL_TRACES_EXPORTER,$OTEL_LOGS_EXPORTER"),
        ],
        env={**without, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return [one or None for one in ran.stdout.strip().split(",")]


def test_traces_and_logs_stay_where_they_can_be_sent() -> None:
    # The exporters of OTLP are installed here.
    assert exporters() == [None, None]
    assert exporters(OTEL_TRACES_EXPORTER="console") == ["console", None]


@pytest.mark.parametrize(
    ("protocols", "traces", "logs"),
    [
        ({}, "none", "none"),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, None, None),
        ({"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"}, None, "none"),
    ],
)
def test_traces_and_logs_are_off_where_the_protocol_they_would_take_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
    protocols: dict[str, str],
    traces: str | None,
    logs: str | None,
) -> None:
    def without_grpc(group: str, name: str) -> EntryPoints:
        found = entry_points(group=group, name=name)
        return EntryPoints(one for one in found if "grpc" not in one.name)

    monkeypatch.setattr(environment_variables, "entry_points", without_grpc)
    # What is set in this process is undone with the rest.
    for name in [*filter(lambda name: name.startswith("OTEL_"), os.environ)]:
        monkeypatch.delenv(name)
    for name in ("OTEL_TRACES_EXPORTER", "OTEL_LOGS_EXPORTER"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    for name, protocol in protocols.items():
        monkeypatch.setenv(name, protocol)

    environment_variables.turn_off_what_has_no_exporter()

    assert os.environ.get("OTEL_TRACES_EXPORTER") == traces
    assert os.environ.get("OTEL_LOGS_EXPORTER") == logs
