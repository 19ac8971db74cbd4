"""Every command says the same about a Grafana that cannot be used, before the engine starts."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from answering_server import answering
from grafana_stand_in import PASSWORD, running_stand_in
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.stacks.kinds import COMPONENT, DASHBOARD, PROVIDER
from ports import free_ports
from prometheus_server import prometheus_on
from pulumi_stand_in import PulumiStandIn
from typer.testing import CliRunner

COMMANDS = ("diff", "drift", "drift --engine", "adopt", "proof", "import-file")
SECRET = "canary-8d21"
URN = "urn:pulumi:dev::p"
DEFAULT = f"{URN}::{PROVIDER}::default_2_44_0"


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    """A `pulumi` that has no engine: it says nothing to `preview` and `refresh`."""
    for name in ("GRAFANA_URL", "GRAFANA_AUTH", "GRAFANA_AUTH_DEV"):
        monkeypatch.delenv(name, raising=False)
    return PulumiStandIn(tmp_path / "bin", monkeypatch)


def _deployed(pulumi: PulumiStandIn, url: str, auth: str = "") -> None:
    model = json.dumps({"title": "Pool", "uid": "pool", "panels": []})
    monitoring = f"{URN}::{COMPONENT}::mcp"
    resources: list[dict[str, Any]] = [
        {"urn": DEFAULT, "type": PROVIDER, "custom": True, "inputs": {"url": url}},
        {"urn": monitoring, "type": COMPONENT, "inputs": {}, "outputs": {"folderUid": "mcp"}},
        {
            "urn": f"{URN}::{DASHBOARD}::mcp-pool",
            "type": DASHBOARD,
            "custom": True,
            "inputs": {"configJson": model},
            "outputs": {"uid": "pool", "configJson": model},
            "provider": f"{DEFAULT}::id",
            "parent": monitoring,
        },
    ]
    configured = {"grafana:url": {"value": url}}
    if auth:
        configured["grafana:auth"] = {"value": auth}
    pulumi.answers("stack export", {"deployment": {"resources": resources}})
    pulumi.answers("config", configured)


def _said(directory: Path, command: str) -> str:
    """The one line that a command says about why it could not be done."""
    ran = CliRunner().invoke(app, [*command.split(), "--stack", "dev", "--cwd", str(directory)])
    assert ran.exit_code == 1, ran.output
    assert ran.stdout == ""
    assert SECRET not in ran.output
    line = ran.stderr.splitlines()[-1]
    begin = f"mcp-monitoring {command.split()[0]}: "
    assert line.startswith(begin)
    return line.removeprefix(begin)


@contextmanager
def _login_page(_directory: Path) -> Iterator[tuple[str, str, str]]:
    with answering() as server:
        server.content = b"<!doctype html><title>Log in</title>"
        url = f"http://127.0.0.1:{server.server_port}"
        yield url, SECRET, f"{url} answers GET /api/org with 200 and no JSON; is it a Grafana?"


@contextmanager
def _a_prometheus(directory: Path) -> Iterator[tuple[str, str, str]]:
    with prometheus_on(directory) as prometheus:
        url = prometheus.url
        yield url, SECRET, f"{url} answers GET /api/org with 404 and no JSON; is it a Grafana?"


@contextmanager
def _nobody(_directory: Path) -> Iterator[tuple[str, str, str]]:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    yield url, SECRET, f"Grafana at {url} cannot be reached: [Errno 111] Connection refused; start"


@contextmanager
def _another_password(directory: Path) -> Iterator[tuple[str, str, str]]:
    with running_stand_in(directory) as grafana:
        url = str(grafana.base_url).rstrip("/")
        why = f"Grafana at {url} refuses the credential of grafana:auth (401); it is wrong or"
        yield url, f"admin:{PASSWORD}{SECRET}", why


@contextmanager
def _no_credential(_directory: Path) -> Iterator[tuple[str, str, str]]:
    why = "no credential for the Grafana of stack dev; set GRAFANA_AUTH to a service account token"
    yield "http://127.0.0.1:9", "", why


@contextmanager
def _no_url(_directory: Path) -> Iterator[tuple[str, str, str]]:
    yield f"grafana/{SECRET}", SECRET, "the address of Grafana is not a URL; it must look like"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "trouble", [_login_page, _a_prometheus, _nobody, _another_password, _no_credential, _no_url]
)
def test_it_is_one_line_and_the_engine_is_not_started(
    tmp_path: Path, pulumi: PulumiStandIn, command: str, trouble: Any
) -> None:
    with trouble(tmp_path / "data") as (url, auth, why):
        _deployed(pulumi, url, auth)
        begin = time.monotonic()
        said = _said(tmp_path, command)

    assert said.startswith(why), said
    assert time.monotonic() - begin < 60, "it was asked again and again"


def test_a_wrong_variable_is_named(
    tmp_path: Path, pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_AUTH", "right")
    monkeypatch.setenv("GRAFANA_AUTH_DEV", SECRET)
    with running_stand_in(tmp_path / "data") as grafana:
        _deployed(pulumi, str(grafana.base_url))

        assert {_said(tmp_path, command).rpartition("; ")[2] for command in COMMANDS} == {
            "set GRAFANA_AUTH_DEV to a valid one"
        }


def test_without_asking_grafana_nothing_is_checked(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    _deployed(pulumi, "http://127.0.0.1:9")
    pulumi.answers("preview", {"steps": [], "config": {}})
    arguments = ["diff", "--stack", "dev", "--cwd", str(tmp_path), "--no-refresh"]

    assert CliRunner().invoke(app, arguments).exit_code == 0


@pytest.mark.parametrize("command", ["diff", "import-file", "drift --engine"])
@pytest.mark.parametrize(
    "raw",
    [
        '[GET /folders/{folder_uid}][403] getFolderForbidden {"message": "Access denied"}',
        'Get "https://grafana.example.com": x509: certificate signed by unknown authority',
        "no resource plugin 'pulumi-resource-grafana' found in the workspace or on your $PATH",
        "incorrect passphrase",
    ],
    ids=["permission", "certificate", "plugin", "passphrase"],
)
def test_what_only_the_engine_meets_is_told_as_explain_does(
    tmp_path: Path, pulumi: PulumiStandIn, raw: str, command: str
) -> None:
    with answering() as server:
        server.status, server.content = 403, b"{}"
        _deployed(pulumi, f"http://127.0.0.1:{server.server_port}", SECRET)
        for asked in ("refresh", "preview"):
            pulumi.answers(asked, said=f"error: {raw}\n", code=255)
        arguments = [*command.split(), "--stack", "dev", "--cwd", str(tmp_path)]
        ran = CliRunner().invoke(app, arguments)

    log = CliRunner().invoke(app, ["explain"], input=f"error: {raw}\n")
    explained = [line.replace("STACK", "dev") for line in log.output.splitlines()[1:-1]]
    assert ran.exit_code == 1
    assert len(explained) == 2
    name = command.split()[0]
    assert ran.stderr.splitlines()[-3:] == [f"mcp-monitoring {name}: {raw}", *explained]


def test_each_problem_of_a_program_has_its_own_line(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    pulumi.answers("stack export", {"deployment": {}})
    pulumi.answers("config", {})
    message = "error: McpMonitoring 'm' cannot be created:\n  - a: is wrong\n  - b: too\n"
    failed = {"diagnostics": [{"severity": "error", "message": message}]}
    for command, options in (("diff", ()), ("import-file", ())):
        pulumi.answers("preview", failed, code=255)
        arguments = [command, "--stack", "dev", "--cwd", str(tmp_path), *options]

        assert CliRunner().invoke(app, arguments).stderr.splitlines()[1:] == [
            f"mcp-monitoring {command}: McpMonitoring 'm' cannot be created:",
            "  - a: is wrong",
            "  - b: too",
        ]
