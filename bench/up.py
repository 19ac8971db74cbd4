"""Compares a deployment with that of a bare program: `python bench/up.py [NUMBER]`.

Deploys NUMBER dashboards (100) to its own sandbox in two ways: from files, by the component; and by
a program that registers the same resources with inputs that are ready. Prints the ratios of a first
`up`, of a preview without changes and of `destroy`, the fastest of several alternating runs, and
where the time of the component's own work goes. The targets are 1.2 for a preview and 1.1 for `up`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.project import Project  # noqa: E402
from engine.targets import open_target  # noqa: E402

RUNS = 3
COMMANDS = {
    "first up": ("up", "--yes", "--skip-preview"),
    "preview": ("preview", "--expect-no-changes"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
BARE = '''"""Registers resources whose inputs are ready."""

import json
from pathlib import Path

import pulumi
import pulumiverse_grafana as grafana  # as every program of the provider does

folder = None
for one in json.loads(Path("resources.json").read_text()):
    options = pulumi.ResourceOptions(depends_on=[folder] if folder else [])
    made = pulumi.CustomResource(one["type"], one["name"], one["inputs"], options)
    folder = folder or made
'''
STEPS = {
    "Python alone": "pass",
    "import pulumi": "import pulumi",
    "import pulumiverse_grafana, too": "import pulumi, pulumiverse_grafana",
    "import mcp_monitoring, too": "from mcp_monitoring import McpMonitoring",
    "read the files, too": (
        "from pathlib import Path; from mcp_monitoring import McpMonitoring;"
        " from mcp_monitoring.dashboard.files import read_dashboards;"
        " read_dashboards(Path('dashboards'))"
    ),
}


def write_dashboards(directory: Path, number: int) -> None:
    """Writes copies of a dashboard of ours, each with a uid and a title of its own."""
    directory.mkdir()
    model = json.loads((ROOT / "dashboards" / "mcp-overview.json").read_text())
    for index in range(number):
        text = json.dumps({**model, "uid": f"board-{index:04}", "title": f"Board {index}"})
        (directory / f"board-{index:04}.json").write_text(text)


def ready_resources(project: Project) -> list[dict[str, Any]]:
    """Reads what was deployed: the folder first, as the others are in it."""
    kinds = ("grafana:oss/folder", "grafana:oss/dataSource", "grafana:oss/dashboard")
    found = [one for one in project.state().values() if one["type"].startswith(kinds)]
    found.sort(
        key=lambda one: kinds.index(one["type"].split(":")[0] + ":" + one["type"].split(":")[1])
    )
    return [{key: one[key] for key in ("type", "inputs")} | {"name": name_of(one)} for one in found]


def name_of(resource: dict[str, Any]) -> str:
    """Returns the name of a resource: the last part of its URN."""
    return str(resource["urn"]).rpartition("::")[2]


def measure(project: Project) -> dict[str, float]:
    """Runs each command once; returns seconds."""
    measured = {}
    for name, command in COMMANDS.items():
        began = time.perf_counter()
        project.pulumi(*command)
        measured[name] = time.perf_counter() - began
    return measured


def fastest(runs: list[dict[str, float]]) -> dict[str, float]:
    """Takes the fastest time of each command."""
    return {name: min(run[name] for run in runs) for name in runs[0]}


def own_steps(project: Project) -> dict[str, float]:
    """Times what a program does before it registers resources, each step with those before it."""
    measured = {}
    for name, statement in STEPS.items():
        times = []
        for _ in range(RUNS):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True, cwd=project.directory)
            times.append(time.perf_counter() - began)
        measured[name] = min(times)
    return measured


def main() -> None:
    """Measures both programs in turn and prints the tables."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    home = ROOT / ".sandbox-tests"
    home.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=home) as directory,
        open_target(Path(directory)) as project,
    ):
        # Python keeps compiled modules unless it is told otherwise; compiling is not measured.
        project.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        shutil.rmtree(project.dashboards, ignore_errors=True)
        write_dashboards(project.dashboards, number)
        project.configure(dashboardsDir="dashboards", alerts=False)
        program = project.directory / "__main__.py"
        ours = program.read_text()
        project.up()
        (project.directory / "resources.json").write_text(json.dumps(ready_resources(project)))
        project.pulumi("destroy", "--yes", "--skip-preview")
        runs: dict[str, list[dict[str, float]]] = {"component": [], "bare": []}
        for run in range(RUNS):
            for name, text in {"component": ours, "bare": BARE}.items():
                print(f"run {run + 1} of {RUNS}: {name}", file=sys.stderr)
                program.write_text(text)
                runs[name].append(measure(project))
        steps = own_steps(project)
    component, bare = fastest(runs["component"]), fastest(runs["bare"])
    print(f"{number} dashboards, the component to a bare program:")
    for name in COMMANDS:
        print(
            f"  {name:<10} {component[name]:6.2f} s {bare[name]:6.2f} s"
            f"  ratio {component[name] / bare[name]:.2f}"
        )
    print("what the program does before it registers resources:")
    for name, seconds in steps.items():
        print(f"  {name:<32} {seconds:5.2f} s")


if __name__ == "__main__":
    main()
