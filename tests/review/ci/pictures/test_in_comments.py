"""`mcp-monitoring ci comment --pictures`: pictures are shown, and never cost a comment."""

from pathlib import Path

import pytest
from forges import NUMBER, ForgeStandIn
from mcp_monitoring.review.ci.pictures.choice import MOST_PICTURES
from mcp_monitoring.review.cli import app
from review.ci.pictures.pictured import listed, pictured, png
from typer.testing import CliRunner, Result

BRANCH = "mcp-monitoring-pictures"
PAGE = "https://ci.example.com/runs/7#artifacts"


def comment(report: Path, *arguments: str | Path) -> Result:
    ran = CliRunner().invoke(app, ["ci", "comment", str(report), *map(str, arguments)])
    assert ran.exit_code == 0, ran.output
    return ran


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pictured(tmp_path / "out", [(listed("shop.png"), png())])


def test_a_picture_is_pushed_and_shown_by_its_address(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    ran = comment(report, "--pictures", folder, "--page", PAGE)

    (path,) = forge.repository.pictures(BRANCH)
    assert path.startswith(f"pull/{NUMBER}/shop-dev-")
    assert forge.repository.content(BRANCH, path) == png()
    address = forge.address.format(branch=BRANCH, path=path)
    assert forge.comments() == [
        f"{report.read_text()}\n"
        "<details open><summary><b>Shop</b>: panels: 1 changed</summary>\n\n"
        f"[![Shop: panels: 1 changed]({address})]({address})\n\n"
        "</details>\n\n"
        f"[Before and after, as pictures]({PAGE})\n"
    ]
    assert ran.stderr == ""


def test_the_next_push_replaces_picture_and_comment(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    comment(report, "--pictures", folder)
    (earlier,) = forge.repository.pictures(BRANCH)
    pictured(folder, [(listed("shop.png"), png("ff0000"))])
    comment(report, "--pictures", folder)

    (later,) = forge.repository.pictures(BRANCH)
    assert forge.repository.content(BRANCH, later) == png("ff0000")
    (body,) = forge.comments()
    assert later in body
    # What a browser has kept of the earlier address is not shown.
    assert earlier != later
    assert earlier not in body


def test_each_stack_and_each_open_pull_request_keeps_its_pictures(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    forge.server.add_pull(8)
    forge.server.add_pull(9)
    prod = report.with_name("prod.md")
    prod.write_text("<!-- mcp-monitoring diff: shop/prod -->\n")
    comment(report, "--pictures", folder)
    comment(prod, "--pictures", folder)
    comment(report, "--pictures", folder, "--number", "8")
    comment(report, "--pictures", folder, "--number", "9")
    assert len(forge.repository.pictures(BRANCH)) == 4

    forge.server.add_pull(8, state="closed")
    comment(report, "--pictures", folder)
    kept = [path.split("/")[1] for path in forge.repository.pictures(BRANCH)]
    assert kept == ["7", "7", "9"]


def test_another_branch_and_a_shorter_time_may_be_asked_for(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    old = "pull/7/shop-prod-00000000/20200301T120000Z/1-a-00000000.png"
    comment(report, "--pictures", folder, "--branch", "review/pictures")
    readme = forge.repository.content("review/pictures", "README.md")
    forge.repository.commit("review/pictures", {"README.md": readme, old: png()})
    comment(report, "--pictures", folder, "--branch", "review/pictures", "--keep-days", "3650")
    assert old in forge.repository.pictures("review/pictures")

    comment(report, "--pictures", folder, "--branch", "review/pictures", "--keep-days", "10")
    (path,) = forge.repository.pictures("review/pictures")
    assert forge.address.format(branch="review/pictures", path=path) in forge.comments()[0]


def test_what_is_too_much_is_counted_in_the_comment(
    forge: ForgeStandIn, report: Path, tmp_path: Path
) -> None:
    many = [(listed(f"{number}.png"), png()) for number in range(MOST_PICTURES + 3)]
    comment(report, "--pictures", pictured(tmp_path / "out", many), "--page", PAGE)

    assert len(forge.repository.pictures(BRANCH)) == MOST_PICTURES
    (body,) = forge.comments()
    assert body.count("[![") == MOST_PICTURES
    assert "\n\n3 more pictures are on the page below.\n\n[Before and after" in body


def test_nothing_to_show_is_no_push_and_no_word(
    forge: ForgeStandIn, report: Path, tmp_path: Path
) -> None:
    comment(report, "--pictures", pictured(tmp_path / "out", []))

    assert forge.repository.files(BRANCH) == []
    assert forge.comments() == [report.read_text()]


def without_pictures(
    forge: ForgeStandIn, report: Path, folder: Path, *more: str
) -> tuple[str, str]:
    """Comments; returns what the comment says instead of pictures, and the line for the log."""
    ran = comment(report, "--pictures", folder, "--page", PAGE, *more)
    (body,) = forge.comments()
    assert body.startswith(report.read_text())
    assert body.endswith(f"({PAGE})\n")
    assert "[![" not in body
    (line,) = ran.stderr.splitlines()
    assert line.startswith("mcp-monitoring ci comment: no pictures in the comment: ")
    assert "canary" not in line + body
    return body.removeprefix(report.read_text()), line


def test_a_protected_branch_is_one_line_and_the_comment_is_made(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    forge.repository.refuse("Protected branch update failed")

    said, line = without_pictures(forge, report, folder)
    assert f"No pictures here: branch {BRANCH} cannot be pushed".replace("-", "\\-") in said
    assert "They are on the page below." in said
    assert "Protected branch update failed" in line
    assert "rules for branches must allow force pushes" in line


def test_a_token_that_may_not_push_is_one_line_and_the_comment_is_made(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    forge.server.may_push = False

    said, line = without_pictures(forge, report, folder)
    assert "403" in said
    assert "the token needs to push" in line
    assert forge.repository.files(BRANCH) == []


def test_pictures_of_a_fork_are_pushed_only_if_that_is_allowed(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    forge.server.add_pull(NUMBER, fork=True)

    said, line = without_pictures(forge, report, folder)
    assert "No pictures here: those of a fork are not pushed. They are on the page" in said
    assert "with --forks they are" in line
    assert forge.repository.files(BRANCH) == []

    comment(report, "--pictures", folder, "--forks")
    assert len(forge.repository.pictures(BRANCH)) == 1


@pytest.mark.parametrize("name", ["none", "no picture", "no list"])
def test_a_folder_that_is_no_good_is_one_line_and_the_comment_is_made(
    forge: ForgeStandIn, report: Path, folder: Path, name: str
) -> None:
    if name == "no picture":
        (folder / "shop.png").write_text("GIF89a")
    if name == "no list":
        (folder / "pictures.json").write_text("{")

    without_pictures(forge, report, folder.with_name("none") if name == "none" else folder)
    assert forge.repository.files(BRANCH) == []


def test_a_branch_of_somebody_else_is_never_replaced(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    commit = forge.repository.commit("main", {"app.py": b"print()\n"})

    said, _ = without_pictures(forge, report, folder, "--branch", "main")
    assert "which is no picture" in said
    assert forge.repository.git("rev-parse", "main") == commit


def test_pictures_go_by_age_alone_where_nobody_says_what_is_open(
    forge: ForgeStandIn, report: Path, folder: Path
) -> None:
    forge.server.add_pull(8)
    comment(report, "--pictures", folder, "--number", "8")
    forge.server.lists_pulls = False
    comment(report, "--pictures", folder)

    assert len(forge.repository.pictures(BRANCH)) == 2
