"""A real browser without a window, driven through its debugging pipe; nothing else is needed."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 60.0


def find_chromium() -> str:
    """Finds Chromium or Chrome on the PATH; "" if there is none (on Debian: `chromium`)."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


class Browser:
    """A page of a running browser.

    Args:
        to: the pipe to the browser.
        back: the pipe from it.
    """

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._buffer = b""
        self._number = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends a command of the debugging protocol, and waits for its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            found = self._receive()
            if found.get("id") == self._number:
                assert "error" not in found, found
                result: dict[str, Any] = found["result"]
                return result
            self.events.append(found)

    def open(self, file: Path, width: int = 1600, height: int = 1200) -> None:
        """Opens a file, and waits until it has loaded."""
        self.events.clear()
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.send("Page.navigate", url=file.resolve().as_uri())
        while not any(one.get("method") == "Page.loadEventFired" for one in self.events):
            self.events.append(self._receive())

    def value(self, script: str) -> Any:
        """Evaluates an expression in the page; a promise is waited for."""
        found = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, script: str) -> Any:
        """Evaluates an expression until it is true."""
        deadline = time.monotonic() + _SECONDS
        while not (found := self.value(script)):
            assert time.monotonic() < deadline, script
            time.sleep(0.02)
        return found

    def move_mouse(self, x: float, y: float) -> None:
        """Moves the mouse."""
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def screenshot(self) -> bytes:
        """Takes a picture of the whole page as PNG."""
        found = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(found["data"])

    @property
    def requests(self) -> list[str]:
        """Addresses that the page has asked for."""
        return [
            one["params"]["request"]["url"]
            for one in self.events
            if one.get("method") == "Network.requestWillBeSent"
        ]

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings of the page."""
        wanted = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
        return [str(one["params"]) for one in self.events if one.get("method") in wanted]

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            read = os.read(self._back, 1 << 20)
            assert read, "the browser has ended"
            self._buffer += read
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def browser(directory: Path) -> Iterator[Browser]:
    """Runs a browser while the context lasts; skips the test where there is none.

    Args:
        directory: where it keeps its files.
    """
    import pytest  # The bench runs browsers, too, and measures how long imports take.

    command = find_chromium()
    if not command:
        pytest.skip("there is no Chromium on the PATH; on Debian: apt-get install chromium")
    with running(command, directory) as page:
        yield page


@contextmanager
def running(command: str, directory: Path) -> Iterator[Browser]:
    """Runs a browser whose command is known."""
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()

    def with_pipes() -> None:
        # It reads from 3 and writes to 4; the pipes themselves may have these numbers.
        reads, writes = (fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (their_in, their_out))
        os.dup2(reads, 3)
        os.dup2(writes, 4)

    arguments = [
        *(command, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        *("--remote-debugging-pipe", "--no-first-run", f"--user-data-dir={directory}"),
    ]
    with subprocess.Popen(
        arguments,
        preexec_fn=with_pipes,
        close_fds=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(their_in)
        os.close(their_out)
        try:
            yield Browser(our_out, our_in)
        finally:
            os.close(our_out)
            process.terminate()
            process.wait()
            os.close(our_in)
