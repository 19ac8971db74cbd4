"""Where tests find the project, and copies of it."""

import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SEED = REPOSITORY / "tests" / "fixtures" / "seed-mcp-overview.json"

_MADE_HERE = shutil.ignore_patterns(".venv", ".sandbox*", ".toolchain", ".*_cache", "__pycache__")


def copy_repository(directory: Path) -> None:
    """Copies the files that git knows, as they are now, such as for a package that is installed."""
    if not (REPOSITORY / ".git").exists():
        shutil.copytree(REPOSITORY, directory, ignore=_MADE_HERE)
        return
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (REPOSITORY / name).is_file():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, directory / name)


def copy_as_release(directory: Path, tag: str) -> None:
    """Makes a git repository of a copy, with a tag."""
    copy_repository(directory)
    for command in (
        ("init", "--quiet"),
        ("add", "--all"),
        ("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "Release"),
        ("tag", tag),
    ):
        subprocess.run(["git", *command], cwd=directory, check=True, capture_output=True)
