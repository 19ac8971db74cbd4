"""The pictures of the documentation show the dashboards as they are, and are not too large."""

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest
from places import REPOSITORY

from reference.pictures import manifest, wanted
from reference.pictures.colours import few_colours
from reference.pictures.curve import CURVES
from reference.pictures.wanted import FOLDER, Picture, wanted_pictures

MOST_BYTES = 1_500_000


def test_none_is_older_than_what_it_shows() -> None:
    old = list(manifest.old_pictures())

    assert not old, f"docs/pictures: run `make pictures`: {'; '.join(old)}"


def test_together_they_are_small_enough_for_a_clone() -> None:
    sizes = {file.name: file.stat().st_size for file in FOLDER.glob("*.png")}

    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_each_is_shown_and_each_that_is_shown_is_there() -> None:
    shown: set[str] = set()
    for page in (REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")):
        for link in re.findall(r"!\[[^\]]*\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"
            shown.add(Path(link).name)

    wanted = {one.file.name for one in wanted_pictures()}
    assert shown == wanted | {one.file.name for one in CURVES}


def test_no_colour_becomes_one_far_from_it() -> None:
    greys = [(shade, shade, shade) for shade in range(256)]
    reds = [(shade, 20, 30) for shade in range(256)]
    rare = [(250, 200, 10), (30, 90, 240)]

    chosen = few_colours([*greys, *reds, *rare])
    assert len(chosen) <= 256
    assert chosen[:48] == greys[:48]
    assert set(rare) <= set(chosen)
    for colour in (*greys, *reds):
        assert min(math.dist(colour, one) for one in chosen) <= 8


def test_few_colours_stay_as_they_are() -> None:
    assert few_colours([(1, 2, 3), (1, 2, 4), (200, 0, 0)]) == [(1, 2, 3), (1, 2, 4), (200, 0, 0)]


# --- what makes a picture old ----------------------------------------------------------------


@pytest.fixture
def overview(tmp_path: Path) -> Picture:
    """The overview, in a file that a test may change."""
    first = next(wanted_pictures())
    copy = tmp_path / first.dashboard.name
    copy.write_bytes(first.dashboard.read_bytes())
    return Picture(first.name, copy, first.metrics, first.range, first.ends_before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param('"Request Rate"', '"Requests"', id="a title"),
        pytest.param("mcp_requests_total", "mcp_requests_received_total", id="a query"),
        pytest.param('"now-1h"', '"now-2h"', id="the range"),
    ],
)
def test_a_change_of_the_dashboard_makes_it_old(overview: Picture, before: str, after: str) -> None:
    fresh = manifest.made_of(overview)

    changed = overview.dashboard.read_text().replace(before, after)
    assert changed != overview.dashboard.read_text()
    overview.dashboard.write_text(changed)
    assert manifest.made_of(overview) != fresh


def test_a_dashboard_that_is_only_written_otherwise_does_not(overview: Picture) -> None:
    fresh = manifest.made_of(overview)

    overview.dashboard.write_text(json.dumps(json.loads(overview.dashboard.read_text())))
    assert manifest.made_of(overview) == fresh


def test_another_width_makes_it_old(overview: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = manifest.made_of(overview)

    monkeypatch.setattr(wanted, "_WIDTH", 1000)
    assert manifest.made_of(overview) != fresh


def test_an_edited_a_missing_and_a_left_over_file_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in FOLDER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(wanted, "FOLDER", tmp_path)
    monkeypatch.setattr(manifest, "FOLDER", tmp_path)
    (tmp_path / "mcp-slo.png").unlink()
    (tmp_path / "mcp-pool.png").write_bytes(b"another picture")
    (tmp_path / "mcp-gone.png").write_bytes(b"a picture")

    assert list(manifest.old_pictures()) == [
        "mcp-pool.png is not as it was drawn",
        "mcp-slo.png is missing",
        "mcp-gone.png is not made any more; remove it",
    ]


def test_what_a_picture_is_made_of_is_the_same_in_every_process() -> None:
    # One of the set otel: its servers have an id that is made up anew at each start.
    last = list(wanted_pictures())[-1]
    program = (
        "from reference.pictures import manifest, wanted;"
        "print(manifest.made_of(list(wanted.wanted_pictures())[-1]))"
    )

    other = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == manifest.made_of(last)
