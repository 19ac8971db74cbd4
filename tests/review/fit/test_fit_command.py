"""What `mcp-monitoring fit` says of real Prometheuses, and in one line where it cannot."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from answering_server import answering
from mcp_monitoring.review.servers import prometheus as servers
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_server import Prometheus, prometheus_on
from review.fit import field_servers as field
from review.fit.looking import Looked, fit

from sandbox.ports import free_port
from sandbox.services import find_prometheus

Looking = Callable[[str], Looked]
Running = Callable[[str], Prometheus]

ALL_THERE = {"data"}


@pytest.mark.parametrize(("name", "panels"), [("contract", 101), ("otel", 71)])
def test_a_set_that_is_there_whole_fits(looked_at: Looking, name: str, panels: int) -> None:
    found = looked_at(name)

    assert found.exit_code == 0
    assert found.answer["verdict"] == "fits"
    assert len([one for one in found.answer["parts"] if one["kind"] == "panel"]) >= panels
    assert {one["state"] for one in found.answer["parts"]} == ALL_THERE
    assert found.answer["settings"] == {
        "metrics": name,
        "job": "snowflake-mcp",
        "scrape_interval": "30s",
    }
    assert found.answer["commands"] == [
        f"pulumi config set metrics {name}",
        "pulumi config set job snowflake-mcp",
        "pulumi config set scrapeInterval 30s",
    ]


def test_a_prefix_before_all_names_is_a_mapping_of_each(looked_at: Looking) -> None:
    found = looked_at("prefixed")

    assert found.exit_code == 0
    assert {one["state"] for one in found.answer["parts"]} == ALL_THERE
    names = found.answer["settings"]["metric_names"]
    assert names["mcp_requests_total"] == "acme_mcp_requests_total"
    assert "process_cpu_seconds_total" not in names, "it has no prefix there"
    command = "pulumi config set --path metricNames.mcp_requests_total acme_mcp_requests_total"
    assert command in found.answer["commands"]


def test_names_without_their_unit_are_a_mapping_of_those_that_have_one(looked_at: Looking) -> None:
    found = looked_at("without units")

    assert found.answer["settings"]["metrics"] == "otel"
    assert found.answer["settings"]["metric_names"] == {
        "mcp_server_operation_duration_seconds": "mcp_server_operation_duration",
        "db_client_operation_duration_seconds": "db_client_operation_duration",
        "db_client_connection_wait_time_seconds": "db_client_connection_wait_time",
    }
    assert {one["state"] for one in found.answer["parts"]} == ALL_THERE


def test_the_snowflake_server_of_the_field_has_a_profile(looked_at: Looking) -> None:
    found = looked_at("jira")

    assert found.exit_code == 2
    assert found.answer["verdict"] == "fits in part"
    assert found.answer["settings"] == {
        "metrics": "contract",
        "profile": "jira-mcp-snowflake",
        "job": "jira-mcp-snowflake",
        "scrape_interval": "30s",
    }
    panels = found.states("panel")
    assert panels["Request Rate"] == "data"
    assert panels["Connection Pool Status"] == "left out"
    assert "mcp_db_connections_idle" in found.why("Connection Pool Status")
    assert found.states("alert")["McpLatencyBurnFast"] == "data"
    assert found.states("alert")["McpQueryTimeouts"] == "not yet", "it knows no timeout"
    assert found.why("McpQueryTimeouts") == 'mcp_snowflake_queries_total{status="timeout"}'
    assert "none" not in {one["state"] for one in found.answer["parts"]}


def test_envoy_ai_gateway_has_a_profile(looked_at: Looking) -> None:
    found = looked_at("envoy")

    assert found.exit_code == 2
    assert found.answer["settings"] == {
        "metrics": "contract",
        "profile": "envoy-ai-gateway",
        "job": "ai-gateway",
        "scrape_interval": "30s",
    }
    assert found.states("panel")["Request Rate"] == "data"
    assert "none" not in {one["state"] for one in found.answer["parts"]}


def test_toolhive_is_asked_for_the_names_that_last(looked_at: Looking) -> None:
    found = looked_at("toolhive")

    assert found.exit_code == 2
    assert (found.answer["metrics"], found.answer["profile"]) == ("otel", None)
    names = found.answer["settings"]["metric_names"]
    assert set(names.values()) == {""}, "nothing of toolhive_mcp_*"
    assert found.states("panel")["Request Rate"] == "data"
    assert found.states("alert")["McpToolErrorRatioHigh"] == "not yet", "no call has failed"
    assert "none" not in {one["state"] for one in found.answer["parts"]}


def test_buckets_of_another_instrumentation_keep_an_objective_that_is_a_bound(
    looked_at: Looking,
) -> None:
    found = looked_at("obi")

    assert found.answer["buckets"] == [*field.OBI_BUCKETS]
    assert "latency_objective_seconds" not in found.answer["settings"], "5 s is one"
    assert found.states("alert")["McpLatencyBurnFast"] == "data"


def test_an_objective_that_is_no_bound_becomes_the_nearest_one(tmp_path: Path) -> None:
    def coarse() -> CollectorRegistry:
        return field.opentelemetry([0.1, 1, 2, 30])

    with field.prometheus_with(tmp_path, {"coarse": coarse}) as running:
        ran = fit("--prometheus", running.url, "--format", "json")

    found = Looked(ran.exit_code, json.loads(ran.stdout))
    assert found.answer["settings"]["latency_objective_seconds"] == 2
    command = "pulumi config set --path knobs.latency_objective_seconds --type float 2"
    assert command in found.answer["commands"]
    assert found.states("alert")["McpLatencyBurnFast"] == "data", "with that objective"


def test_of_several_jobs_the_one_that_fits_best_is_chosen_and_the_others_are_told(
    looked_at: Looking,
) -> None:
    found = looked_at("two jobs")

    assert found.answer["job"] == "jira"
    assert [one["job"] for one in found.answer["jobs"]] == ["jira", "a-gateway"], "not the shop"


def test_the_job_may_be_chosen(running: Running) -> None:
    ran = fit("--prometheus", running("two jobs").url, "--job", "a-gateway", "--format", "json")

    assert json.loads(ran.stdout)["settings"]["job"] == "a-gateway"


def test_a_job_without_such_metrics_is_told_with_the_nearest(running: Running) -> None:
    ran = fit("--prometheus", running("two jobs").url, "--job", "a-gatewy")

    assert ran.exit_code == 1
    assert ran.stderr == (
        "mcp-monitoring fit: --job: no metrics of MCP have the job a-gatewy; did you mean"
        " a-gateway?\n"
    )


def test_nothing_of_ours_is_one_line(running: Running) -> None:
    url = running("web").url
    ran = fit("--prometheus", url)

    assert ran.exit_code == 1
    assert ran.stdout == f"{url} has no metrics of an MCP server in the last hour.\n"


def test_nothing_of_ours_is_a_report_too(looked_at: Looking) -> None:
    found = looked_at("web")

    assert found.exit_code == 1
    assert found.answer["verdict"] == "does not fit"
    assert found.answer["commands"] == []


def test_a_person_gets_a_table_per_dashboard_and_the_settings_last(running: Running) -> None:
    ran = fit("--prometheus", running("jira").url)

    lines = [line.strip() for line in ran.stdout.splitlines()]
    for title in ("Snowflake MCP Server Overview", "Snowflake MCP SLO & Alerts", "Alerts"):
        assert title in lines
    assert any(line.startswith("Request Rate ") and line.endswith(" yes") for line in lines)
    assert lines[-4:] == [
        "pulumi config set metrics contract",
        "pulumi config set profile jira-mcp-snowflake",
        "pulumi config set job jira-mcp-snowflake",
        "pulumi config set scrapeInterval 30s",
    ]


def scraping(directory: Path, exposed: bytes, **settings: object) -> AbstractContextManager[str]:
    """Runs a Prometheus that has scraped an exposition, job `new`; yields its address."""

    @contextmanager
    def scraped() -> Iterator[str]:
        with answering() as exporter:
            exporter.content = exposed
            scrape = {
                "job_name": "new",
                "fallback_scrape_protocol": "PrometheusText0.0.4",
                "static_configs": [{"targets": [f"127.0.0.1:{exporter.server_port}"]}],
                **settings,
            }
            with prometheus_on(directory, [scrape]) as running:
                deadline = time.monotonic() + 30
                while not running.query("scrape_samples_scraped > 0"):
                    assert time.monotonic() < deadline, "nothing was scraped"
                    time.sleep(0.2)
                yield running.url

    return scraped()


def test_a_native_histogram_without_buckets_is_told(tmp_path: Path) -> None:
    exposed = generate_latest(field.opentelemetry())
    converted = {"convert_classic_histograms_to_nhcb": True}
    with scraping(tmp_path, exposed, **converted) as url:
        ran = fit("--prometheus", url)

    assert ran.exit_code == 1
    assert (
        "Note: mcp_server_operation_duration_seconds is a native histogram without buckets; have"
        " Prometheus keep them as well: always_scrape_classic_histograms: true." in ran.stdout
    )


def test_a_metric_that_is_declared_but_has_no_series_is_not_left_out(tmp_path: Path) -> None:
    """A labelled counter has no series before its first event; its type is exposed all the same."""
    exposed = (
        b"# TYPE mcp_requests_total counter\n"
        b'mcp_requests_total{method="m",client_type="http",status="success"} 1\n'
        b"# TYPE mcp_errors_total counter\n"
    )
    with scraping(tmp_path, exposed) as url:
        ran = fit("--prometheus", url, "--format", "json")

    found = Looked(ran.exit_code, json.loads(ran.stdout))
    lacking = found.answer["settings"]["metric_names"]
    assert "mcp_errors_total" not in lacking
    assert lacking["mcp_uptime_seconds"] == ""
    assert found.states("panel")["Exceptions by type"] == "not yet"


def test_a_prometheus_with_very_many_names_is_asked_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = int(time.time())
    many = (
        f'# TYPE app_{one}_requests gauge\napp_{one}_requests{{job="many"}} 1 {now}\n'
        for one in range(100_000)
    )
    field.backfill(find_prometheus("promtool"), tmp_path, "".join(many))
    sent: list[tuple[str, Mapping[str, str]]] = []
    answers: list[int] = []
    answer = servers.Prometheus._answer

    def weighed(
        self: servers.Prometheus, path: str, parameters: Mapping[str, str] | None = None
    ) -> httpx.Response:
        answered = answer(self, path, parameters)
        sent.append((path, parameters or {}))
        answers.append(len(answered.content))
        assert len(str(answered.request.url)) < 8000, "proxies refuse longer ones"
        return answered

    monkeypatch.setattr(servers.Prometheus, "_answer", weighed)
    with field.prometheus_with(tmp_path, {"toolhive": field.toolhive}) as running:
        ran = fit("--prometheus", running.url, "--format", "json")

    assert json.loads(ran.stdout)["job"] == "toolhive"
    assert len(answers) < 60
    assert sum(answers) < 50_000
    for path, parameters in sent:
        if path == "metadata":
            assert parameters["metric"]
            assert parameters["limit"] == "1"
        elif path != "query":
            assert parameters["match[]"], path
            assert int(parameters["limit"]) <= 1000
            assert int(parameters["end"]) - int(parameters["start"]) <= 3660
    queries = [parameters["query"] for path, parameters in sent if path == "query"]
    assert len(queries) == 2
    assert queries[0].startswith("topk(1, ")
    assert 'instance="toolhive:8000"' in queries[1], "of one series"


def test_more_jobs_than_are_looked_at_are_told(tmp_path: Path) -> None:
    def servers() -> CollectorRegistry:
        registry = CollectorRegistry()
        labels = ["job", "mcp_method_name", "network_transport", "mcp_protocol_version"]
        name = "mcp_server_operation_duration_seconds"
        took = Histogram(name, "x", labels, registry=registry, buckets=[1, 5])
        for number in range(22):
            took.labels(f"server-{number:02}", "tools/call", "tcp", "2026-07-28").observe(1)
        return registry

    with field.prometheus_with(tmp_path, {"other": servers}) as running:
        ran = fit("--prometheus", running.url, "--format", "json")

    answer = json.loads(ran.stdout)
    assert answer["job"] == "server-00", "of equals, the first by name"
    assert len(answer["jobs"]) == 20
    assert "2 jobs more have metrics of MCP; look at one of them: --job JOB" in answer["notes"]


class TestOneLine:
    """What keeps the command from its answer."""

    def said(self, *arguments: str) -> str:
        ran = fit(*arguments)
        assert ran.exit_code == 1
        assert ran.stdout == ""
        [line] = ran.stderr.splitlines()
        assert line.startswith("mcp-monitoring fit: ")
        return line.removeprefix("mcp-monitoring fit: ")

    def test_neither_a_prometheus_nor_a_stack(self) -> None:
        assert self.said() == "give either --prometheus URL or --stack STACK"

    def test_both(self) -> None:
        said = self.said("--prometheus", "http://localhost:9090", "--stack", "dev")
        assert said == "give either --prometheus URL or --stack STACK"

    def test_another_scheme(self) -> None:
        assert "must look like http://host:9090" in self.said("--prometheus", "ftp://host")

    def test_no_url(self) -> None:
        assert "must look like http://host:9090" in self.said("--prometheus", "localhost:9090")

    def test_nobody_listens(self) -> None:
        said = self.said("--prometheus", f"http://127.0.0.1:{free_port()}")
        assert "cannot be reached" in said

    def test_an_unknown_set(self, running: Running) -> None:
        said = self.said("--prometheus", running("web").url, "--metrics", "otl")
        assert said == "--metrics: otl: there is no such set; did you mean otel?"

    def test_an_unknown_profile(self, running: Running) -> None:
        said = self.said("--prometheus", running("web").url, "--profile", "jira-mcp-snowflak")
        assert "did you mean jira-mcp-snowflake?" in said

    def test_a_profile_of_another_set(self, running: Running) -> None:
        arguments = ("--profile", "jira-mcp-snowflake", "--metrics", "otel")
        said = self.said("--prometheus", running("web").url, *arguments)
        assert said == "--profile: jira-mcp-snowflake is of the set contract, not otel"

    def test_credentials_that_are_refused(self) -> None:
        with answering() as server:
            server.status = 401
            server.content = b"no"
            said = self.said("--prometheus", f"http://me:canary@127.0.0.1:{server.server_port}")
        assert "refuses the credentials (HTTP 401)" in said
        assert "canary" not in said

    def test_a_login_page(self) -> None:
        with answering() as server:
            server.content = b"<html>Sign in</html>"
            said = self.said("--prometheus", f"http://127.0.0.1:{server.server_port}")
        assert "is not a Prometheus" in said

    @pytest.mark.parametrize("status", [200, 401, 404])
    def test_a_grafana(self, status: int) -> None:
        with answering() as server:
            server.status = status
            server.content = b'{"message": "Not found"}'
            server.answers["/api/health"] = (200, b'{"database": "ok", "version": "12.4.0"}')
            said = self.said("--prometheus", f"http://127.0.0.1:{server.server_port}")
        assert "is a Grafana; look through it: --stack STACK" in said

    def test_a_limit_of_a_server_with_the_same_api(self) -> None:
        with answering() as server:
            server.status = 422
            server.content = json.dumps(
                {"status": "error", "errorType": "execution", "error": "the query hit a\nlimit"}
            ).encode()
            said = self.said("--prometheus", f"http://127.0.0.1:{server.server_port}")
        assert said.endswith("does not finish a query: the query hit a limit")

    @pytest.mark.parametrize("data", [{"a": 1}, "x", 3])
    def test_an_answer_of_another_shape(self, data: object) -> None:
        with answering() as server:
            server.content = json.dumps({"status": "success", "data": data}).encode()
            said = self.said("--prometheus", f"http://127.0.0.1:{server.server_port}")
        assert "its answer about label/__name__/values is no list" in said

    def test_an_empty_answer_is_none_of_ours(self) -> None:
        """Thanos and VictoriaMetrics may answer with null or an empty list."""
        for data in (b"null", b"[]"):
            with answering() as server:
                server.content = b'{"status": "success", "data": ' + data + b"}"
                ran = fit("--prometheus", f"http://127.0.0.1:{server.server_port}")
            assert ran.exit_code == 1
            assert "has no metrics of an MCP server" in ran.stdout

    def test_a_name_that_only_prometheus_3_can_store(self) -> None:
        with answering() as server:
            server.content = json.dumps(
                {"status": "success", "data": ["mcp.server.operation.duration_count"]}
            ).encode()
            ran = fit("--prometheus", f"http://127.0.0.1:{server.server_port}")
        assert ran.exit_code == 1
        assert "UnderscoreEscapingWithSuffixes" in ran.stdout
