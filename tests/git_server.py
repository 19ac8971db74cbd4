"""A git server as GitHub's or GitLab's: `git http-backend` behind HTTPS, under a name of its own.

Its name is known to a proxy only, which passes all else on: so it needs no port in its address
and no entry in a file of the machine.
"""

import shutil
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import trustme
from git_backend import answer_as_git

HOST = "git.example.com"


class _Git(BaseHTTPRequestHandler):
    """Hands each request to `git http-backend`."""

    root: Path

    def _answer(self) -> None:
        answer_as_git(self, self.root)

    do_GET = do_POST = _answer  # noqa: N815  # the names that http.server looks for

    def log_message(self, *arguments: object) -> None:
        """Says nothing: what matters is what the client says."""


class _Proxy(BaseHTTPRequestHandler):
    """Connects clients to the git server if they ask for its name, else to whom they ask for."""

    git_port: int

    def do_CONNECT(self) -> None:  # the name that http.server looks for
        host, _, port = self.path.rpartition(":")
        asked = ("127.0.0.1", self.git_port) if host == HOST else (host, int(port))
        with socket.create_connection(asked) as other:
            self.send_response(200)
            self.end_headers()
            back = Thread(target=_copy, args=(other, self.connection))
            back.start()
            _copy(self.connection, other)
            back.join()

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


def _copy(source: socket.socket, target: socket.socket) -> None:
    with source.makefile("rb", buffering=0) as incoming, target.makefile("wb", 0) as outgoing:
        shutil.copyfileobj(incoming, outgoing)
    target.shutdown(socket.SHUT_WR)


@contextmanager
def serve_git(root: Path, certificate: Path) -> Iterator[Mapping[str, str]]:
    """Serves the repositories below a directory as `https://git.example.com/…`.

    Args:
        root: the directory that holds them.
        certificate: where the certificates are written that clients have to trust.

    Yields:
        The variables with which clients find and trust it.
    """
    authority = trustme.CA()
    trusted = ssl.get_default_verify_paths().cafile
    certificate.write_bytes(Path(trusted).read_bytes() if trusted else b"")
    authority.cert_pem.write_to_path(str(certificate), append=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    git = ThreadingHTTPServer(("127.0.0.1", 0), type("Git", (_Git,), {"root": root}))
    git.socket = context.wrap_socket(git.socket, server_side=True)
    handler = type("Proxy", (_Proxy,), {"git_port": git.server_port})
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    for server in (git, proxy):
        Thread(target=server.serve_forever, daemon=True).start()
    yield {
        "HTTPS_PROXY": f"http://127.0.0.1:{proxy.server_port}",
        "NO_PROXY": "127.0.0.1,localhost",
        "SSL_CERT_FILE": str(certificate),
    }
    for server in (proxy, git):
        server.shutdown()
        server.server_close()
