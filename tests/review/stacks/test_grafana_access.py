"""A Grafana is checked before any work: one line for each trouble, by real servers."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from answering_server import ORGANISATION, answering
from grafana_stand_in import PASSWORD, new_token, running_stand_in
from mcp_monitoring.review.servers.grafana import GrafanaError
from mcp_monitoring.review.servers.troubles import CURES, Trouble
from mcp_monitoring.review.stacks.choose import Credential
from mcp_monitoring.review.stacks.grafana_access import (
    Access,
    OpenGrafanas,
    check_before_a_preview,
    configured_access,
    deployed_access,
    opened,
)
from mcp_monitoring.review.stacks.kinds import DASHBOARD
from mcp_monitoring.review.stacks.stack import Stack, StackError
from places import REPOSITORY
from ports import free_ports
from prometheus_server import prometheus_on
from pulumi_stand_in import PulumiStandIn
from serving import serving
from sub_path import under_a_sub_path

SECRET = "canary-41c8"
SECONDS = 30.0  # The machine may do other work.


def refused(url: str, auth: str = SECRET, source: str = "GRAFANA_AUTH", **more: Any) -> str:
    """Opens a Grafana that cannot be used; returns what it says, and fails if it took long."""
    begin = time.monotonic()
    with (
        pytest.raises(GrafanaError) as told,
        opened(Access(url, Credential(auth, {}, source), **more)),
    ):
        pass
    assert time.monotonic() - begin < SECONDS
    said = str(told.value)
    assert "\n" not in said
    assert SECRET not in said
    return said


def usable(url: str, auth: str = SECRET, **more: Any) -> bool:
    with opened(Access(url, Credential(auth, {}, "GRAFANA_AUTH"), **more)):
        return True


def test_nobody_listens() -> None:
    (port,) = free_ports(1)

    assert refused(f"http://127.0.0.1:{port}") == (
        f"Grafana at http://127.0.0.1:{port} cannot be reached: [Errno 111] Connection refused;"
        " start it, or set its right address: pulumi config set grafana:url URL"
    )


def test_there_is_no_such_host() -> None:
    said = refused("http://grafana.invalid")

    assert said.startswith("Grafana at http://grafana.invalid cannot be reached: ")


def test_it_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"

        assert refused(url) == (
            f"Grafana at {url} does not answer within 3 s;"
            " try again, or set its right address: pulumi config set grafana:url URL"
        )


def test_it_never_takes_a_connection() -> None:
    # Nobody accepts, and the queue of the socket is full.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        said = refused(f"http://127.0.0.1:{address[1]}")
        for one in waiting:
            one.close()

    assert f"Grafana at http://127.0.0.1:{address[1]} cannot be reached: timed out; start" in said


@pytest.mark.parametrize("auth", ["glsa_wrong", "admin:wrong", "anonymous"])
def test_it_refuses_the_credential(tmp_path: Path, auth: str) -> None:
    with running_stand_in(tmp_path) as grafana:
        url = str(grafana.base_url).rstrip("/")

        assert refused(url, auth, "GRAFANA_AUTH_PROD") == (
            f"Grafana at {url} refuses the credential of GRAFANA_AUTH_PROD (401);"
            " it is wrong or expired; set GRAFANA_AUTH_PROD to a valid one"
        )


@pytest.mark.parametrize("role", ["None", "Viewer", "Editor", "Admin"])
def test_every_role_is_a_valid_credential(tmp_path: Path, role: str) -> None:
    with running_stand_in(tmp_path) as grafana:
        grafana.auth = ("admin", PASSWORD)
        token = new_token(grafana, "t", role)["authorization"].removeprefix("Bearer ")

        assert usable(str(grafana.base_url), token)


def test_it_is_a_prometheus(tmp_path: Path) -> None:
    with prometheus_on(tmp_path) as prometheus:
        assert refused(prometheus.url) == (
            f"{prometheus.url} answers GET /api/org with 404 and no JSON; is it a Grafana?"
            " set grafana:url to that of its start page, with the path if it has one"
        )


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b"<!doctype html><title>Log in</title>"),
        (404, b"404 page not found"),
        (200, b"[]"),
        (200, b'{"status": "ok"}'),
        (404, b'{"error": "no such index"}'),
        (400, b"Client sent an HTTP request to an HTTPS server.\n"),
        (200, b""),
    ],
)
def test_it_is_something_else(status: int, content: bytes) -> None:
    with answering() as server:
        server.status, server.content = status, content
        said = refused(f"http://127.0.0.1:{server.server_port}")

    assert "is it a Grafana? set grafana:url to that of its start page" in said
    assert len(server.seen) == 1


def test_it_is_under_a_path_that_the_address_lacks() -> None:
    with answering() as server:
        server.answers["/api/org"] = ORGANISATION
        with under_a_sub_path(f"http://127.0.0.1:{server.server_port}") as right:
            assert usable(right)
            said = refused(right.removesuffix("/grafana/"))

    assert said.endswith(
        f"redirects GET /api/org to {right};"
        " set grafana:url to where it leads, with the path if it has one"
    )


def test_it_redirects_to_a_login_page() -> None:
    class Login(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            self.send_response(302)
            self.send_header("Location", f"https://login.example.com/?token={SECRET}")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Login)) as server:
        said = refused(f"http://127.0.0.1:{server.server_port}")

    assert "redirects GET /api/org to https://login.example.com/;" in said


@pytest.mark.parametrize("url", ["grafana.example.com", "ftp://g", f"admin:{SECRET}@g", "http://"])
def test_the_address_is_not_a_url(url: str) -> None:
    assert refused(url) == (
        "the address of Grafana is not a URL; it must look like https://grafana.example.com"
    )


@pytest.mark.parametrize("status", [500, 503])
def test_it_is_not_ready(status: int) -> None:
    with answering() as server:
        server.status, server.content = status, b"<html>starting</html>"
        said = refused(f"http://127.0.0.1:{server.server_port}")

    assert f"answers GET /api/org with {status}" in said
    assert said.endswith("try again when it is ready")


def test_it_is_ready_at_the_second_time() -> None:
    class Starting(BaseHTTPRequestHandler):
        asked = 0

        def do_GET(self) -> None:  # the library's name
            type(self).asked += 1
            self.send_response(503 if self.asked == 1 else 200)
            self.end_headers()
            self.wfile.write(ORGANISATION[1] if self.asked > 1 else b"starting")

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Starting)) as server:
        assert usable(f"http://127.0.0.1:{server.server_port}")


def test_a_grafana_that_is_well_is_asked_once() -> None:
    with answering() as server:
        server.status, server.content = ORGANISATION
        assert usable(f"http://127.0.0.1:{server.server_port}")

    assert [path for _, path, _, _ in server.seen] == ["/api/org"]


# Certificates


@contextmanager
def _over_tls(authority: trustme.CA) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with answering(context) as server:
        server.answers["/api/org"] = ORGANISATION
        yield f"https://127.0.0.1:{server.server_port}"


def test_its_certificate_is_not_trusted() -> None:
    with _over_tls(trustme.CA()) as url:
        said = refused(url)

    assert said.startswith(f"Grafana at {url} has a certificate that is not trusted: ")
    assert said.endswith(CURES[Trouble.UNTRUSTED])


def test_it_speaks_no_tls() -> None:
    with answering() as server:
        said = refused(f"https://127.0.0.1:{server.server_port}")

    assert "does not answer as https" in said
    assert said.endswith("it may be http://, or another port")


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    """A `pulumi` on PATH, and a stack without configuration."""
    for name in ("GRAFANA_URL", "GRAFANA_AUTH", "GRAFANA_AUTH_DEV", "GRAFANA_CA_CERT"):
        monkeypatch.delenv(name, raising=False)
    made = PulumiStandIn(tmp_path / "bin", monkeypatch)
    made.answers("config", {})
    return made


URN = "urn:pulumi:dev::p::pulumi:providers:grafana::"


def stack(directory: Path, provider: str = "default_2_44_0", **inputs: Any) -> Stack:
    """A stack with one dashboard, whose provider has these inputs."""
    urn = URN + provider
    return Stack(
        "dev",
        directory,
        (
            {"type": "pulumi:providers:grafana", "urn": urn, "inputs": inputs},
            {"type": DASHBOARD, "urn": "urn:d", "provider": f"{urn}::id"},
        ),
    )


@pytest.mark.parametrize("how", ["file", "text", "configured", "skip"])
def test_a_certificate_that_the_provider_trusts_is_trusted(
    tmp_path: Path, pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH", SECRET)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with _over_tls(authority) as url:
        inputs = {"file": {"caCert": "ca.pem"}, "skip": {"insecureSkipVerify": "true"}}
        inputs["text"] = {"caCert": (tmp_path / "ca.pem").read_text()}
        if how == "configured":
            pulumi.answers("config", {"grafana:caCert": {"value": str(tmp_path / "ca.pem")}})

        with opened(deployed_access(stack(tmp_path, url=url, **inputs.get(how, {})))) as grafana:
            assert grafana.address == url


@pytest.mark.parametrize("content", ["", "no certificate", None])
def test_what_is_no_certificate_is_told(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    monkeypatch: pytest.MonkeyPatch,
    content: str | None,
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH", SECRET)
    if content is not None:
        (tmp_path / "ca.pem").write_text(content)

    with pytest.raises(StackError, match="grafana:caCert of stack dev is neither a file with"):
        deployed_access(stack(tmp_path, url="https://g", caCert="ca.pem"))


# Addresses


@pytest.mark.parametrize("provider", ["default_2_44_0", "own"])
def test_an_address_that_is_a_secret_is_decrypted(
    tmp_path: Path, pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH", SECRET)
    signature = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    shown = stack(tmp_path, provider, url={**signature, "plaintext": '"http://g.example"'})
    pulumi.answers("stack export", {"deployment": {"resources": shown.resources}})

    hidden = stack(tmp_path, provider, url={**signature, "ciphertext": "v1:x"})

    assert deployed_access(hidden).url == "http://g.example"


def test_an_address_that_cannot_be_decrypted_is_told(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    pulumi.answers("stack export", said="error: incorrect passphrase\n", code=255)

    with pytest.raises(StackError, match="dev is a secret, and cannot be read: incorrect pass"):
        deployed_access(stack(tmp_path, url={"ciphertext": "v1:x"}))


def test_without_an_address_it_says_how_to_set_one(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    with pytest.raises(StackError) as told:
        deployed_access(stack(tmp_path))

    assert str(told.value) == (
        "stack dev has no address of Grafana;"
        " set it: pulumi config set grafana:url https://grafana.example.com"
    )


def test_a_preview_asks_the_configured_grafana_with_the_variable_of_the_stack(
    tmp_path: Path, pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH_DEV", SECRET)
    with answering() as server:
        server.answers["/api/org"] = ORGANISATION
        url = f"http://127.0.0.1:{server.server_port}"
        pulumi.answers("config", {"grafana:url": {"value": url}})

        with OpenGrafanas() as grafanas:
            for one in (Stack("dev", tmp_path, ()), stack(tmp_path, url="http://before")):
                assert check_before_a_preview(one, grafanas) == {"GRAFANA_AUTH": SECRET}

    assert [path for _, path, *_ in server.seen] == ["/api/org"]


@pytest.mark.parametrize(
    ("provider", "configured"),
    [
        ("own", {"grafana:url": {"value": "http://127.0.0.1:9"}}),
        ("default", {}),
        (
            "default",
            {
                "grafana:url": {"value": "http://127.0.0.1:9"},
                "grafana:httpHeaders": {"value": '{"CF-Access-Client-Id": "x"}'},
            },
        ),
    ],
    ids=["a provider of the program", "no address", "headers that only the provider sends"],
)
def test_a_grafana_that_only_the_program_can_reach_is_left_to_it(
    tmp_path: Path, pulumi: PulumiStandIn, provider: str, configured: dict[str, Any]
) -> None:
    pulumi.answers("config", configured)

    assert configured_access(stack(tmp_path, provider, url="http://127.0.0.1:9")) is None


def test_the_page_about_troubles_has_every_text() -> None:
    page = " ".join((REPOSITORY / "docs" / "troubleshooting.md").read_text().split())

    told = {trouble: cure.replace("{source}", "GRAFANA_AUTH") for trouble, cure in CURES.items()}
    missing = {
        trouble: cure for trouble, cure in told.items() if trouble not in page or cure not in page
    }
    assert missing == {}
    assert set(CURES) == set(Trouble)
