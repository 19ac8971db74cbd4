"""No report holds the credential in an address: whatever command, format and mishap."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_server import ORGANISATION, AnsweringServer, answering
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.stacks.kinds import COMPONENT, DASHBOARD, FOLDER, PROVIDER
from pulumi_stand_in import PulumiStandIn
from typer.testing import CliRunner

SECRET = "canary-7e90"

URN = "urn:pulumi:dev::p"
DEFAULT = f"{URN}::{PROVIDER}::default_2_38_0"
MONITORING = f"{URN}::{COMPONENT}::mcp"

TEXT, MARKDOWN, AS_JSON = ("--format", "text"), ("--format", "markdown"), ("--format", "json")
COMMANDS: tuple[tuple[str, ...], ...] = (
    *(("diff", *how) for how in (TEXT, MARKDOWN, AS_JSON)),
    *(("drift", *how) for how in (TEXT, MARKDOWN, AS_JSON)),
    *(("adopt", *how) for how in (TEXT, AS_JSON)),
    *(("import-file", *how) for how in (TEXT, AS_JSON)),
    *(("proof", *how) for how in (TEXT, AS_JSON)),
    *(("drift", *how, "--engine") for how in (TEXT, MARKDOWN, AS_JSON)),
    *(("recover", *how) for how in (TEXT, AS_JSON)),
)

# What tells that a report was made.
SAID = {
    "diff": "http://grafana.elsewhere",
    "drift": "2 of 2 objects drifted",
    "drift --engine": "No drift",
    "adopt": "pool is not in Grafana; pulumi up brings it back",
    "import-file": "MCP",
    "proof": "pool",
    "recover": "dev",
}


@pytest.fixture
def grafana() -> Iterator[AnsweringServer]:
    """A Grafana in which nothing is."""
    with answering() as made:
        made.content = b"[]"
        made.missing = ("/uid/", "/folders/")
        made.answers |= dict.fromkeys(("/api/org", "/g/api/org"), ORGANISATION)
        yield made


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    for name in ("GRAFANA_URL", "GRAFANA_AUTH_DEV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GRAFANA_AUTH", "admin:admin")
    return PulumiStandIn(tmp_path / "bin", monkeypatch)


def _deployed(url: str) -> list[dict[str, Any]]:
    model = {"title": "Pool", "uid": "pool", "panels": []}
    dashboard = {
        "inputs": {"configJson": json.dumps(model), "folder": "mcp"},
        "outputs": {"uid": "pool", "configJson": json.dumps(model)},
        "provider": f"{DEFAULT}::id",
        "parent": MONITORING,
    }
    return [
        {"urn": DEFAULT, "type": PROVIDER, "custom": True, "inputs": {"url": url}},
        {"urn": MONITORING, "type": COMPONENT, "inputs": {}, "outputs": {"folderUid": "mcp"}},
        {"urn": f"{URN}::{FOLDER}::f", "type": FOLDER, "custom": True, "outputs": {"uid": "mcp"}},
        {"urn": f"{URN}::{DASHBOARD}::mcp-pool", "type": DASHBOARD, "custom": True, **dashboard},
    ]


def _stack(pulumi: PulumiStandIn, url: str, now: str = "") -> None:
    """Sets up a stack that is deployed to one address, and whose program says another now."""
    folder = {"type": FOLDER, "custom": True, "provider": f"{DEFAULT}::id"}
    folder |= {"urn": f"{URN}::{FOLDER}::mcp-folder", "inputs": {"uid": "mcp", "title": "MCP"}}
    plan = {
        "config": {"grafana:url": now or url},
        "steps": [{"op": "create", "urn": folder["urn"], "newState": folder}],
    }
    pulumi.answers("stack export", {"deployment": {"resources": _deployed(url)}})
    pulumi.answers("stack ls", [{"name": "dev"}])
    pulumi.answers("whoami", {"user": "me", "url": f"https://me:{SECRET}@state.example.com"})
    pulumi.answers("config", {})
    pulumi.answers("config get grafana:auth", said="error: not found", code=1)
    pulumi.answers("config get dashboardsDir", said="error: not found", code=1)
    pulumi.answers("preview", plan)
    pulumi.answers("refresh", {"steps": []})
    listed = [{"type": FOLDER, "name": "mcp-folder"}]
    pulumi.answers("import-file", {"resources": listed})


def _printed(directory: Path, *command: str, expect: str = "") -> str:
    """Everything a command says: to standard output, to standard error, and to its files."""
    name, *how = command
    files = directory / "reports"
    files.mkdir()
    further = []
    if name in ("diff", "drift"):
        further = ["--output-markdown", str(files / "a.md"), "--output-json", str(files / "a.json")]
    if name == "import-file":
        further = ["--file", str(files / "import.json")]
    arguments = [name, "--stack", "dev", "--cwd", str(directory), *further, *how]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    said = "".join([ran.output, *(file.read_text() for file in files.iterdir())])
    assert expect in said
    return said


ADDRESSES = ("http://admin:{0}@{1}/?auth_token={0}", "http://{0}@{1}", "http://u%40:%2F{0}@{1}/g/")


@pytest.mark.parametrize(
    ("command", "address"),
    [(command, address) for command in COMMANDS for address in ADDRESSES],
)
def test_a_report_does_not_hold_it(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    grafana: AnsweringServer,
    command: tuple[str, ...],
    address: str,
) -> None:
    url = address.format(SECRET, f"127.0.0.1:{grafana.server_port}")
    moved = address.format(SECRET, "grafana.elsewhere")
    _stack(pulumi, url, moved if command[0] == "diff" else "")

    name = f"{command[0]} --engine" if "--engine" in command else command[0]
    assert SECRET not in _printed(tmp_path, *command, expect=SAID[name])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "url",
    [
        f"http://{SECRET}@127.0.0.1:9",
        f"admin:{SECRET}@127.0.0.1:9",
        f"http://admin:{SECRET}",
        f"http://admin:{SECRET}/@127.0.0.1:9",
        f"ftp://{SECRET}@127.0.0.1:9",
        SECRET,
    ],
)
def test_nor_does_an_error_about_an_address_that_is_no_good(
    tmp_path: Path, pulumi: PulumiStandIn, command: tuple[str, ...], url: str
) -> None:
    _stack(pulumi, url)

    assert SECRET not in _printed(tmp_path, *command)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nor_does_an_error_in_which_pulumi_repeats_it(
    tmp_path: Path, pulumi: PulumiStandIn, command: tuple[str, ...]
) -> None:
    _stack(pulumi, "http://127.0.0.1:9")
    why = f'Get "http://{SECRET}@127.0.0.1:9/api/folders?token={SECRET}": dial tcp: refused'
    for asked in ("preview", "refresh", "stack export"):
        pulumi.answers(asked, said=f"error: {why}\n", code=255)

    assert SECRET not in _printed(tmp_path, *command, expect="dial tcp: refused")


@pytest.mark.parametrize("command", COMMANDS[3:], ids=" ".join)
def test_nor_does_an_error_in_which_grafana_repeats_it(
    tmp_path: Path, pulumi: PulumiStandIn, grafana: AnsweringServer, command: tuple[str, ...]
) -> None:
    url = f"http://admin:{SECRET}@127.0.0.1:{grafana.server_port}"
    _stack(pulumi, url)
    grafana.status, grafana.missing = 500, ()
    grafana.content = json.dumps({"message": f"no route to {url}/api"}).encode()

    assert SECRET not in _printed(tmp_path, *command, expect="no route to http://127.0.0.1")


@pytest.mark.parametrize("command", COMMANDS[3:], ids=" ".join)
def test_nor_does_an_error_about_two_grafanas(
    tmp_path: Path, pulumi: PulumiStandIn, command: tuple[str, ...]
) -> None:
    _stack(pulumi, f"http://{SECRET}@a")
    other = f"{URN}::{PROVIDER}::own"
    resources = _deployed(f"http://{SECRET}@a")
    provider = {"urn": other, "type": PROVIDER, "inputs": {"url": f"http://u:{SECRET}@b?{SECRET}"}}
    mine = {**resources[-1], "urn": f"{URN}::{DASHBOARD}::own", "provider": f"{other}::id"}
    state = {"resources": [*resources, provider, mine]}
    pulumi.answers("stack export", {"deployment": state})
    folders = [
        {
            "op": "create",
            "urn": f"{URN}::{FOLDER}::{name}",
            "newState": {
                "type": FOLDER,
                "custom": True,
                "provider": f"{urn}::id",
                "inputs": {"uid": name},
            },
        }
        for name, urn in (("x", DEFAULT), ("y", other))
    ]
    # Asked itself is only the one of the default provider.
    named = "http://a" if command[0] == "drift" else "http://a, http://b"
    named = "http://a, http://b" if "--engine" in command else named
    pulumi.answers("preview", {"steps": folders, "config": {}})
    pulumi.answers("import-file", {"resources": [{"type": FOLDER, "name": n} for n in "xy"]})

    assert SECRET not in _printed(tmp_path, *command, expect=named)


def test_nor_does_the_refusal_of_a_grafana_that_was_asked_for(
    tmp_path: Path, pulumi: PulumiStandIn
) -> None:
    _stack(pulumi, "http://a")
    chosen = ("--grafana", f"http://admin:{SECRET}@b/")

    said = _printed(tmp_path, "import-file", *chosen, expect="would create nothing in http://b/")
    assert SECRET not in said


def test_nor_does_an_error_about_the_grafana_of_the_environment(
    tmp_path: Path, pulumi: PulumiStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_URL", f"http://admin:{SECRET}@127.0.0.1:9")
    _stack(pulumi, "")

    assert SECRET not in _printed(tmp_path, "drift", expect="Grafana at http://127.0.0.1:9 cannot")


@pytest.mark.parametrize("style", ["text", "json", "github"])
@pytest.mark.parametrize(
    "address",
    ["http://u:{}@127.0.0.1:9", "http://{}@127.0.0.1:9/?token={}", "u:{}@a", "http://u:{}"],
)
def test_nor_does_a_check_against_a_prometheus(tmp_path: Path, style: str, address: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"title": "T", "panels": []}))
    url = address.format(SECRET, SECRET)

    ran = CliRunner().invoke(app, ["check", "--format", style, "--prometheus", url, str(file)])

    assert "Prometheus" in ran.output
    assert SECRET not in ran.output
