"""The gRPC service of the language host stand-in; it starts a process for each program."""

import json
import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from concurrent import futures
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from sandbox.engine import watch_engine
from sandbox.language_host.environment import environment_for, required_plugins
from sandbox.language_host.execute import FAILED_AND_REPORTED

_EXECUTE = Path(__file__).with_name("execute.py")
_MAX_MESSAGE_BYTES = 400 * 1024 * 1024  # the engine's own limit


def _environment(info: Any) -> Path:
    return environment_for(Path(info.program_directory), dict(info.options).get("virtualenv"))


def _python(info: Any, context: grpc.ServicerContext) -> Path:
    """Finds the interpreter of a program; ends the call if nobody has installed its packages."""
    environment = _environment(info)
    python = environment / "bin" / "python"
    if not python.exists():
        context.abort(
            grpc.StatusCode.FAILED_PRECONDITION,
            f"there is no virtual environment {environment}; run: pulumi install",
        )
    return python


def _program(info: Any) -> str:
    return str(Path(info.program_directory) / (info.entry_point or "."))


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers the engine; one instance serves one engine process.

    Args:
        engine_address: where the engine's gRPC server listens; programs send their log there.
    """

    def __init__(self, engine_address: str) -> None:
        self._engine_address = engine_address

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Takes the engine's address, if the command line did not have it."""
        self._engine_address = request.engine_address or self._engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Names no version, because this stand-in has no releases."""
        return plugin_pb2.PluginInfo()

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Lists the resource plugins of the program's installed packages."""
        return language_pb2.GetRequiredPackagesResponse(
            packages=[
                plugin_pb2.PackageDependency(
                    name=plugin["name"],
                    kind="resource",
                    version="v" + plugin["version"],
                    server=plugin.get("server", ""),
                )
                for plugin in required_plugins(_python(request.info, context))
            ]
        )

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Runs a program and says whether it failed."""
        program = {
            "project": request.project,
            "stack": request.stack,
            "organization": request.organization or "organization",
            "config": dict(request.config),
            "config_secret_keys": list(request.configSecretKeys),
            "dry_run": request.dryRun,
            "parallel": request.parallel,
            "monitor_address": request.monitor_address,
            "engine_address": self._engine_address,
            "root_directory": request.info.root_directory,
            "program": _program(request.info),
        }
        finished = subprocess.run(
            [str(_python(request.info, context)), "-u", str(_EXECUTE)],
            input=json.dumps(program),
            text=True,
            cwd=request.pwd,
            check=False,
        )
        if finished.returncode == FAILED_AND_REPORTED:
            return language_pb2.RunResponse(bail=True)
        if finished.returncode != 0:
            return language_pb2.RunResponse(
                error=f"the program ended with exit code {finished.returncode}"
            )
        return language_pb2.RunResponse()

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Runs a component package as a plugin, and sends its output line by line."""
        plugin = subprocess.Popen(
            [str(_python(request.info, context)), "-u", _program(request.info), *request.args],
            cwd=request.pwd,
            env={**os.environ, **dict(pair.split("=", 1) for pair in request.env)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        context.add_callback(plugin.terminate)
        for stream, line in _lines(plugin):
            if stream == "stdout":
                yield language_pb2.RunPluginResponse(stdout=line)
            else:
                yield language_pb2.RunPluginResponse(stderr=line)
        yield language_pb2.RunPluginResponse(exitcode=plugin.wait())

    def About(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Says which Python runs, and that this host is a stand-in (`pulumi about`)."""
        python = _python(request.info, context)
        version = subprocess.run(
            [str(python), "--version"], check=True, capture_output=True, text=True
        ).stdout
        return language_pb2.AboutResponse(
            executable=str(python),
            version=version.removeprefix("Python ").strip(),
            metadata={"language host": "stand-in from the mcp-monitoring sandbox"},
        )

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Lists nothing; `uv tree` shows the dependencies of a project."""
        return language_pb2.GetProgramDependenciesResponse()

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Installs the packages of the project with `uv sync`, and removes others."""
        installed = subprocess.run(
            ["uv", "sync"],
            cwd=request.info.program_directory,
            env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(_environment(request.info))},
            capture_output=True,
            check=False,
        )
        yield language_pb2.InstallDependenciesResponse(
            stdout=installed.stdout, stderr=installed.stderr
        )
        if installed.returncode != 0:
            context.abort(grpc.StatusCode.UNKNOWN, "uv sync failed; its output is above")

    def RuntimeOptionsPrompts(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Asks nothing, because `Pulumi.yaml` names the toolchain."""
        return language_pb2.RuntimeOptionsResponse()

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Does nothing, because programs end when the engine closes their monitor."""
        return empty_pb2.Empty()


def _lines(process: subprocess.Popen[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yields (`stdout` or `stderr`, line) in the order in which they arrive."""
    arrived: queue.Queue[tuple[str, bytes | None]] = queue.Queue()

    def read(name: str, stream: IO[bytes]) -> None:
        for line in stream:
            arrived.put((name, line))
        arrived.put((name, None))

    streams = {"stdout": process.stdout, "stderr": process.stderr}
    for name, stream in streams.items():
        threading.Thread(target=read, args=(name, stream), daemon=True).start()
    open_streams = len(streams)
    while open_streams:
        name, line = arrived.get()
        if line is None:
            open_streams -= 1
        else:
            yield name, line


def serve(engine_address: str) -> None:
    """Serves on a free port of the loopback interface, and prints the port for the engine."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[
            ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
            ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
        ],
    )
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(engine_address), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    # The engine interrupts a language host that it no longer needs.
    with suppress(KeyboardInterrupt):
        watch_engine(engine_address).wait()
    server.stop(grace=1).wait()
