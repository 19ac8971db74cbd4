"""A reverse proxy that shows a Grafana under a path, as `https://host/grafana/` does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from serving import serving

PATH = "/grafana"


class _Proxy(BaseHTTPRequestHandler):
    """Passes on what is below the path; everything else is not there."""

    grafana: httpx.Client

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.path.startswith(f"{PATH}/"):
            self._answer(301, b"<a href='/grafana/'>Grafana</a>", location=f"{PATH}/")
            return
        headers = {
            name: value
            for name, value in self.headers.items()
            if name not in ("Host", "Connection")
        }
        asked = self.path.removeprefix(PATH)
        answer = self.grafana.request(self.command, asked, headers=headers, content=body)
        self._answer(answer.status_code, _below_the_path(answer))

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _pass_on  # noqa: N815  # the library's names

    def _answer(self, status: int, content: bytes, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


def _below_the_path(answer: httpx.Response) -> bytes:
    """Writes the pages in an answer as a Grafana does whose `root_url` has a path."""
    try:
        content = answer.json()
    except ValueError:
        return answer.content
    return json.dumps(_moved(content)).encode()


def _moved(content: Any) -> Any:
    if isinstance(content, list):
        return [_moved(one) for one in content]
    if not isinstance(content, dict):
        return content
    return {
        key: PATH + value
        if key in ("url", "folderUrl") and _is_page(value)
        else _in_meta(key, value)
        for key, value in content.items()
    }


def _in_meta(key: str, value: Any) -> Any:
    # Not the dashboard itself, whose links are as somebody wrote them.
    return value if key == "dashboard" else _moved(value)


def _is_page(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("/d/", "/dashboards/"))


@contextmanager
def under_a_sub_path(grafana_url: str) -> Iterator[str]:
    """Serves a Grafana at an address with a path; yields that address."""
    with httpx.Client(base_url=grafana_url, timeout=60, trust_env=False) as grafana:
        handler = type("Handler", (_Proxy,), {"grafana": grafana})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        with serving(server):
            yield f"http://127.0.0.1:{server.server_port}{PATH}/"
