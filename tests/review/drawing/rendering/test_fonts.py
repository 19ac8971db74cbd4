"""Pictures have the renderer's own fonts, and those of the system for what these lack."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mcp_monitoring.review.drawing.rendering.fonts import (
    configuration,
    font_directories,
    fonts_of_pictures,
)

SYSTEM = Path("/etc/fonts/fonts.conf")

CONFIGURATION = """<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <dir>~/.fonts</dir>
  <dir>/opt/a &amp; b</dir>
  <dir>relative</dir>
  <cachedir>/var/cache/fontconfig</cachedir>
</fontconfig>
"""

DRAWN = """
import sys
from mcp_monitoring.review.drawing.rendering.renderer import png_of
text = '<text x="2" y="16" font-family="Liberation Sans" font-size="14">Qé9 req/s</text>'
svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20">{text}</svg>'
sys.stdout.buffer.write(png_of(svg, 1))
"""


def fonts(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()


def listed(folder: Path) -> list[str]:
    text = configuration([folder])
    return [one.partition("</dir>")[0] for one in text.split("<dir>")[1:]]


def test_the_directories_of_a_configuration_are_found() -> None:
    environment = {"HOME": "/home/a", "XDG_DATA_HOME": "/data"}

    found = font_directories(CONFIGURATION, environment)

    assert [str(one) for one in found] == [
        "/usr/share/fonts",
        "/data/fonts",
        "/home/a/.fonts",
        "/opt/a & b",
    ]


def test_without_its_variable_the_directory_of_data_is_in_the_home() -> None:
    found = font_directories('<dir prefix="xdg">fonts</dir>', {"HOME": "/home/a"})

    assert [str(one) for one in found] == ["/home/a/.local/share/fonts"]


def test_what_the_renderer_brings_is_left_out_and_its_neighbours_stay(tmp_path: Path) -> None:
    fonts(tmp_path / "truetype" / "liberation", "LiberationSans-Bold.ttf", "README")
    fonts(tmp_path / "truetype" / "noto", "NotoSansCJK.ttc")
    fonts(tmp_path / "opentype", "Other.otf")

    assert listed(tmp_path) == [f"{tmp_path}/opentype", f"{tmp_path}/truetype/noto"]


def test_fonts_beside_others_in_one_directory_stay(tmp_path: Path) -> None:
    fonts(tmp_path, "LiberationSans-Regular.ttf", "NotoSansHebrew.ttf")

    assert listed(tmp_path) == [str(tmp_path)]


def test_a_directory_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert listed(tmp_path / "none") == [f"{tmp_path}/none"]


def test_names_that_xml_would_misread_are_written_as_they_are(tmp_path: Path) -> None:
    fonts(tmp_path / "a & <b>", "One.ttf")

    text = configuration([tmp_path / "a & <b>"])

    assert [str(one) for one in font_directories(text, {})] == [f"{tmp_path}/a & <b>"]


@pytest.mark.skipif(not SYSTEM.exists(), reason="there is no fontconfig here")
def test_afterwards_other_programs_have_the_fonts_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)

    with fonts_of_pictures():
        assert Path(os.environ["FONTCONFIG_FILE"]).read_text(encoding="utf-8").startswith("<font")

    assert "FONTCONFIG_FILE" not in os.environ


def test_a_configuration_that_the_user_names_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere/fonts.conf")

    with fonts_of_pictures():
        assert os.environ["FONTCONFIG_FILE"] == "/somewhere/fonts.conf"


def test_a_picture_is_the_same_on_a_machine_without_fonts(tmp_path: Path) -> None:
    nothing = tmp_path / "fonts.conf"
    nothing.write_text(configuration([tmp_path]), encoding="utf-8")
    usual = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}

    here, bare = (
        subprocess.run(
            [sys.executable, "-c", DRAWN], env=environment, capture_output=True, check=True
        ).stdout
        for environment in (usual, {**usual, "FONTCONFIG_FILE": str(nothing)})
    )

    assert here == bare
