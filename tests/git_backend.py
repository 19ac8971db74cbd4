"""Repositories over HTTP: `git http-backend`, a CGI program, behind a handler of Python."""

import os
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path


def answer_as_git(handler: BaseHTTPRequestHandler, root: Path) -> None:
    """Answers a request of git.

    Args:
        handler: has the request.
        root: directory that holds the repositories.
    """
    path, _, query = handler.path.partition("?")
    environment = {
        **os.environ,
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REQUEST_METHOD": handler.command,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
        "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
    }
    body = _body(handler)
    answer = subprocess.run(
        ["git", "http-backend"],
        env={**environment, "CONTENT_LENGTH": str(len(body))},
        input=body,
        capture_output=True,
        check=True,
    ).stdout
    head, _, content = answer.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    handler.send_response(int(headers.pop("Status", "200").split()[0]))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    """Reads a body; git sends a large one in chunks."""
    if handler.headers.get("Transfer-Encoding") != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    parts = []
    while size := int(handler.rfile.readline(), 16):
        parts.append(handler.rfile.read(size))
        handler.rfile.readline()
    return b"".join(parts)
