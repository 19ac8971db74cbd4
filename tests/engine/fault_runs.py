"""Stacks that are deployed through a network that fails by chance, and healed when it is well.

A run has a seed. The seed says what follows the first `up` (nothing, the same again, other files,
`destroy`), and which requests go wrong. Then nothing goes wrong any more. If a command has failed,
or `drift` finds something, the stack gets one `recover` and one `up`. What Grafana has in the end
is compared with what a deployment makes that nothing happens to.
"""

import json
import random
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import httpx
import yaml
from engine.owners import Objects, Owners, differences
from engine.project import Project
from engine.review import COMMAND
from failing_network import DELAY, SHARE, Struck, failing_network

AFTERWARDS = ("", "", "second up", "other up", "other up", "destroy")
"""What may be run after the first `up`, each as often as it stands here."""

_BOARDS = {"first": ("board-a", "board-b"), "other": ("board-a", "board-c")}
_ALERTS = """\
groups:
  - name: targets
    rules:
      - {{alert: TargetDown, expr: up == 0, for: {wait}, annotations: {{summary: It is down.}}}}
      - {{alert: NoTarget, expr: absent(up), for: 5m, annotations: {{summary: There is none.}}}}
"""
_WAITS = {"first": "5m", "other": "10m"}
_QUERIES = {"first": "up", "other": "sum(up)"}
_OPTIONS = ("--yes", "--skip-preview", "--non-interactive")
_SECONDS = 400


@dataclass(frozen=True)
class Step:
    """A command of a run.

    Attributes:
        name: what it was for.
        exit_code: its exit code.
        seconds: its time.
        output: what it printed.
    """

    name: str
    exit_code: int
    seconds: float
    output: str = field(repr=False)


@dataclass
class Run:
    """What happened in a run.

    Attributes:
        seed: its seed.
        steps: its commands, in order.
        struck: what went wrong in the network.
        wrong: what is wrong in the end, one line each.
    """

    seed: int
    steps: list[Step] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def step(self, name: str) -> Step | None:
        """Finds a command; None if it was not run."""
        return next((one for one in self.steps if one.name == name), None)

    def __str__(self) -> str:
        ran = ", ".join(f"{one.name} ({one.exit_code})" for one in self.steps)
        lines = [f"seed {self.seed}: {'; '.join(self.wrong) or 'ok'}", f"  ran: {ran}"]
        return "\n".join(lines + [f"  {one.fault}: {one.request}" for one in self.struck])


@contextmanager
def fault_runs(
    project: Project, delay: float = DELAY, share: float = SHARE
) -> Iterator["FaultRuns"]:
    """Makes what runs share: files, a Grafana, and what they are to end as.

    Args:
        project: a project of the sandbox; its program is used, and not its stack.
        delay: seconds by which a late request comes later.
        share: share of the requests that go wrong.
    """
    limits = httpx.Limits(max_keepalive_connections=0)  # Grafana may end an idle one just then.
    url, auth = project.grafana.base_url, project.grafana.auth
    with httpx.Client(base_url=url, auth=auth, limits=limits, trust_env=False) as grafana:
        # Other tests count the stacks of the project.
        states = project.directory / "states"
        states.mkdir()
        environment = {**project.environment, "PULUMI_BACKEND_URL": states.as_uri()}
        asking = replace(project, grafana=grafana, environment=environment)
        # Whose data source comes first has the default one of Grafana.
        with Owners(asking).neighbour("somebody"):
            yield FaultRuns(asking, delay, share)


class FaultRuns:
    """Runs in one Grafana. Each has a stack, a prefix and a neighbour of its own."""

    def __init__(self, project: Project, delay: float, share: float) -> None:
        self._project = project
        self._owners = Owners(project)
        self._delay, self._share = delay, share
        for files in _BOARDS:
            _write_files(project, files)
        self._expected = self._without_faults()

    def run(self, seed: int) -> Run:
        """Deploys while things go wrong, heals when nothing does, and compares."""
        run, stack, neighbour = Run(seed), f"seed{seed}", f"neighbour{seed}"
        with self._owners.neighbour(neighbour), self._stack(run, stack):
            before = self._owners.written(neighbour)
            files = self._deploy(run, stack)
            run.wrong += differences(self._owners.objects(stack), self._expected[files])
            if self._owners.written(neighbour) != before:
                run.wrong.append("an object of somebody else was touched")
        return run

    def _deploy(self, run: Run, stack: str) -> str:
        """Deploys and heals; returns which files are to be deployed in the end."""
        drawn = random.Random(run.seed).choice(AFTERWARDS)  # noqa: S311
        files = "other" if drawn == "other up" else "first"
        with failing_network(self._project.config.grafana_url, self._delay) as network:
            self._write_stack(stack, network.url, "first")
            network.fail_by_chance(run.seed, self._share)
            last = self._up(run, stack, "first up")
            self._write_stack(stack, network.url, files)
            if drawn:
                last = self._pulumi(run, drawn, drawn.rpartition(" ")[2], "--stack", stack)
            run.struck = list(network.struck)
            network.recover()
            self._heal(run, stack, last)
        return files

    def _heal(self, run: Run, stack: str, last: Step) -> None:
        """Does what the documentation says, and no more."""
        failed = any(step.exit_code for step in run.steps)
        if not failed and last.name != "destroy":
            failed = bool(self._review(run, "first drift", stack).exit_code)
            if not failed:
                return
        if failed:
            run.wrong += _unless_done(self._review(run, "recover", stack, "--yes"))
        run.wrong += _unless_done(self._up(run, stack, "last up"))
        run.wrong += _unless_done(self._review(run, "last drift", stack))

    def _up(self, run: Run, stack: str, name: str) -> Step:
        return self._pulumi(run, name, "up", "--stack", stack)

    def _pulumi(self, run: Run, name: str, *arguments: str) -> Step:
        return self._step(run, name, "pulumi", *arguments, *_OPTIONS)

    def _review(self, run: Run, name: str, stack: str, *options: str) -> Step:
        command = name.rpartition(" ")[2]
        return self._step(run, name, str(COMMAND), command, "--stack", stack, *options)

    def _step(self, run: Run, name: str, *line: str) -> Step:
        began = time.monotonic()
        ran = subprocess.run(
            line,
            cwd=self._project.directory,
            env=self._project.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        step = Step(name, ran.returncode, time.monotonic() - began, ran.stdout)
        run.steps.append(step)
        return step

    def _without_faults(self) -> dict[str, Objects]:
        """Deploys the files with nothing going wrong, and reads what that makes."""
        run, stack, expected = Run(0), "reference", {}
        with self._stack(run, stack):
            for files in _BOARDS:
                self._write_stack(stack, self._project.config.grafana_url, files)
                self._up(run, stack, "up")
                expected[files] = self._owners.objects(stack)
        assert not any(one.exit_code for one in run.steps), run.steps[-1].output
        return expected

    @contextmanager
    def _stack(self, run: Run, stack: str) -> Iterator[None]:
        """Makes a stack; removes what it has in Grafana the quick way."""
        self._write_stack(stack, self._project.config.grafana_url, "first")
        make = ("stack", "init", stack, "--no-select", "--non-interactive")
        self._step(run, "stack init", "pulumi", *make)
        try:
            yield
        finally:
            self._owners.delete(stack)
            (self._project.directory / f"Pulumi.{stack}.yaml").unlink()

    def _write_stack(self, stack: str, grafana_url: str, files: str) -> None:
        document = yaml.safe_load(self._project.stack_file.read_text())
        program = {
            "prefix": f"{stack}-",
            "datasourceDefault": False,
            "dashboardsDir": f"{files}/dashboards",
            "alertsDir": f"{files}/alerts",
            "contactEmails": [f"{files}@example.com"],
            "contactWebhookUrl": "http://127.0.0.1:9/hook",
            "runbookBaseUrl": "https://runbooks.example.com/",
        }
        document["config"]["grafana:url"] = grafana_url
        document["config"] |= {f"mcp-monitoring:{key}": value for key, value in program.items()}
        file = self._project.directory / f"Pulumi.{stack}.yaml"
        file.write_text(yaml.safe_dump(document))


def _write_files(project: Project, files: str) -> None:
    dashboards, alerts = (project.directory / files / kind for kind in ("dashboards", "alerts"))
    dashboards.mkdir(parents=True)
    alerts.mkdir()
    for uid in _BOARDS[files]:
        targets = [{"refId": "A", "expr": _QUERIES[files]}]
        place = {"h": 8, "w": 8, "x": 0, "y": 0}
        panel = {"id": 1, "type": "stat", "title": "Up", "gridPos": place, "targets": targets}
        model = {"uid": uid, "title": uid, "schemaVersion": 41, "panels": [panel]}
        (dashboards / f"{uid}.json").write_text(json.dumps(model))
    (alerts / "targets.yaml").write_text(_ALERTS.format(wait=_WAITS[files]))


def _unless_done(step: Step) -> list[str]:
    """Describes a command that did not end with 0."""
    if not step.exit_code:
        return []
    last = [line.strip() for line in re.split(r"\n+", step.output) if line.strip()][-12:]
    return [f"{step.name} exits with {step.exit_code}: {' / '.join(last)}"]
