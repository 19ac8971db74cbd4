"""What the tests of pages hold against a page, and what they say where they cannot run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from chromium import find_chromium, running, visiting, what_is_missing
from places import REPOSITORY

MISSING = what_is_missing()
PAGES = "tests/review/drawing/pages/test_in_a_browser.py"
WITHOUT_PLAYWRIGHT = """
import sys
sys.modules["playwright"] = None
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_a_visit_tells_every_request_and_every_complaint_of_a_page(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        '<link rel="stylesheet" href="http://127.0.0.1:9/style.css">'
        "<script>new WebSocket('ws://127.0.0.1:9/socket'); console.warn('careful');"
        "setTimeout(() => { window.ran = true; throw new Error('broken') })</script>"
        '<iframe srcdoc="<img src=http://127.0.0.1:9/image.png>"></iframe>'
    )
    with running(find_chromium()) as browser, visiting(browser) as visit:
        visit.page.goto(file.as_uri())
        visit.page.wait_for_function("window.ran")

    assert sorted(visit.requests) == [
        file.as_uri(),
        "http://127.0.0.1:9/image.png",
        "http://127.0.0.1:9/style.css",
        "ws://127.0.0.1:9/socket",
    ]
    said = "\n".join(visit.complaints)
    assert "careful" in said
    assert "broken" in said
    assert said.count("Failed to load resource") == 2


@pytest.mark.parametrize(
    ("command", "path", "reason"),
    [
        (["-m", "pytest"], "/nowhere", "no Chromium on the PATH; on Debian: apt-get install"),
        (["-c", WITHOUT_PLAYWRIGHT], None, "Playwright is not installed; run: python3 -m"),
    ],
    ids=["Chromium", "Playwright"],
)
def test_tests_of_pages_are_skipped_with_the_reason(
    tmp_path: Path, command: list[str], path: str | None, reason: str
) -> None:
    if path is None:
        path = str(tmp_path)
        (tmp_path / "chromium").touch(0o755)
    ran = subprocess.run(
        [sys.executable, *command, "-q", "-p", "no:cacheprovider", PAGES],
        cwd=REPOSITORY,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert reason in ran.stdout
    assert " skipped in " in ran.stdout
    assert "passed" not in ran.stdout
