"""The Chromium of the system, driven by Playwright, which never installs a browser of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

# The bench measures how long imports take, and tests are skipped where there is no Playwright.
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_SECONDS = 60
"""How long to wait for what a page is to do, however slow the machine is."""

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
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_SECONDS * 1000)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=command, args=["--no-sandbox"]) as browser,
    ):
        yield browser


@dataclass(frozen=True)
class Visit:
    """A page of a browser, with all that it asks for and complains of.

    Attributes:
        page: the page.
        width: how wide its window is.
        requests: the addresses that it has asked for.
        complaints: its errors, and whatever else it has written to the console.
    """

    page: "Page"
    width: int
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def visiting(
    browser: "Browser", width: int = 1600, height: int = 1200, **options: Any
) -> Iterator[Visit]:
    """Gives a page that shares nothing with others, no login and no cache.

    Args:
        browser: the browser.
        width: how wide its window is; one of less than 600 is that of a telephone.
        height: how high it is.
        options: more of a person's browser, as Playwright's `new_context` takes them.
    """
    with browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=width < 600, **options
    ) as context:
        context.set_default_timeout(_SECONDS * 1000)
        visit = Visit(context.new_page(), width)
        context.on("request", lambda one: visit.requests.append(one.url))
        visit.page.on("websocket", lambda one: visit.requests.append(one.url))
        context.on("console", lambda one: visit.complaints.append(f"{one.type}: {one.text}"))
        context.on("weberror", lambda one: visit.complaints.append(str(one.error)))
        yield visit
