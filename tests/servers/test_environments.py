"""Environments of servers are made once, whole, and in the cache; with the real uv."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import REPOSITORY

from toolchain import mcp_servers
from toolchain.steps import StepFailedError

pytestmark = pytest.mark.servers

# A package of one file, with the checksum of its wheel.
SMALL = """\
iniconfig==2.3.1 \\
    --hash=sha256:9121e2c1fdb355232495be3194c8dfe87ccc2d5dee45947b78e68f499790d7a7
"""

INSTALL = """
import sys
from pathlib import Path
from toolchain import mcp_servers
mcp_servers.PINS = Path(sys.argv[1])
print(mcp_servers.install_environment("small"))
"""


@pytest.fixture
def pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the pins of a small environment, and a cache without it."""
    # uv keeps its own, so that nothing is downloaded anew.
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    monkeypatch.setenv("UV_CACHE_DIR", os.environ.get("UV_CACHE_DIR", str(home / "uv")))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(mcp_servers, "PINS", tmp_path)
    (tmp_path / "small.txt").write_text(SMALL)
    return tmp_path


def imports(environment: Path) -> bool:
    python = environment / "bin" / "python"
    return subprocess.run([python, "-c", "import iniconfig"], capture_output=True).returncode == 0


def test_an_environment_has_what_is_pinned_and_is_made_once(
    pins: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = mcp_servers.install_environment("small")
    second = mcp_servers.install_environment("small")

    assert first == second
    assert imports(first)
    assert capsys.readouterr().out.count("installing 1 packages") == 1


@pytest.mark.parametrize("lost", ["whole", "bin/python"])
def test_a_half_made_environment_is_made_again(pins: Path, lost: str) -> None:
    environment = mcp_servers.install_environment("small")
    (environment / lost).unlink()
    for file in environment.rglob("iniconfig/__init__.py"):
        file.unlink()

    assert mcp_servers.install_environment("small") == environment
    assert imports(environment)


def test_other_pins_are_another_environment(pins: Path) -> None:
    before = mcp_servers.install_environment("small")
    (pins / "small.txt").write_text("# again\n" + SMALL)

    assert mcp_servers.install_environment("small") != before


def test_two_processes_make_it_together(pins: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", INSTALL, pins], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert "".join(said).count("installing") == 1
    assert len({one.splitlines()[-1] for one in said}) == 1


def test_a_file_that_is_not_the_pinned_one_is_refused_in_one_line(pins: Path) -> None:
    (pins / "small.txt").write_text(SMALL.replace("sha256:91", "sha256:01"))

    with pytest.raises(StepFailedError, match="the environment of server small could not") as said:
        mcp_servers.install_environment("small")

    assert len(str(said.value).splitlines()) == 1
