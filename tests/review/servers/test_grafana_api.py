"""The HTTP layer: what it sends, and one clear line for everything that can go wrong."""

import json
import threading
from collections.abc import Iterator

import pytest
from answering_server import AnsweringServer, answering
from mcp_monitoring.review.servers.grafana import Grafana, GrafanaError, RequestRefusedError
from sub_path import under_a_sub_path

SECRET = "canary-5f2a"


@pytest.fixture
def server() -> Iterator[AnsweringServer]:
    with answering() as made:
        yield made


def grafana(server: AnsweringServer, auth: str = SECRET) -> Grafana:
    return Grafana(f"http://127.0.0.1:{server.server_port}/", auth)


def test_sends_a_token_as_a_bearer(server: AnsweringServer) -> None:
    with grafana(server) as opened:
        opened.dashboard("d")

    method, path, headers, _ = server.seen[0]
    assert (method, path) == ("GET", "/api/dashboards/uid/d")
    assert headers["Authorization"] == f"Bearer {SECRET}"


def test_sends_user_and_password_as_basic_auth(server: AnsweringServer) -> None:
    with grafana(server, "user:pass:word") as opened:
        opened.dashboard("d")

    assert server.seen[0][2]["Authorization"] == "Basic dXNlcjpwYXNzOndvcmQ="


def test_sends_nothing_for_anonymous(server: AnsweringServer) -> None:
    with grafana(server, "anonymous") as opened:
        opened.dashboard("d")

    assert "Authorization" not in server.seen[0][2]


@pytest.mark.parametrize("end", ["", "/"])
def test_asks_below_the_path_of_an_address(server: AnsweringServer, end: str) -> None:
    with Grafana(f"http://127.0.0.1:{server.server_port}/team/grafana{end}", SECRET) as opened:
        opened.dashboard("d")
        opened.folder_description("mcp")

    asked = [path for _, path, _, _ in server.seen]
    assert asked[0] == "/team/grafana/api/dashboards/uid/d"
    assert asked[1].startswith("/team/grafana/apis/folder.grafana.app/")


def test_names_where_an_address_without_its_path_leads(server: AnsweringServer) -> None:
    with under_a_sub_path(f"http://127.0.0.1:{server.server_port}") as right:
        wrong = right.removesuffix("/grafana/")
        with Grafana(wrong, SECRET) as opened, pytest.raises(GrafanaError) as refused:
            opened.dashboards()

    assert str(refused.value) == (
        f"{wrong} redirects GET /api/search to {right};"
        " set grafana:url to where it leads, with the path if it has one"
    )
    assert not server.seen


def test_a_dashboard_that_is_missing_is_none(server: AnsweringServer) -> None:
    server.status = 404
    with grafana(server) as opened:
        assert opened.dashboard("d") is None


@pytest.mark.parametrize(
    ("status", "content", "description"),
    [
        (200, b'{"kind": "Folder", "spec": {"title": "MCP", "description": "x"}}', "x"),
        (200, b'{"kind": "Folder", "spec": {"title": "MCP"}}', ""),
        (200, b'{"message": "something else"}', None),
        (200, b"<html>", None),
        (403, b"{}", None),
        (404, b"{}", None),
        (501, b"{}", None),
    ],
)
def test_the_description_of_a_folder_is_known_where_grafana_shows_it(
    server: AnsweringServer, status: int, content: bytes, description: str | None
) -> None:
    server.status, server.content = status, content
    with grafana(server) as opened:
        assert opened.folder_description("mcp") == description

    assert server.seen[0][1] == "/apis/folder.grafana.app/v1/namespaces/default/folders/mcp"


_FOLDERS = "/apis/folder.grafana.app/{}/namespaces/default/folders"


@pytest.mark.parametrize("status", [403, 404, 406, 501])
def test_folders_are_listed_by_the_version_that_grafana_answers(
    server: AnsweringServer, status: int
) -> None:
    server.answers[_FOLDERS.format("v1")] = (status, b"{}")
    page = b'{"metadata": {}, "items": [{"metadata": {"name": "mcp"}, "spec": {}}]}'
    server.answers[_FOLDERS.format("v1beta1")] = (200, page)
    with grafana(server) as opened:
        (folders,) = opened.folder_pages(500)

    assert [one["metadata"]["name"] for one in folders] == ["mcp"]


def test_a_list_that_grafana_refuses_in_every_version_is_refused(server: AnsweringServer) -> None:
    server.status = 403
    with grafana(server) as opened, pytest.raises(RequestRefusedError, match="403"):
        list(opened.folder_pages(500))

    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("status", "content", "dynamic"),
    [
        (200, b'{"spec": {}, "status": {"conversion": {"storedVersion": "v2beta1"}}}', True),
        (200, b'{"spec": {}, "status": {"conversion": {"storedVersion": "v0alpha1"}}}', False),
        (200, b'{"spec": {}, "status": {}}', False),
        (200, b'{"spec": {}}', False),
        (404, b"{}", False),
        (403, b"{}", False),
        (200, b"[]", False),
    ],
)
def test_a_dashboard_in_schema_v2_is_known_where_grafana_tells_it(
    server: AnsweringServer, status: int, content: bytes, dynamic: bool
) -> None:
    server.status, server.content = status, content
    with grafana(server) as opened:
        assert opened.stores_dynamic("pool") is dynamic

    path = "/apis/dashboard.grafana.app/v1/namespaces/default/dashboards/pool"
    assert server.seen[0][1] == path


def test_a_failed_query_is_a_result(server: AnsweringServer) -> None:
    server.status = 400
    server.content = b'{"results": {"A": {"error": "parse error", "status": 400}}}'
    with grafana(server) as opened:
        results = opened.query([{"refId": "A"}], from_ms=1, to_ms=2)

    assert results["A"]["error"] == "parse error"
    sent = json.loads(server.seen[0][3])
    assert (sent["from"], sent["to"]) == ("1", "2")


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (401, b'{"message": "no"}', "refuses the credential"),
        (403, b'{"message": "no"}', "does not allow GET /api/dashboards/uid/d"),
        (500, b'{"message": "database is locked"}', "with 500: database is locked"),
        (200, b"<html>", "no JSON; is it a Grafana?"),
        (200, b"[]", "sends an answer that no Grafana sends; check the address"),
    ],
)
def test_what_is_no_answer_is_told_in_one_line(
    server: AnsweringServer, status: int, content: bytes, said: str
) -> None:
    server.status, server.content = status, content
    with grafana(server) as opened, pytest.raises(GrafanaError) as refusal:
        opened.dashboard("d")

    assert said in str(refusal.value)
    assert f"127.0.0.1:{server.server_port}" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_what_is_no_list_of_rules_is_told(server: AnsweringServer) -> None:
    with (
        grafana(server) as opened,
        pytest.raises(GrafanaError, match="sends an answer that no Grafana sends; check"),
    ):
        opened.alert_rules()


def test_an_unreachable_grafana_is_named_without_its_credential() -> None:
    with (
        Grafana(f"http://user:{SECRET}@127.0.0.1:9", "x") as opened,
        pytest.raises(GrafanaError) as refusal,
    ):
        opened.dashboard("d")

    assert "Grafana at http://127.0.0.1:9 cannot be reached" in str(refusal.value)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("url", ["http://g:port", "g.example", f"u:{SECRET}@g", "ftp://g", ""])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(GrafanaError, match="is not a URL; it must look like https://") as refusal:
        Grafana(url, "x")

    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("token", [f"{SECRET}\n", f"{SECRET}\r\n.x", f"tök€n{SECRET}"])
def test_what_is_no_token_is_told_without_repeating_it(token: str) -> None:
    with pytest.raises(GrafanaError, match="another character that no token has") as no:
        Grafana("http://g", token)

    assert SECRET not in str(no.value)


def test_a_password_may_have_any_character(server: AnsweringServer) -> None:
    with grafana(server, "user:pässword\n") as opened:
        opened.dashboard("d")

    assert server.seen[0][2]["Authorization"] == "Basic dXNlcjpww6Rzc3dvcmQK"


def test_a_proxy_that_cannot_be_used_is_told_without_its_credential(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"socks9://{SECRET}@proxy")

    with pytest.raises(GrafanaError, match="the proxy that the environment sets") as refusal:
        Grafana("http://g", "x")
    assert SECRET not in str(refusal.value)


def test_a_grafana_that_is_still_starting_is_asked_again() -> None:
    late = AnsweringServer(bind=False)
    late.timeout = 5
    late.server_bind()

    def start() -> None:
        late.server_activate()
        late.handle_request()

    begin = threading.Timer(0.2, start)
    begin.start()
    try:
        with grafana(late) as opened:
            assert opened.dashboard("d") == {}
    finally:
        begin.join()
        late.server_close()


def test_a_proxy_of_the_environment_is_used(
    server: AnsweringServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Grafana("http://grafana.invalid", "x") as opened:
        opened.dashboard("d")

    assert server.seen[0][1] == "http://grafana.invalid/api/dashboards/uid/d"


def test_the_error_of_a_query_does_not_repeat_the_credential_of_a_data_source(
    server: AnsweringServer,
) -> None:
    error = f'Post "http://{SECRET}@prometheus:9090/api/v1/query": dial tcp: refused'
    server.content = json.dumps({"results": {"A": {"error": error}}}).encode()
    with grafana(server) as opened:
        results = opened.query([{"refId": "A"}], from_ms=1, to_ms=2)

    said = 'Post "http://prometheus:9090/api/v1/query": dial tcp: refused'
    assert results["A"]["error"] == said
