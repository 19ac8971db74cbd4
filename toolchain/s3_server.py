"""Versity's gateway: an S3-compatible server, for the tests of state in a bucket."""

import shutil

from toolchain.go import GoCommands, install_go_commands
from toolchain.steps import ROOT, on_path, say, unlink

S3_SERVER = GoCommands(
    title="S3 server",
    directory=ROOT / "toolchain" / "s3",
    module="github.com/versity/versitygw",
    packages={"versitygw": "github.com/versity/versitygw/cmd/versitygw"},
    lasts="one or two minutes",
    otherwise="install versitygw (https://github.com/versity/versitygw)",
)
"""The server that is built if there is none. It serves a directory and writes nowhere else."""


def install_s3_server() -> None:
    """Finds the server on PATH, else builds it. Without Go its tests are skipped.

    Raises:
        StepFailedError: if the build fails.
    """
    found = on_path("versitygw")
    if found:
        unlink("versitygw")
        say(S3_SERVER.title, found)
    elif S3_SERVER.home.is_dir() or shutil.which("go"):
        install_go_commands(S3_SERVER)
    else:
        say(S3_SERVER.title, "no versitygw on PATH, no Go to build it: its tests are skipped")
