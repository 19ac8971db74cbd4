"""actionlint, which reads the workflows of GitHub Actions as GitHub does."""

import shutil

from toolchain.go import GoCommands, install_go_commands
from toolchain.steps import ROOT, say, unlink

ACTIONLINT = GoCommands(
    title="actionlint",
    directory=ROOT / "toolchain" / "actionlint",
    module="github.com/rhysd/actionlint",
    packages={"actionlint": "github.com/rhysd/actionlint/cmd/actionlint"},
    lasts="half a minute",
    otherwise="leave the workflows as they are",
)
"""What is built; one on PATH is not used, since each version finds something else."""


def install_actionlint() -> None:
    """Builds actionlint unless the cache has it; without Go the workflows are not linted by it.

    Raises:
        StepFailedError: if the build fails.
    """
    if ACTIONLINT.home.is_dir() or shutil.which("go"):
        install_go_commands(ACTIONLINT)
    else:
        unlink("actionlint")
        say(ACTIONLINT.title, "no Go to build it: it does not look at the workflows")
