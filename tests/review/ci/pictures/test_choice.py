"""Which pictures a comment shows: bounded, whole dashboards first, and nothing but pictures."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from mcp_monitoring.review.ci.pictures.choice import (
    MOST_BYTES,
    MOST_PICTURES,
    PicturesError,
    choose_pictures,
)
from mcp_monitoring.review.diff.pictures import draw
from review.ci.pictures.pictured import listed, pictured, png
from review.diff.pictures.differing import NEW, OLD, diff, folders


def test_what_a_diff_has_drawn_is_chosen_with_its_captions(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert diff(*folders(tmp_path, [OLD], [NEW]), "--pictures", out).exit_code == 0

    choice = choose_pictures(out)

    assert [(one.dashboard, one.caption, one.words) for one in choice.pictures] == [
        ("Shop", "panels: 1 added, 1 changed, 1 moved, 1 removed", "simulated data"),
        ("Shop", 'panel "Tills": changed: type stat -> gauge', "simulated data"),
        ("Shop", 'panel "Guests": added', "simulated data"),
        ("Shop", 'panel "Staff": removed', "simulated data"),
    ]
    assert list(choice.files.values()) == [
        (out / f"{name}.png").read_bytes()
        for name in ("shop", "shop-Tills", "shop-Guests", "shop-Staff")
    ]
    assert choice.left_out == 0


def test_a_diff_that_draws_nothing_leaves_an_empty_list(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert diff(*folders(tmp_path, [OLD], [OLD]), "--pictures", out).exit_code == 0

    assert choose_pictures(out).files == {}


def test_every_dashboard_is_shown_before_a_second_picture_of_one(tmp_path: Path) -> None:
    first = [listed(f"a-{number}.png", uid="a") for number in range(draw.MOST_PANELS + 1)]
    second = [listed(f"b-{number}.png", uid="b") for number in range(3)]
    folder = pictured(tmp_path / "out", [(one, png()) for one in first + second])

    choice = choose_pictures(folder)

    shown = [one.file for one in choice.pictures]
    assert shown == [f"a-{number}.png" for number in range(MOST_PICTURES - 1)] + ["b-0.png"]
    assert choice.left_out == len(first + second) - MOST_PICTURES


def test_a_picture_for_which_there_is_no_room_is_left_out(tmp_path: Path) -> None:
    half = MOST_BYTES // 2
    sizes = {"a.png": half, "huge.png": MOST_BYTES, "b.png": half - 1000, "c.png": 2000}
    folder = pictured(tmp_path / "out", [(listed(name), png(size=n)) for name, n in sizes.items()])

    choice = choose_pictures(folder)

    assert [one.file for one in choice.pictures] == ["a.png", "b.png"]
    assert sum(map(len, choice.files.values())) <= MOST_BYTES
    assert choice.left_out == 2


def test_names_are_plain_and_tell_contents_apart(tmp_path: Path) -> None:
    names = ["mcp overview(1).png", "Ünï code.png", "--x.png", f"{'n' * 200}.png"]
    contents = [png(f"{number:06}") for number in range(len(names))]
    pictures = [listed(name) for name in names]
    folder = pictured(tmp_path / "out", zip(pictures, contents, strict=True))

    files = choose_pictures(folder).files

    hashes = [hashlib.sha256(content).hexdigest()[:8] for content in contents]
    assert next(iter(files)) == f"1-mcp-overview-1-{hashes[0]}.png"
    for name, mark in zip(files, hashes, strict=True):
        assert re.fullmatch(rf"\d-[A-Za-z0-9_-]{{1,61}}{mark}\.png", name)


@pytest.mark.parametrize(
    "name", ["../secret.png", "/etc/hostname", "link.png", "none.png", "folder", "text.png", ""]
)
def test_what_is_no_picture_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    folder = pictured(tmp_path / "out", [])
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "folder").mkdir()
    (folder / "text.png").write_text("<svg onload='alert(1)'/>")
    (folder / "pictures.json").write_text(json.dumps({"pictures": [listed(name)]}))

    with pytest.raises(PicturesError, match=r"there is no picture|is no PNG"):
        choose_pictures(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"pictures": {}}',
        '{"pictures": [1]}',
        '{"pictures": [{"file": 1}]}',
        "[" * 10**5,
    ],
    ids=["empty", "list", "no key", "object", "number", "no texts", "deep"],
)
def test_what_is_no_list_is_one_line_with_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "pictures.json").write_text(text)

    with pytest.raises(PicturesError) as raised:
        choose_pictures(tmp_path)
    assert f"write it with: mcp-monitoring diff --pictures {tmp_path}" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_folder_is_one_line_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PicturesError, match="No such file or directory; write it with"):
        choose_pictures(tmp_path / "none")
