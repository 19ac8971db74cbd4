"""A Prometheus asked through Grafana: its data, and one line where there is none."""

import json
from typing import Any

import pytest
from answering_server import AnsweringServer, answering
from mcp_monitoring.review.servers.errors import PrometheusError
from mcp_monitoring.review.servers.grafana import Grafana, GrafanaError
from mcp_monitoring.review.servers.proxied import ProxiedPrometheus


def asked(server: AnsweringServer) -> Any:
    url = f"http://127.0.0.1:{server.server_port}"
    with Grafana(url, "canary-token") as grafana:
        return ProxiedPrometheus(grafana, "my ds").data(
            "labels", {"match[]": ["up", "down"], "limit": "3"}
        )


def test_sends_each_parameter_through_the_proxy_and_returns_the_data() -> None:
    with answering() as server:
        server.content = b'{"status": "success", "data": ["job"]}'
        assert asked(server) == ["job"]

    [(method, path, _, _)] = server.seen
    assert method == "GET"
    assert path == (
        "/api/datasources/proxy/uid/my%20ds/api/v1/labels?match%5B%5D=up&match%5B%5D=down&limit=3"
    )


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (422, {"status": "error", "error": "too many series"}, "too many series"),
        (400, {"status": "error", "error": "bad\nmatcher"}, "data source my ds of Grafana at"),
        (400, {"message": "Authentication to data source failed"}, "Authentication to data source"),
        (404, {"message": "data source not found"}, "data source not found"),
        (502, {"message": "Bad Gateway: refused"}, "Bad Gateway: refused"),
        (500, {"message": "x"}, "its server does not answer Grafana (HTTP 500)"),
        (200, {"any": "thing"}, "its server is not a Prometheus"),
        (200, [], "its server is not a Prometheus"),
    ],
)
def test_says_in_one_line_what_is_wrong(status: int, content: Any, said: str) -> None:
    with answering() as server:
        server.status = status
        server.content = json.dumps(content).encode()
        with pytest.raises(PrometheusError) as refused:
            asked(server)

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_credential_that_grafana_refuses_is_grafanas_matter(status: int) -> None:
    with answering() as server:
        server.status = status
        with pytest.raises(GrafanaError) as refused:
            asked(server)

    assert f"({status})" in str(refused.value)
    assert "canary" not in str(refused.value)
