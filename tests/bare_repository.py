"""Bare repositories as a forge has them, and what is on their branches."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BareRepository:
    """A bare repository.

    Attributes:
        path: its directory.
    """

    path: Path

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        ran = subprocess.run(
            ["git", *identity, *arguments], cwd=self.path, input=stdin, capture_output=True
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.decode().strip()

    def files(self, branch: str) -> list[str]:
        """Paths of a branch; none if there is no such branch."""
        if not self.git("branch", "--list", branch):
            return []
        return self.git("ls-tree", "-r", "--name-only", branch).splitlines()

    def pictures(self, branch: str) -> list[str]:
        return [path for path in self.files(branch) if path.endswith(".png")]

    def content(self, branch: str, path: str) -> bytes:
        shown = ["git", "cat-file", "blob", f"{branch}:{path}"]
        return subprocess.run(shown, cwd=self.path, capture_output=True, check=True).stdout

    def commit(self, branch: str, files: dict[str, bytes], parent: str = "") -> str:
        """Makes a branch of these files, which lie at the top or in folders."""
        index = {**{"GIT_INDEX_FILE": str(self.path / "test-index")}}
        listed = ""
        for path, content in files.items():
            blob = self.git("hash-object", "-w", "--stdin", stdin=content)
            listed += f"100644 {blob}\t{path}\n"
        for arguments, text in (
            (["read-tree", "--empty"], ""),
            (["update-index", "--index-info"], listed),
        ):
            subprocess.run(
                ["git", *arguments], cwd=self.path, env=index, input=text.encode(), check=True
            )
        tree = subprocess.run(
            ["git", "write-tree"], cwd=self.path, env=index, capture_output=True, check=True
        )
        above = ["-p", parent] if parent else []
        commit = self.git(
            "commit-tree", tree.stdout.decode().strip(), *above, "-m", "made by a test"
        )
        self.git("update-ref", f"refs/heads/{branch}", commit)
        return commit

    def refuse(self, reason: str) -> None:
        """Refuses every push from now on, as a forge does for a protected branch."""
        hook = self.path / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\necho '{reason}' >&2\nexit 1\n")
        hook.chmod(0o755)


def bare_repository(path: Path) -> BareRepository:
    """Makes one that takes pushes over HTTP."""
    path.mkdir(parents=True)
    made = BareRepository(path)
    made.git("init", "--quiet", "--bare")
    made.git("config", "http.receivepack", "true")
    return made
