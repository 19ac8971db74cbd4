"""`python -m sandbox`: up, status, env, down."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sandbox import services
from sandbox.access import keep_access, keep_token, read_access
from sandbox.choices import commands_to_keep
from sandbox.config import (
    COMMAND,
    REPOSITORY,
    SandboxConfig,
    SandboxError,
    ServerName,
    SetName,
    home_of,
    read_sandbox_config,
    release_named,
    server_named,
)
from sandbox.environment import install_plugins, pulumi_environment, shell_exports
from sandbox.processes import Processes, Server
from sandbox.report import Status, print_status
from sandbox.snowflake.servers import INSTALLS

app = typer.Typer(
    help="A stand-in for Grafana, a real Prometheus and an MCP server to try the project on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog=f'example: {COMMAND} up && eval "$({COMMAND} env)" && pulumi up',
)
console = Console(highlight=False)

Project = Annotated[Path, typer.Option(help="Directory of the Pulumi project.")]
Stack = Annotated[str, typer.Option(help="Stack whose file names the ports.")]


class Format(StrEnum):
    """The output format of `status`."""

    text = "text"
    json = "json"


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        yield
    except SandboxError as error:
        typer.echo(f"sandbox: {error}", err=True)
        raise typer.Exit(1) from None


@app.command()
def up(
    project: Project = REPOSITORY,
    stack: Stack = "dev",
    metrics: Annotated[
        SetName | None,
        typer.Option(help="Set of metrics to demonstrate; kept in the stack file.", metavar="SET"),
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(
            help="MCP server to run, demo or snowflake; kept in the stack file.", metavar="SERVER"
        ),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="Grafana to speak as, 12.4 or 13; kept in the stack file.",
            metavar="RELEASE",
        ),
    ] = None,
) -> None:
    """Starts the servers that do not run as the stack file says, and selects the stack."""
    with _errors_in_one_line():
        config = read_sandbox_config(project.resolve(), stack)
        choice = commands_to_keep(
            config,
            server_named(server) if server else None,
            metrics,
            release_named(release) if release else None,
        )
        processes = Processes(config.home)
        running = processes.running()
        services.refuse_taken_ports(config, running)
        config.backend.mkdir(parents=True, exist_ok=True)
        access = keep_access(config.home)
        install_plugins(config)
        variables = pulumi_environment(config, access)
        _pulumi(config, variables, "stack", "select", "--create", config.stack)
        if choice:
            for command in choice:
                _pulumi(config, variables, *command)
            before, config = config, read_sandbox_config(config.project, stack)
            if config.server is not before.server:
                _say_server(config)
        processes.run(services.servers_of(config, access, running), starting=_say_starting)
        keep_token(config.home, config.grafana_url, access)
        console.print(
            f"sandbox is up; its files are in {config.home}", markup=False, soft_wrap=True
        )


@app.command()
def status(
    project: Project = REPOSITORY,
    stack: Stack = "dev",
    format_: Annotated[Format, typer.Option("--format", help="For people or for programs.")] = (
        Format.text
    ),
) -> None:
    """Shows the servers, the credentials and the dashboards; exits 1 unless all servers run."""
    with _errors_in_one_line():
        config = read_sandbox_config(project.resolve(), stack)
        found = Status.of(config)
        if format_ is Format.json:
            typer.echo(json.dumps(found.as_json(), indent=2))
        else:
            print_status(console, found)
        if not found.all_running:
            raise typer.Exit(1)


@app.command()
def env(project: Project = REPOSITORY, stack: Stack = "dev") -> None:
    """Prints shell exports that make plain `pulumi` commands work on the sandbox."""
    with _errors_in_one_line():
        config = read_sandbox_config(project.resolve(), stack)
        access = read_access(config.home)
        if access is None or not access.token:
            raise SandboxError(f"there is no sandbox yet; start it with {COMMAND} up")
        typer.echo(shell_exports(pulumi_environment(config, access)))


@app.command()
def down(project: Project = REPOSITORY) -> None:
    """Stops all servers; data and state stay in `.sandbox`."""
    with _errors_in_one_line():
        stopped = Processes(home_of(project.resolve())).stop_all()
        console.print(f"stopped {', '.join(stopped)}" if stopped else "nothing was running")


def _say_server(config: SandboxConfig) -> None:
    """Says what another MCP server means for the stack file, and what is installed for it."""
    file = config.stack_file.name
    lines = [f"{file} again has the demo MCP server, and the set {config.metrics}"]
    if config.server is ServerName.SNOWFLAKE:
        lines = [
            f"Snowflake's MCP server takes {INSTALLS}",
            f"{file} now has what mcp-monitoring fit --write puts there for it: the set"
            f" {config.metrics}, without what only a pool of connections has",
        ]
    for line in lines:
        console.print(line, soft_wrap=True)


def _say_starting(server: Server) -> None:
    where = f" at http://127.0.0.1:{server.port}" if server.port else ""
    console.print(f"starting {services.TITLES[server.name]}{where}")


def _pulumi(config: SandboxConfig, variables: dict[str, str], *arguments: str) -> None:
    try:
        ran = subprocess.run(
            ["pulumi", *arguments],
            cwd=config.project,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise SandboxError(
            "pulumi is neither on PATH nor in .toolchain/bin; run make toolchain"
        ) from None
    if ran.returncode != 0:
        raise SandboxError(f"pulumi {' '.join(arguments)} failed: {ran.stderr.strip()}")


if __name__ == "__main__":
    app(prog_name=COMMAND)
