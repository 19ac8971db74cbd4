"""`python -m sandbox.grafana`: serves the stand-in on this machine."""

import os
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from sandbox.grafana.app import create_app
from sandbox.grafana.editions import Release

# Only this machine can reach it.
HOST = "127.0.0.1"


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on 127.0.0.1.")],
    data: Annotated[
        Path, typer.Option(file_okay=False, help="The directory that keeps everything.")
    ],
    admin_password_env: Annotated[
        str, typer.Option(help="The environment variable that holds the password of `admin`.")
    ] = "GRAFANA_STAND_IN_PASSWORD",  # noqa: S107  # a variable's name, not a password
    release: Annotated[
        Release, typer.Option("--as", help="The release of Grafana that it speaks as.")
    ] = Release.GRAFANA_12_4,
) -> None:
    """Serves a stand-in for Grafana's HTTP API until interrupted."""
    password = os.environ.get(admin_password_env, "")
    if not password:
        typer.echo(f"The environment variable {admin_password_env} holds no password.", err=True)
        raise typer.Exit(2)
    app = create_app(data, password, release)
    uvicorn.run(app, host=HOST, port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    typer.run(serve)
