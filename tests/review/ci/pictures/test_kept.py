"""What stays on the branch of pictures: the newest of each report, of what is open and recent."""

from datetime import UTC, datetime, timedelta

import pytest
from mcp_monitoring.review.ci.pictures.kept import Pushed, kept_paths, pushed_of, report_name

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
DEV = "shop-dev-0a1b2c3d"
NEW = Pushed(7, DEV, NOW)


def picture(number: int, report: str = DEV, days: float = 1, name: str = "1-a-00000000") -> str:
    return f"{Pushed(number, report, NOW - timedelta(days=days)).folder}/{name}.png"


def kept(
    *paths: str, size: int = 10, room: int = 1000, days: int = 30, known: set[int] | None = None
) -> list[str]:
    return kept_paths(dict.fromkeys(paths, size), NEW, room, days, known)


def test_a_picture_is_at_a_path_that_tells_whose_it_is() -> None:
    path = f"{NEW.folder}/1-shop-0a1b2c3d.png"

    assert path == f"pull/7/{DEV}/20260301T120000Z/1-shop-0a1b2c3d.png"
    assert pushed_of(path) == NEW


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "pull/7/a/20260301T120000Z/../../x.png",
        "pull/7/a/20260301T120000Z/x.svg",
        "pull/7/a/20261301T120000Z/x.png",
        "pull/x/a/20260301T120000Z/x.png",
        "src/main.py",
    ],
)
def test_any_other_path_is_nobodys(path: str) -> None:
    assert pushed_of(path) is None


def test_the_newest_push_of_a_report_replaces_earlier_ones() -> None:
    other_stack, other_pull = picture(7, "shop-prod-ffffffff"), picture(8)

    assert kept(picture(7), picture(7, days=2), other_stack, other_pull) == [
        other_stack,
        other_pull,
    ]


def test_pictures_of_closed_pull_requests_go() -> None:
    own = picture(7, "shop-prod-ffffffff")

    assert kept(picture(3), picture(4), own, known={4}) == [picture(4), own]
    assert kept(picture(3), picture(4), known=None) == [picture(3), picture(4)]
    assert kept(picture(3), own, known=set()) == [own]


@pytest.mark.parametrize(("days", "stays"), [(29.9, True), (30.1, False)])
def test_old_pictures_go(days: float, stays: bool) -> None:
    assert kept(picture(8, days=days)) == ([picture(8, days=days)] if stays else [])
    assert kept(picture(8, days=days), days=60) == [picture(8, days=days)]


def test_the_oldest_go_where_there_is_no_room_and_none_is_kept_in_part() -> None:
    newest = [picture(1, days=1), picture(1, days=1, name="2-b-00000000")]
    middle, oldest = [picture(2, days=2)], [picture(3, days=3)]

    assert kept(*oldest, *middle, *newest, room=30) == newest + middle
    assert kept(*oldest, *middle, *newest, room=19) == []
    assert kept(*oldest, *middle, *newest, room=-1) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shop/dev", "shop/prod"),
        ("shop/dev", "shop-dev"),
        ("geschäft/dev", "gesch-ft/dev"),
        ("", "shop"),
        ("n" * 100, "n" * 101),
    ],
)
def test_each_report_has_a_name_of_its_own(one: str, other: str) -> None:
    names = [report_name(f"<!-- mcp-monitoring diff: {name} -->") for name in (one, other)]

    assert names[0] != names[1]
    assert report_name("<!-- mcp-monitoring drift: x -->") != report_name(
        "<!-- mcp-monitoring diff: x -->"
    )
    for name in names:
        assert pushed_of(f"{Pushed(1, name, NOW).folder}/a.png") == Pushed(1, name, NOW)
