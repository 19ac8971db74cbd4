"""What `mcp-monitoring check` prints where titles or the terminal are not what one expects."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import REPOSITORY

FORMATS = ("text", "json", "github")
SEED = REPOSITORY / "tests" / "fixtures" / "seed-mcp-overview.json"


def printed(*arguments: str | Path, encoding: str = "utf-8") -> str:
    """What the command prints to something that has this encoding; it has to find something."""
    ran = subprocess.run(
        [sys.executable, "-m", "mcp_monitoring.command", "check", "--strict", *map(str, arguments)],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert ran.returncode == 2, ran.stderr.decode()
    assert ran.stderr == b""
    return ran.stdout.decode()


def entitled(directory: Path, title: str) -> Path:
    """A dashboard whose panel has this title and no place on the grid."""
    file = directory / "titles.json"
    file.write_text(json.dumps({"title": "T", "panels": [{"type": "text", "title": title}]}))
    return file


@pytest.mark.parametrize("style", ["text", "github"])
def test_escapes_what_a_terminal_would_obey(tmp_path: Path, style: str) -> None:
    line = printed("--format", style, entitled(tmp_path, "a\x1b[2J\u202eb")).splitlines()[0]

    assert r'panel "a\x1b[2J\u202eb": ' in line


def test_shows_letters_of_any_language_as_they_are(tmp_path: Path) -> None:
    assert 'panel "Größe 内存": ' in printed(entitled(tmp_path, "Größe 内存"))


@pytest.mark.parametrize("style", FORMATS)
def test_prints_half_a_character_as_its_number(tmp_path: Path, style: str) -> None:
    assert r"a\ud83db" in printed("--format", style, entitled(tmp_path, "a\ud83db"))


@pytest.mark.parametrize("style", FORMATS)
def test_prints_to_what_has_no_encoding_for_it(style: str) -> None:
    assert "le) around the rate" in printed("--format", style, SEED, encoding="ascii")


def test_prints_json_that_can_be_read_in_any_encoding(tmp_path: Path) -> None:
    file = entitled(tmp_path, "Größe")
    document = json.loads(printed("--format", "json", file, encoding="ascii"))

    assert document["findings"][0]["panel"] == "Größe"


def test_prints_no_line_break_of_a_title_as_one_to_github(tmp_path: Path) -> None:
    file = entitled(tmp_path, "a\n::error::b")
    lines = printed("--format", "github", file).splitlines()

    assert not [line for line in lines if line.startswith("::error::")]


def test_has_every_field_of_a_finding_in_json() -> None:
    document = json.loads(printed("--format", "json", SEED))

    assert list(document) == ["version", "summary", "findings", "not_checked", "switched_off"]
    assert document["findings"]
    for finding in document["findings"]:
        assert {"rule", "severity", "file", "line", "place", "message"} <= finding.keys()
