"""The Chromium of the system, driven by Playwright, which never installs a browser of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

# The bench measures how long imports take, and tests are skipped where there is no Playwright.
if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """Finds Chromium or Chrome on the PATH; "" if there is none (on Debian: `chromium`)."""
    return next((found for name in _NAMES if (found := shutil.which(name))), "")


def what_is_missing() -> str:
    """Says what is missing to drive a browser, and how to get it; "" if nothing is."""
    if not find_chromium():
        return "there is no Chromium on the PATH; on Debian: apt-get install chromium"
    if not find_spec("playwright"):
        return "Playwright is not installed; run: python3 -m toolchain --no-engine --browser"
    return ""


@contextmanager
def running(command: str) -> Iterator["Browser"]:
    """Runs a browser without a window while the context lasts.

    Args:
        command: the browser, as `find_chromium` names it.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        yield browser
        browser.close()
