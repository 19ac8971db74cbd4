"""A branch of one commit that is replaced by each push, so that what is pruned is gone."""

import os
import random
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ...console.printing import one_line, printable
from ..forge import Remote
from .choice import PicturesError
from .kept import pushed_of

_README_BEGINS = "Pictures that comments on pull requests show."
_README = (
    f"{_README_BEGINS} `mcp-monitoring ci comment` replaces this branch with each push, and removes"
    " what is old. Nothing else may be kept here.\n"
)

ATTEMPTS = 12
"""So often a push is tried while others push as well; each time one of them gets through."""

_SECONDS = 120
_ADVICE = (
    "the token needs to push (GitHub: contents: write; GitLab: Developer, write_repository), and"
    " rules for branches must allow force pushes to this one"
)
_README_FILE = "README.md"


@dataclass(frozen=True)
class _Stored:
    """A file of a commit: its blob and its size in bytes."""

    blob: str
    size: int


def replace_branch(
    remote: Remote,
    branch: str,
    added: Mapping[str, bytes],
    kept: Callable[[Mapping[str, int]], Iterable[str]],
) -> None:
    """Puts files on the branch, and removes others. Pushes of others at the same time stay.

    Args:
        remote: the repository.
        branch: name of the branch; it is made if it is not there.
        added: contents by path.
        kept: finds what stays, from the bytes of each file that is there; each attempt asks it.

    Raises:
        PicturesError: if the branch holds other files, or git or the repository refuses.
    """
    ref = f"refs/heads/{branch}"
    with TemporaryDirectory(prefix="mcp-monitoring-") as directory:
        git = _Git(Path(directory), remote)
        if git.fails("check-ref-format", ref):
            raise PicturesError(f"--branch: {branch!r:.100} is no name of a branch")
        git("init", "--quiet", "--bare")
        new = {path: git("hash-object", "-w", "--stdin", stdin=one) for path, one in added.items()}
        new[_README_FILE] = git("hash-object", "-w", "--stdin", stdin=_README.encode())
        for attempt in range(ATTEMPTS):
            if attempt:
                # Whoever pushed at the same time does not try again at the same time.
                time.sleep(random.uniform(0, min(0.2 * 2**attempt, 5)))  # noqa: S311
            old = git.fetched_tip(ref)
            stored = _pictures(git, branch, old) if old else {}
            stay = kept({path: file.size for path, file in stored.items()})
            blobs = {**{path: stored[path].blob for path in stay}, **new}
            refusal = git.push(_commit(git, blobs), ref, old)
            if not refusal:
                return
            # Nobody else has pushed, and nobody is about to: it is not a race.
            if git.tip(ref) == old and "cannot lock" not in refusal:
                raise PicturesError(f"branch {branch} cannot be pushed: {refusal}; {_ADVICE}")
    raise PicturesError(
        f"branch {branch} cannot be pushed: others were faster {ATTEMPTS} times: {refusal}"
    )


def _pictures(git: "_Git", branch: str, commit: str) -> dict[str, _Stored]:
    """Lists the pictures of a commit. A branch that holds anything else is left alone."""
    files = git.files(commit)
    readme = files.pop(_README_FILE, None)
    others = [path for path in files if pushed_of(path) is None]
    if "\nparent " in git("cat-file", "commit", commit).partition("\n\n")[0]:
        raise PicturesError(f"branch {branch} has a history; name a branch of its own: --branch")
    is_ours = readme and git("cat-file", "blob", readme.blob).startswith(_README_BEGINS)
    if others or not is_ours:
        named = printable(others[0])[:100] if others else _README_FILE
        raise PicturesError(
            f"branch {branch} holds {named}, which is no picture;"
            " name a branch of its own: --branch"
        )
    return files


def _commit(git: "_Git", blobs: Mapping[str, str]) -> str:
    git("read-tree", "--empty")
    listed = "".join(f"100644 {blob}\t{path}\0" for path, blob in sorted(blobs.items()))
    git("update-index", "-z", "--index-info", stdin=listed.encode())
    # GitLab would run a pipeline for the branch otherwise.
    return git("commit-tree", git("write-tree"), "-m", "Pictures of pull requests [skip ci]")


class _Git:
    """Git in a repository of its own, without questions to anybody."""

    def __init__(self, directory: Path, remote: Remote) -> None:
        self._directory = directory
        self._address = remote.address
        self._environment = {
            **os.environ,
            **_settings(remote),
            "GIT_DIR": str(directory),
            "GIT_INDEX_FILE": str(directory / "pictures-index"),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "LC_ALL": "C",
            **{
                f"GIT_{who}_{what}": value
                for who in ("AUTHOR", "COMMITTER")
                for what, value in (
                    ("NAME", "mcp-monitoring"),
                    ("EMAIL", "mcp-monitoring@users.noreply.example.com"),
                )
            },
        }

    def __call__(self, *arguments: str, stdin: bytes = b"") -> str:
        """Runs a command and returns what it prints, without its last line end."""
        ran = self._run(arguments, stdin)
        if ran.returncode:
            raise PicturesError(f"git {arguments[0]}: {_said(ran)}")
        return ran.stdout.decode(errors="replace").removesuffix("\n")

    def fails(self, *arguments: str) -> bool:
        return self._run(arguments).returncode != 0

    def tip(self, ref: str) -> str:
        """Asks for the commit of a branch; "" if there is no such branch."""
        return self("ls-remote", self._address, ref).partition("\t")[0]

    def fetched_tip(self, ref: str) -> str:
        """Fetches the commit of a branch; "" if there is no such branch."""
        if not self.tip(ref):
            return ""
        self("fetch", "--quiet", "--no-tags", "--depth", "1", self._address, f"+{ref}:refs/old")
        return self("rev-parse", "refs/old")

    def files(self, commit: str) -> dict[str, _Stored]:
        found = {}
        for line in self("ls-tree", "-r", "-l", "-z", commit).split("\0"):
            if line:
                about, _, path = line.partition("\t")
                _, _, blob, size = about.split()
                found[path] = _Stored(blob, int(size) if size.isdecimal() else 0)
        return found

    def push(self, commit: str, ref: str, old: str) -> str:
        """Replaces the old commit of a branch; returns why it did not, or "" if it did."""
        lease = f"--force-with-lease={ref}:{old}"
        ran = self._run(("push", "--porcelain", lease, self._address, f"{commit}:{ref}"))
        return _said(ran) if ran.returncode else ""

    def _run(
        self, arguments: Iterable[str], stdin: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                ("git", *arguments),
                cwd=self._directory,
                env=self._environment,
                input=stdin,
                capture_output=True,
                check=False,
                timeout=_SECONDS,
            )
        except FileNotFoundError:
            raise PicturesError("there is no git on PATH, which pushes pictures") from None
        except subprocess.TimeoutExpired:
            raise PicturesError(f"git got no answer in {_SECONDS} seconds") from None


def _settings(remote: Remote) -> dict[str, str]:
    """Gives git the token as a header, in variables: no other process sees those of this one."""
    credential = b64encode(f"{remote.user}:{remote.token}".encode()).decode()
    given = {
        f"http.{remote.address}.extraHeader": f"Authorization: Basic {credential}",
        "credential.helper": "",
        "gc.auto": "0",
    }
    others = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    settings = {"GIT_CONFIG_COUNT": str(others + len(given))}
    for number, (key, value) in enumerate(given.items(), others):
        settings |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return settings


def _said(ran: subprocess.CompletedProcess[bytes]) -> str:
    """Finds why git failed: what the server said, and what became of the branch."""
    lines = (ran.stdout + b"\n" + ran.stderr).decode(errors="replace").splitlines()
    told = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    rejected = [line.split("\t")[-1] for line in lines if line.startswith("!")]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    reason = "; ".join(filter(None, (*rejected, *told))) or "; ".join(fatal) or "no reason given"
    return printable(one_line(reason))[:400]
