"""Files are replaced whole, or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest
from mcp_monitoring.review.console.writing import replace_files

KILLED = """
import os, signal, sys
from pathlib import Path
from mcp_monitoring.review.console import writing

replaced = Path.replace
def dies_after_the_first(self, target):
    result = replaced(self, target)
    os.kill(os.getpid(), signal.SIGKILL)
    return result
Path.replace = dies_after_the_first
files = [Path(name) for name in sys.argv[1:]]
writing.replace_files({file: "new" * 10000 for file in files})
"""


def test_files_are_replaced_and_keep_their_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("old")
    file.chmod(0o640)

    replace_files({file: "one\r\ntwo\n", tmp_path / "b.json": "é"})

    assert file.read_bytes() == b"one\r\ntwo\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.json", "b.json"]


def test_nothing_is_replaced_if_one_text_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("old")

    with pytest.raises(OSError, match="nowhere"):
        replace_files({file: "new", tmp_path / "nowhere" / "b.json": "new"})

    assert file.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_a_kill_in_between_leaves_every_file_old_or_new(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.json", "b.json")]
    for file in files:
        file.write_text("old")

    ran = subprocess.run([sys.executable, "-c", KILLED, *map(str, files)])

    assert ran.returncode == -9
    assert [file.read_text() for file in files] == ["new" * 10000, "old"]


def test_a_link_stays_one_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    target = tmp_path / "shared" / "a.json"
    target.write_text("old")
    link = tmp_path / "a.json"
    link.symlink_to(target)

    replace_files({link: "new"})

    assert link.is_symlink()
    assert target.read_text() == "new"
