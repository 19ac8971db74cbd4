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
# The number of each key, and the text that it writes.
_KEYS = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    "Space": (32, " "),
    "ArrowDown": (40, ""),
}
_CLOCK = """
(() => {
  const [later, never] = [window.setTimeout.bind(window), window.clearTimeout.bind(window)];
  const waiting = new Map();
  let now = 0, last = 1e9;
  window.setTimeout = (done, time = 0, ...rest) => {
    if (time < 1000) return later(done, time, ...rest);
    waiting.set(++last, [now + time, () => done(...rest)]);
    return last;
  };
  window.clearTimeout = (timer) => { waiting.delete(timer) || never(timer); };
  window.passTime = (time) => {
    now += time;
    for (const [timer, [due, done]] of [...waiting])
      if (due <= now) { waiting.delete(timer); done(); }
  };
})()
"""


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
        self._context = ""
        self._login: tuple[str, str] | None = None
        self.events: list[dict[str, Any]] = []
        self.renew()

    def renew(self) -> None:
        """Takes a page of its own; nothing of the one before is kept, no login and no event."""
        self._session, self._login = "", None
        if self._context:
            self.send("Target.disposeBrowserContext", browserContextId=self._context)
        self._context = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send(
            "Target.createTarget", url="about:blank", browserContextId=self._context
        )["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.events.clear()

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends a command of the debugging protocol, and waits for its answer."""
        found = self._ask(method, parameters)
        assert "error" not in found, found
        result: dict[str, Any] = found["result"]
        return result

    def _ask(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        asked = self._write(method, parameters)
        while True:
            found = self._receive()
            if found.get("id") == asked:
                return found
            self._keep(found)

    def _write(self, method: str, parameters: dict[str, Any]) -> int:
        """Sends a command; returns its number."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        return self._number

    def open(self, address: Path | str, width: int = 1600, height: int = 1200) -> None:
        """Opens a file or an address, and waits until it has loaded."""
        self.events.clear()
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        url = address.resolve().as_uri() if isinstance(address, Path) else address
        self.send("Page.navigate", url=url)
        while not any(one.get("method") == "Page.loadEventFired" for one in self.events):
            self._keep(self._receive())

    def value(self, script: str) -> Any:
        """Evaluates an expression in the page; a promise is waited for."""
        found = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, script: str) -> Any:
        """Evaluates an expression until it is true; the page may become another one meanwhile."""
        deadline = time.monotonic() + _SECONDS
        while True:
            asked = {"expression": script, "returnByValue": True, "awaitPromise": True}
            found = self._ask("Runtime.evaluate", asked).get("result", {})
            if "exceptionDetails" not in found and (value := found.get("result", {}).get("value")):
                return value
            assert time.monotonic() < deadline, (script, found)
            time.sleep(0.02)

    def press(self, key: str) -> None:
        """Presses a key and lets it go."""
        code, text = _KEYS[key]
        same = {"key": text if key == "Space" else key, "code": key, "windowsVirtualKeyCode": code}
        kind = "keyDown" if text else "rawKeyDown"
        self.send("Input.dispatchKeyEvent", type=kind, text=text, **same)
        self.send("Input.dispatchKeyEvent", type="keyUp", **same)

    def click(self, script: str) -> None:
        """Clicks in the middle of an element, which an expression finds."""
        x, y = self.value(
            f"(() => {{ const one = {script}; one.scrollIntoView({{block: 'center'}});"
            " const box = one.getBoundingClientRect();"
            " return [box.left + box.width / 2, box.top + box.height / 2]; })()"
        )
        self.move_mouse(x, y)
        button = {"x": x, "y": y, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, **button)

    def move_mouse(self, x: float, y: float) -> None:
        """Moves the mouse."""
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def prefer(self, theme: str) -> None:
        """Says whether the person prefers a page that is `light` or `dark`."""
        feature = {"name": "prefers-color-scheme", "value": theme}
        self.send("Emulation.setEmulatedMedia", features=[feature])

    def block(self, *addresses: str) -> None:
        """Lets requests for these addresses fail from now on; `*` stands for anything."""
        self.send("Network.setBlockedURLs", urls=list(addresses))

    def log_in(self, user: str, password: str) -> None:
        """Answers with this login when the browser asks for one."""
        self._login = user, password
        self.send("Fetch.enable", handleAuthRequests=True)

    @property
    def asked_for_login(self) -> int:
        """How often the browser has asked for a login."""
        return sum(one["method"] == "Fetch.authRequired" for one in self.events)

    def wait_for_me(self) -> None:
        """Lets timers of a second or more wait for `pass_time`, in pages that are opened later."""
        self.send("Page.addScriptToEvaluateOnNewDocument", source=_CLOCK)

    def pass_time(self, milliseconds: int) -> None:
        """Lets time pass for the timers of a page."""
        self.value(f"passTime({milliseconds})")

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

    def _keep(self, event: dict[str, Any]) -> None:
        """Keeps an event, unless it is of a page that is gone; a question gets its answer."""
        if "method" not in event or event.get("sessionId", "") != self._session:
            return
        self.events.append(event)
        if event["method"] == "Fetch.requestPaused":
            self._write("Fetch.continueRequest", {"requestId": event["params"]["requestId"]})
        if event["method"] == "Fetch.authRequired" and self._login:
            user, password = self._login
            answer = {"response": "ProvideCredentials", "username": user, "password": password}
            paused = event["params"]["requestId"]
            self._write(
                "Fetch.continueWithAuth", {"requestId": paused, "authChallengeResponse": answer}
            )

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
