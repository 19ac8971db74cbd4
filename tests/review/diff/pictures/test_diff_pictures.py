"""`diff --pictures` and `--html` draw what changed, and never cost the diff."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from mcp_monitoring.review.diff.file_diff import files_diff
from mcp_monitoring.review.diff.pictures import draw
from mcp_monitoring.review.diff.pictures.answers import opened_answers
from mcp_monitoring.review.diff.pictures.beside import Side, side_by_side
from mcp_monitoring.review.drawing.pages.bands import Part, svg_document
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import Theme
from review.diff.pictures.differing import NEW, OLD, diff, folders, model, panel
from review.drawing.asking.held_source import SHOWN, HeldSource
from review.drawing.pages.pages import texts_of
from review.picture.picturing import size_of


def test_each_dashboard_that_changed_is_drawn_and_each_panel_large(tmp_path: Path) -> None:
    same = model(panel(1, "Same"), uid="same")
    out = tmp_path / "out"

    ran = diff(*folders(tmp_path, [OLD, same], [NEW, same]), "--pictures", out)

    assert ran.exit_code == 0, ran.output
    assert ran.stderr == (
        "mcp-monitoring diff: pictures show simulated data: no server is named to ask\n"
    )
    names = ["pictures.json", "shop-Guests.png", "shop-Staff.png", "shop-Tills.png", "shop.png"]
    assert sorted(one.name for one in out.iterdir()) == names
    assert size_of(out / "shop.png")[0] == 2 * draw.WIDTH
    # A panel that is on one side only takes half of the room.
    assert size_of(out / "shop-Tills.png")[0] == 2 * size_of(out / "shop-Guests.png")[0]


def noted_texts(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The texts of each picture, in the order in which they are drawn."""
    texts: list[list[str]] = []

    def noted(sides: Sequence[Side], theme: Theme) -> tuple[Size, list[Part]]:
        size, parts = side_by_side(sides, theme)
        texts.append(texts_of(svg_document(size, parts)))
        return size, parts

    monkeypatch.setattr(draw, "side_by_side", noted)
    return texts


def test_both_sides_stand_beside_each_other_with_words_at_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = noted_texts(monkeypatch)
    [one] = files_diff(*folders(tmp_path, [OLD], [NEW])).objects
    with opened_answers("", "", tmp_path) as answers:
        found = draw.drawn_dashboard(one, answers)

    assert [picture.caption for picture in found.pictures] == [
        "panels: 1 added, 1 changed, 1 moved, 1 removed",
        'panel "Tills": changed: type stat -> gauge',
        'panel "Guests": added',
        'panel "Staff": removed',
    ]
    whole, tills, guests, staff = texts
    words = [text for text in whole if text in ("added", "changed", "moved", "removed")]
    assert words == ["moved", "changed", "removed", "added", "moved", "changed"]
    assert whole.count("simulated data") == 2
    assert [text for text in whole if text in ("Before", "After")] == ["Before", "After"]
    assert [tills.count(text) for text in ("Before", "After", "changed")] == [1, 1, 2]
    assert ("Before" in guests, "After" in guests) == (False, True)
    assert ("Before" in staff, "After" in staff) == (True, False)


def test_one_page_holds_everything(tmp_path: Path) -> None:
    page = tmp_path / "report.html"

    ran = diff(*folders(tmp_path, [OLD], [NEW]), "--html", page)

    assert ran.exit_code == 0, ran.output
    text = page.read_text(encoding="utf-8")
    assert text.count('<img alt="Shop, ') == 4
    assert "simulated data" in text
    assert "panel &quot;Guests&quot;" in text
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "old", "report.html"]


def test_a_plan_is_drawn_as_well_as_files(tmp_path: Path) -> None:
    kind = "grafana:oss/dashboard:Dashboard"
    states = [
        {"type": kind, "custom": True, "inputs": {"configJson": json.dumps(one)}}
        for one in (OLD, NEW)
    ]
    step = {
        **{"op": "update", "urn": f"urn:pulumi:dev::p::{kind}::shop"},
        **{"oldState": states[0], "newState": states[1], "diffReasons": ["configJson"]},
    }
    plan, out = tmp_path / "plan.json", tmp_path / "out"
    plan.write_text(json.dumps({"steps": [step], "config": {}}))

    ran = diff(plan, "--pictures", out)

    assert ran.exit_code == 0, ran.output
    names = ["pictures.json", "shop-Guests.png", "shop-Staff.png", "shop-Tills.png", "shop.png"]
    assert sorted(one.name for one in out.iterdir()) == names


def test_a_new_dashboard_is_drawn_alone_without_marks(tmp_path: Path) -> None:
    out = tmp_path / "out"

    ran = diff(*folders(tmp_path, [], [NEW]), "--pictures", out)

    assert ran.exit_code == 0, ran.output
    assert sorted(one.name for one in out.iterdir()) == ["pictures.json", "shop.png"]
    assert size_of(out / "shop.png")[0] == draw.WIDTH


def test_pictures_of_an_earlier_diff_go_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.png").write_text("mine")
    diff(*folders(tmp_path / "first", [OLD], [NEW]), "--pictures", out)

    ran = diff(*folders(tmp_path / "second", [OLD], [OLD]), "--pictures", out)

    assert ran.exit_code == 0, ran.output
    assert sorted(one.name for one in out.iterdir()) == ["mine.png", "pictures.json"]


@pytest.mark.parametrize("name", ["../mine.png", "sub/../../mine.png", "mine.txt", "sub/mine.png"])
def test_a_list_that_names_other_files_removes_none_of_them(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    (out / "sub").mkdir(parents=True)
    picture = {"file": name, "uid": "a", "dashboard": "A", "caption": "", "words": ""}
    (out / "pictures.json").write_text(json.dumps({"pictures": [picture]}))
    mine = [tmp_path / "mine.png", out / "mine.txt", out / "sub" / "mine.png"]
    for one in mine:
        one.write_text("mine")

    ran = diff(*folders(tmp_path, [OLD], [NEW]), "--pictures", out)

    assert ran.exit_code == 0, ran.output
    assert all(one.is_file() for one in mine)


@pytest.mark.parametrize(
    "more",
    [
        {"time": {"from": "now-1000000000y", "to": "now"}},
        {"time": {"from": "no moment", "to": "now"}},
        {"time": {"from": "now", "to": "now-6h"}},
    ],
    ids=["far", "none", "backwards"],
)
def test_a_dashboard_that_cannot_be_drawn_is_named_and_costs_nothing(
    tmp_path: Path, more: dict[str, object]
) -> None:
    broken = {**model(panel(1, "Orders"), **more), "uid": "broken", "title": "Broken"}
    page, out = tmp_path / "report.html", tmp_path / "out"
    sides = folders(tmp_path, [OLD], [NEW, broken])

    ran = diff(*sides, "--pictures", out, "--html", page)

    assert ran.exit_code == 0, ran.output
    assert "1 to create, 1 to update" in ran.stdout
    [_, said] = ran.stderr.splitlines()
    assert said.startswith("mcp-monitoring diff: Broken: cannot be drawn: ")
    assert "<p>cannot be drawn: " in page.read_text(encoding="utf-8")
    assert (out / "shop.png").is_file()


def test_a_prometheus_that_does_not_answer_costs_the_real_data_alone(tmp_path: Path) -> None:
    sides, out = folders(tmp_path, [OLD], [NEW]), tmp_path / "out"

    ran = diff(*sides, "--pictures", out, "--prometheus", "http://127.0.0.1:9")

    assert ran.exit_code == 0, ran.output
    assert "pictures show simulated data: " in ran.stderr
    assert "127.0.0.1:9" in ran.stderr
    assert (out / "shop.png").is_file()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--pictures", "old/shop.json"), "--pictures: old/shop.json is a file"),
        (("--pictures", "missing/deep"), "--pictures: missing: there is no such folder"),
        (("--html", "missing/out.html"), "--html: missing/out.html: give a file in a folder"),
        (("--prometheus", "http://localhost:9090"), "--prometheus: say what for"),
        (("--html", "old"), "--html: old: give a file"),
        (("--html", "out.html", "--prometheus", "nonsense"), "must look like http://host:9090"),
    ],
)
def test_what_cannot_be_written_or_asked_is_one_line_before_the_diff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    folders(tmp_path, [OLD], [NEW])
    monkeypatch.chdir(tmp_path)

    ran = diff("old", "new", *options)

    assert (ran.exit_code, ran.stdout) == (1, "")
    [line] = ran.stderr.splitlines()
    assert said in line


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--pictures", "/proc"), "--pictures: /proc/shop.png cannot be written: "),
        (("--pictures", "/proc", "--html", "page.html"), "/proc/shop.png cannot be written: "),
        (("--html", "/proc/page.html"), "--html: /proc/page.html cannot be written: "),
    ],
)
def test_a_place_where_nothing_can_be_written_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = diff(*folders(tmp_path, [OLD], [NEW]), *options)

    assert ran.exit_code == 1
    assert said in ran.stderr.splitlines()[-1]
    assert isinstance(ran.exception, SystemExit)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "old"]


def test_without_the_extra_the_command_says_so_before_the_diff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    ran = diff(*folders(tmp_path, [OLD], [NEW]), "--pictures", tmp_path / "out")

    # The entry point of the command turns it into one line.
    assert isinstance(ran.exception, ImportError)
    assert ran.exception.name == "vl_convert"
    assert ran.stdout == ""
    assert not (tmp_path / "out").exists()


def test_more_panels_than_can_be_shown_large_are_counted(tmp_path: Path) -> None:
    many = [panel(number, f"P{number}", 4 * number) for number in range(1, draw.MOST_PANELS + 4)]
    changed = [{**one, "type": "gauge"} for one in many]
    [one] = files_diff(*folders(tmp_path, [model(*many)], [model(*changed)])).objects
    with opened_answers("", "", tmp_path) as answers:
        found = draw.drawn_dashboard(one, answers)

    assert len(found.pictures) == 1 + draw.MOST_PANELS
    assert found.notes == ("3 more panels that differ are not drawn large",)


def test_the_same_diff_is_the_same_picture(tmp_path: Path) -> None:
    sides = folders(tmp_path, [OLD], [NEW])
    for name in ("one", "two"):
        assert diff(*sides, "--pictures", tmp_path / name).exit_code == 0

    first, second = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]


def test_a_panel_of_the_library_is_drawn_before_and_after_where_a_grafana_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {**panel(1, ""), "title": None, "libraryPanel": {"uid": "lib", "name": "Kept"}}
    for key in ("type", "targets"):
        del kept[key]
    [one] = files_diff(*folders(tmp_path, [model(kept)], [model(panel(2, "More"))])).objects
    texts = noted_texts(monkeypatch)
    source = HeldSource()
    source.library["lib"] = panel(9, "Content")

    found = draw.drawn_dashboard(one, draw.Answers(source, "", SHOWN.end_ms))

    assert found.pictures
    assert texts[0].count("Content") == 1
    assert [one["expr"] for one in source.sent] == ["shop_content", "shop_more"]
