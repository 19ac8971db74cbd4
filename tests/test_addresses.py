"""Addresses of this project: it has no public home, so none may be named as one.

Whoever registered a name that our files send people to would answer our users.
"""

import re
import subprocess

import pytest
from places import REPOSITORY

# Git and package hosts, after a scheme or as `git@HOST:`.
_OURS = re.compile(
    r"(?:(?:https?|ssh|git)://|git@)(?P<host>[\w.-]+)(?::\d+)?[/:]"
    r"[^\s\"'`<>)\]]*mcp[-_]monitoring",
    re.IGNORECASE,
)
# `example.com` is reserved for documentation; the others are this machine.
_PLACEHOLDER = re.compile(r"(.*\.)?example\.com|localhost|127\.0\.0\.1")


def foreign_homes(text: str) -> list[str]:
    """The addresses of a text that are those of a project called as this one, somewhere."""
    return [one[0] for one in _OURS.finditer(text) if not _PLACEHOLDER.fullmatch(one["host"])]


def text_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (REPOSITORY / name).is_file()]


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a git checkout")
def test_no_file_names_a_repository_that_is_not_ours() -> None:
    found = {
        name: homes
        for name in text_files()
        if (homes := foreign_homes((REPOSITORY / name).read_text("utf-8", "replace")))
    }

    assert found == {}


@pytest.mark.parametrize("host", ["github.com", "gitlab.com", "raw.githubusercontent.com"])
@pytest.mark.parametrize(
    "address",
    [
        "https://{}/mcp-monitoring/mcp-monitoring/blob/v1/docs",
        "git@{}:someone/mcp-monitoring.git",
        "git+ssh://{}/a/mcp_monitoring",
        "see <https://{}/MCP-Monitoring>.",
    ],
)
def test_such_an_address_is_found(host: str, address: str) -> None:
    assert len(foreign_homes(address.format(host))) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://git.example.com/your-team/mcp-monitoring@v0.1.0",
        "http://127.0.0.1:3000/d/mcp-monitoring",
        "../mcp-monitoring/components",
        "https://github.com/grafana/terraform-provider-grafana/issues/2967 of mcp-monitoring",
    ],
)
def test_a_placeholder_and_what_is_no_address_of_ours_are_not(address: str) -> None:
    assert foreign_homes(address) == []
