"""Through a network that fails, a command gives the right answer, or one line that says why not."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from answering_server import AnsweringServer, answering
from failing_network import FailingNetwork, failing_network
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.servers import retries
from mcp_monitoring.review.stacks.kinds import COMPONENT
from places import REPOSITORY
from pulumi_stand_in import PulumiStandIn
from review.adopt.stack_in_grafana import StackInGrafana
from review.drift.stack_in_files import filled, resources, written
from typer.testing import CliRunner, Result

BAD, WORSE = (0.12, 40), (0.6, 8)
"""Share of the requests that go wrong, and how many runs with seeds."""

DASHBOARD = json.loads((REPOSITORY / "tests/fixtures/field/old-rows/new.json").read_text())
QUIET = ("asking ", "previewing ", "comparing ", "Grafana at ", "querying ")
"""How lines begin that say what a command waits for."""


class Stack:
    """A stack, and the Grafana behind a network that it was deployed to."""

    def __init__(
        self, directory: Path, pulumi: PulumiStandIn, grafana: AnsweringServer, url: str
    ) -> None:
        self.directory = directory
        self.pulumi = pulumi
        self.grafana = grafana
        self.url = url
        self.written: Path | None = None

    def deployed(self) -> None:
        """Its objects are deployed, and two of them were edited in Grafana since."""
        found = resources(self.url)
        monitoring = f"urn:pulumi:dev::p::{COMPONENT}::mcp"
        for one in found[1:]:
            one["parent"] = monitoring
        outputs = {"folderUid": "mcp", "datasourceUid": "mcp-prometheus"}
        component = {"urn": monitoring, "type": COMPONENT, "inputs": {}, "outputs": outputs}
        written(self.directory, [*found, component])
        for path, change in (
            ("/api/folders/mcp", {"title": "Renamed"}),
            ("/api/datasources/uid/mcp-prometheus", {"url": "http://elsewhere"}),
        ):
            content = {**json.loads(self.grafana.answers[path][1]), **change}
            self.grafana.answers[path] = (200, json.dumps(content).encode())
        self.grafana.answers["/api/ds/query"] = (200, json.dumps({"results": {}}).encode())
        self.pulumi.answers("refresh", {"steps": [], "changeSummary": {}})

    def to_create(self) -> None:
        """Nothing is deployed, but Grafana has all that would be created."""
        written(self.directory, [])
        found = resources(self.url)
        states = [
            {"urn": one["urn"], "type": one["type"], "custom": True, "inputs": one["inputs"]}
            for one in found
        ]
        steps = [{"op": "create", "urn": one["urn"], "newState": one} for one in states]
        self.pulumi.answers(
            "preview", {"steps": steps, "config": {"grafana:url": self.url}, "changeSummary": {}}
        )
        listed = [
            {"type": one["type"], "name": one["urn"].rpartition("::")[2], "id": "<PLACEHOLDER>"}
            for one in found[1:]
        ]
        self.pulumi.answers("import-file", {"resources": listed})
        self.pulumi.answers("whoami", {"user": "me", "url": f"file://{self.directory}/state"})
        self.pulumi.answers("stack export", {"version": 3, "deployment": {"resources": []}})
        for path in ("/api/folders", "/api/datasources"):
            (single,) = [
                content
                for at, (_, content) in self.grafana.answers.items()
                if at.startswith(f"{path}/") and at.endswith(("/mcp", "/mcp-prometheus"))
            ]
            self.grafana.answers[path] = (200, b"[" + single + b"]")

    def adoptable(self) -> None:
        """A dashboard of its files was edited in Grafana."""
        files = self.directory / "dashboards"
        files.mkdir()
        made = StackInGrafana(files, self.grafana)
        for name in ("one", "two", "three"):
            made.put(name, {**DASHBOARD, "uid": name, "title": name})
            model = made.deploy(name)
            model["panels"][0]["description"] = "by alice"
            made.save(model)
        made.resources[0]["inputs"]["url"] = self.url
        written(self.directory, made.resources)
        self.written = files

    def run(self, command: str) -> tuple[Result, dict[str, bytes]]:
        """Runs a command; returns the files that it may have written, too, as they then are."""
        before = self._files()
        Path("import.json").unlink(missing_ok=True)
        arguments = [*command.split(), "--stack", "dev", "--cwd", str(self.directory)]
        ran = CliRunner().invoke(app, arguments)
        after = self._files()
        for name, content in before.items():
            assert self.written is not None
            (self.written / name).write_bytes(content)
        return ran, after

    def _files(self) -> dict[str, bytes]:
        if self.written is None:
            return {}
        return {file.name: file.read_bytes() for file in self.written.iterdir()}


COMMANDS: dict[str, Callable[[Stack], None]] = {
    "drift": Stack.deployed,
    "drift --engine": Stack.deployed,
    "proof": Stack.deployed,
    "diff": Stack.to_create,
    "import-file": Stack.to_create,
    "recover --dry-run": Stack.to_create,
    "adopt": Stack.adoptable,
}


@pytest.fixture
def network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Stack, FailingNetwork]]:
    monkeypatch.setattr(retries, "sleep", lambda _seconds: None)
    for name in ("GRAFANA_URL", "GRAFANA_AUTH_DEV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GRAFANA_AUTH", "token")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/state")
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    pulumi = PulumiStandIn(tmp_path / "bin", monkeypatch)
    pulumi.answers("config", {})
    pulumi.answers("version", "v3.254.0")
    with answering() as grafana:
        filled(grafana)
        with failing_network(f"http://127.0.0.1:{grafana.server_port}", delay=0.0) as failing:
            yield Stack(tmp_path, pulumi, grafana, failing.url), failing


def _reason(ran: Result) -> list[str]:
    return [line for line in ran.stderr.splitlines() if not line.startswith(QUIET)]


@pytest.mark.parametrize(("share", "seeds"), [BAD, WORSE], ids=["bad", "worse"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_answer_is_right_or_one_line(
    network: tuple[Stack, FailingNetwork], command: str, share: float, seeds: int
) -> None:
    stack, failing = network
    COMMANDS[command](stack)
    right, files = stack.run(command)
    assert right.exit_code in (0, 2), right.output
    for seed in range(seeds):
        failing.fail_by_chance(f"{command} {seed}", share)
        ran, now = stack.run(command)
        if (ran.exit_code, ran.stdout, now) == (right.exit_code, right.stdout, files):
            continue
        assert "No drift (" not in ran.output
        if ran.exit_code == 1:
            (line,) = _reason(ran)
            assert line.startswith(f"mcp-monitoring {command.split()[0]}: "), line
            assert stack.url in line
        else:
            assert ran.exit_code == {"adopt": 2}.get(command, right.exit_code), ran.output
            assert stack.url in ran.stdout, "what is missing is told, with the reason"
    assert failing.struck
