"""What `status` tells of a sandbox."""

import io
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from sandbox import report
from sandbox.access import Access
from sandbox.config import SandboxConfig, ServerName
from sandbox.report import Deployed, Status, print_status

GRAFANA = "http://127.0.0.1:3000"
URLS = {
    "grafana": GRAFANA,
    "prometheus": "http://127.0.0.1:9090",
    "demo-mcp-server": "http://127.0.0.1:40123",
}
OVERVIEW = Deployed("Overview", f"{GRAFANA}/d/mcp-overview/{'snowflake-' * 12}overview")


@pytest.fixture
def status(tmp_path: Path) -> Status:
    """Everything runs, and one dashboard is deployed."""
    config = SandboxConfig(tmp_path, "dev", GRAFANA, URLS["prometheus"], "snowflake-mcp", "5s")
    return Status(config, Access(password="secret"), URLS, {"mcp-overview": OVERVIEW})


def printed(status: Status, width: int = 80) -> str:
    output = io.StringIO()
    print_status(Console(file=output, width=width, highlight=False), status)
    return output.getvalue()


@pytest.mark.parametrize("width", [20, 80])
def test_addresses_stay_whole_however_narrow_the_output(status: Status, width: int) -> None:
    shown = printed(status, width).splitlines()

    assert f"  {OVERVIEW.url}" in shown
    for url in URLS.values():
        assert any(url in line.split() for line in shown)


def test_brackets_of_a_title_are_shown(status: Status) -> None:
    titled = replace(status, dashboards={"a": Deployed("[prod] Pool [/b] [bold]x", GRAFANA)})

    assert "  [prod] Pool [/b] [bold]x\n" in printed(titled)


def test_two_dashboards_of_one_title_are_two(status: Status) -> None:
    twins = {uid: Deployed("Overview", f"{GRAFANA}/d/{uid}") for uid in ("a", "b")}

    shown = printed(replace(status, dashboards=twins))

    assert f"{GRAFANA}/d/a" in shown
    assert f"{GRAFANA}/d/b" in shown


def test_memory_is_said_and_what_listens_nowhere(status: Status) -> None:
    config = replace(status.config, server=ServerName.SNOWFLAKE, metrics="otel")
    urls = {**URLS, "fakesnow": "http://127.0.0.1:21000", "snowflake-mcp": "http://127.0.0.1:21002"}
    memory = {"grafana": 48_400_000, "snowflake-client": 105_000_000}
    running = replace(status, config=config, urls={**urls, "snowflake-client": ""}, memory=memory)

    shown = [line.split() for line in printed(running).splitlines()]

    assert ["grafana", GRAFANA, "48", "MB", "stand-in:"] in [line[:5] for line in shown]
    assert ["snowflake-client", "listens", "nowhere", "105", "MB"] in [line[:5] for line in shown]
    assert running.all_running
    assert "snowflake-client" not in running.as_json()["urls"]
    assert not replace(running, urls=urls).all_running, "the client does not run"


def try_next(status: Status) -> list[str]:
    return [
        line.strip().partition("   ")[0]
        for line in printed(status).partition("try next\n")[2].splitlines()
    ]


ENV = 'eval "$(.venv/bin/python -m sandbox env)"'


def test_what_to_try_next_fits_a_deployment(status: Status) -> None:
    assert try_next(status) == [
        *("make drift", "make preview", "make proof", "make destroy", "make clean"),
        ENV,
    ]


def test_what_to_try_next_where_nothing_is_deployed_is_to_deploy(status: Status) -> None:
    assert try_next(replace(status, dashboards={})) == ["make up", "make clean", ENV]


def test_what_to_try_next_where_not_all_runs_is_to_start_it(status: Status) -> None:
    stopped = replace(status, urls={}, dashboards={})

    assert try_next(stopped) == ["make sandbox", "make clean"]
    assert try_next(replace(stopped, access=Access(password=""))) == ["make sandbox"]


def test_for_programs_dashboards_have_their_uid(status: Status) -> None:
    assert json.loads(json.dumps(status.as_json()))["dashboards"] == {
        "mcp-overview": {"title": "Overview", "url": OVERVIEW.url}
    }


class _Search(BaseHTTPRequestHandler):
    """Grafana's answer to a search for dashboards."""

    def do_GET(self) -> None:
        found = [{"uid": uid, "title": "Overview", "url": f"/d/{uid}/overview"} for uid in "ab"]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def grafana_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Search) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_dashboards_are_told_apart_by_uid(grafana_url: str) -> None:
    found = report._dashboards(grafana_url, Access(password="secret"))

    assert found == {
        uid: Deployed("Overview", f"{grafana_url}/d/{uid}/overview") for uid in ("a", "b")
    }
