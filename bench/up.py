"""Compares a deployment with that of a bare program: `python bench/up.py [NUMBER ...]`.

Deploys NUMBER dashboards (100) to its own sandbox in two ways: from files, by the component; and by
a program that makes the same resources with the SDK and with inputs that are ready. Prints, as
Markdown, the ratios of a first `up`, of a preview without changes and of `destroy`, the fastest of
several alternating runs. The targets are 1.2 for a preview and 1.1 for `up`. Then it prints where
the time of the component goes. With several numbers it shows what grows faster than they.
"""

import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.project import Project  # noqa: E402
from engine.targets import open_target  # noqa: E402

from bench.measuring import Took, least, measured  # noqa: E402
from bench.traces import parts, read_trace  # noqa: E402

RUNS = 3
UNCHECKED = "component without checkpoints"
WITHOUT_CHECKPOINTS = {"PULUMI_SKIP_CHECKPOINTS": "true"}
COMMANDS = {
    "first up": ("up", "--yes", "--skip-preview"),
    "preview": ("preview", "--expect-no-changes"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
BARE = '''"""Makes resources whose inputs are ready, as a plain program does."""

import json
from pathlib import Path

import pulumi
import pulumiverse_grafana as grafana

MADE = {
    "grafana:oss/folder:Folder": grafana.oss.Folder,
    "grafana:oss/dataSource:DataSource": grafana.oss.DataSource,
    "grafana:oss/dashboard:Dashboard": grafana.oss.Dashboard,
}

folder = None
for one in json.loads(Path("resources.json").read_text()):
    options = pulumi.ResourceOptions(depends_on=[folder] if folder else [])
    made = MADE[one["type"]](one["name"], **one["inputs"], opts=options)
    folder = folder or made
'''
READ = """
from pathlib import Path
from mcp_monitoring import McpMonitoring
from mcp_monitoring.dashboard.files import read_dashboards
read = read_dashboards(Path("dashboards"))
"""
BIND = """
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.files import canonical_json
from mcp_monitoring.dashboard.links import relink
for one in read:
    bound = relink(bind(one, DataSource("mcp-prometheus")), {})
    canonical_json(bound, uid=one.uid, folder_uid="mcp")
"""
STEPS = {
    "Python itself": "pass",
    "import of pulumi": "import pulumi",
    "import of pulumiverse_grafana": "import pulumi, pulumiverse_grafana",
    "import of mcp_monitoring": (
        "from mcp_monitoring import McpMonitoring\n"
        "from mcp_monitoring.resources.sdk import load_sdk; load_sdk()"
    ),
    "files read and checked": READ,
    "dashboards bound": READ + BIND,
}


def open_project(directory: str) -> AbstractContextManager[Project]:
    """Opens a project with a Grafana of its own."""
    return open_target(Path(directory))


def home() -> str:
    """Makes the directory for projects: on the disk of the repository, as those of people."""
    path = ROOT / ".sandbox-tests"
    path.mkdir(exist_ok=True)
    return str(path)


def prepare(project: Project, number: int) -> None:
    """Gives a project some dashboards, and no alerts."""
    # Python keeps compiled modules unless it is told otherwise; compiling is not measured.
    project.environment.pop("PYTHONDONTWRITEBYTECODE", None)
    shutil.rmtree(project.dashboards, ignore_errors=True)
    project.dashboards.mkdir()
    model = json.loads((ROOT / "dashboards" / "mcp-overview.json").read_text())
    for index in range(number):
        text = json.dumps({**model, "uid": f"board-{index:04}", "title": f"Board {index}"})
        (project.dashboards / f"board-{index:04}.json").write_text(text)
    project.configure(dashboardsDir="dashboards", alerts=False)


def ready_resources(project: Project) -> list[dict[str, Any]]:
    """Reads what was deployed: the folder first, as the others are in it."""
    kinds = ("grafana:oss/folder", "grafana:oss/dataSource", "grafana:oss/dashboard")
    found = [one for one in project.state().values() if one["type"].startswith(kinds)]
    found.sort(
        key=lambda one: kinds.index(one["type"].split(":")[0] + ":" + one["type"].split(":")[1])
    )
    return [
        {"type": one["type"], "name": name_of(one), "inputs": python_inputs(one["inputs"])}
        for one in found
    ]


def python_inputs(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Names inputs as the SDK for Python does."""
    return {
        re.sub("(?<=[a-z])[A-Z]+", lambda found: f"_{found[0]}", key).lower(): value
        for key, value in inputs.items()
        if not key.startswith("__")
    }


def name_of(resource: dict[str, Any]) -> str:
    """Returns the name of a resource: the last part of its URN."""
    return str(resource["urn"]).rpartition("::")[2]


def run(project: Project, *command: str, **settings: str) -> Took:
    """Runs a command of Pulumi."""
    words = ("pulumi", *command, "--non-interactive")
    return measured(words, project.directory, {**project.environment, **settings})


def fastest(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Takes the fastest time of each."""
    return {name: min(one[name] for one in runs) for name in runs[0]}


def in_turn(project: Project, number: int) -> dict[str, dict[str, Took]]:
    """Measures both programs in turn, and the component without checkpoints."""
    program = project.directory / "__main__.py"
    ours = program.read_text()
    run(project, *COMMANDS["first up"], **WITHOUT_CHECKPOINTS)
    (project.directory / "resources.json").write_text(json.dumps(ready_resources(project)))
    run(project, *COMMANDS["destroy"], **WITHOUT_CHECKPOINTS)
    ways: dict[str, tuple[str, Mapping[str, str]]] = {
        "component": (ours, {}),
        "bare program": (BARE, {}),
        UNCHECKED: (ours, WITHOUT_CHECKPOINTS),
    }
    found: dict[str, dict[str, list[Took]]] = {
        name: {command: [] for command in COMMANDS} for name in ways
    }
    for turn in range(RUNS):
        for name, (text, settings) in ways.items():
            print(f"{number} dashboards, run {turn + 1} of {RUNS}: {name}", file=sys.stderr)
            program.write_text(text)
            for command, words in COMMANDS.items():
                found[name][command].append(run(project, *words, **settings))
    program.write_text(ours)
    return {
        name: {command: least(runs) for command, runs in commands.items()}
        for name, commands in found.items()
    }


def own_steps(project: Project) -> dict[str, float]:
    """Times what a program does before it registers resources: what each step adds."""
    runs = []
    for _ in range(RUNS):
        commands = {
            name: [sys.executable, "-W", "ignore", "-c", step] for name, step in STEPS.items()
        }
        runs.append(
            {
                name: measured(command, project.directory, project.environment).seconds
                for name, command in commands.items()
            }
        )
    took = fastest(runs)
    earlier = [0.0, *took.values()]
    return {name: took[name] - before for name, before in zip(STEPS, earlier, strict=False)}


def traced(project: Project) -> dict[str, dict[str, float]]:
    """Splits the time of a first `up` and of a preview, the fastest of several runs of each."""
    found: dict[str, list[dict[str, float]]] = {"first up": [], "preview": []}
    file = project.directory / "trace.json"
    for turn in range(RUNS):
        print(f"traced run {turn + 1} of {RUNS}", file=sys.stderr)
        for name, runs in found.items():
            file.unlink(missing_ok=True)
            run(project, *COMMANDS[name], "--otel-traces", file.as_uri())
            runs.append(parts(read_trace(file)))
        run(project, *COMMANDS["destroy"])
    return {name: min(runs, key=lambda one: one["whole command"]) for name, runs in found.items()}


def requests_alone(project: Project) -> float:
    """Times what the plugin asks Grafana for dashboards, sent one after the other by us."""
    models = [json.loads(one.read_text()) for one in sorted(project.dashboards.glob("*.json"))]
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        for model in models:
            project.send("POST", "/api/dashboards/db", {"dashboard": model})
            project.get(f"/api/dashboards/uid/{model['uid']}")
        times.append(time.perf_counter() - began)
        for model in models:
            project.send("DELETE", f"/api/dashboards/uid/{model['uid']}")
    return min(times)


def table(head: Sequence[str], rows: Sequence[Sequence[str | float]]) -> str:
    """Writes a table as Markdown; numbers with two digits."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[f"{one:.2f}" if isinstance(one, float) else one for one in row] for row in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def where_time_goes(project: Project, number: int, checkpoints: float) -> None:
    """Prints the parts of the component's time."""
    split, steps = traced(project), own_steps(project)
    print(f"\nwhere the time of {number} dashboards goes, seconds:\n")
    names = split["first up"]
    print(
        table(
            ["", *split], [[name.strip(), *(one[name] for one in split.values())] for name in names]
        )
    )
    alone = requests_alone(project)
    more = [
        ("requests to Grafana, sent alone", alone),
        ("checkpoints: up less up without them", checkpoints),
        *((f"program: {name}", took) for name, took in steps.items()),
    ]
    print("\n" + table(["measured beside it", "seconds"], more))


def main() -> None:
    """Measures and prints the tables."""
    numbers = [int(one) for one in sys.argv[1:]] or [100]
    rows: list[list[str | float]] = []
    with tempfile.TemporaryDirectory(dir=home()) as directory, open_project(directory) as project:
        for number in numbers:
            prepare(project, number)
            ways = in_turn(project, number)
            for command in COMMANDS:
                ours, bare, skipped = (one[command] for one in ways.values())
                seconds = [one.seconds for one in (ours, bare)]
                ratios = [ours.seconds / bare.seconds, ours.processor / bare.processor]
                each = [f"{one.seconds / number * 1000:.0f}" for one in (ours, skipped)]
                rows.append([str(number), command, *seconds, *ratios, *each])
            if number == numbers[0]:
                up, skipped = ways["component"]["first up"], ways[UNCHECKED]["first up"]
                where_time_goes(project, number, up.seconds - skipped.seconds)
    head = ["dashboards", "", "component, s", "bare program, s", "ratio", "of processor time"]
    print("\n" + table([*head, "ms each", "ms each without checkpoints"], rows))


if __name__ == "__main__":
    main()
