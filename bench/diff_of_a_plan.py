"""Measures the time and memory that `mcp-monitoring diff` adds to a preview.

`.venv/bin/python bench/diff_of_a_plan.py [DASHBOARDS]` deploys that many dashboards (300) to its
own sandbox, edits each file, runs a preview with the real engine, and prints two ratios:

- time to read, compare and write the plan / time of the preview;
- peak memory for it / size of the plan.

Exits with 1 if the first ratio is a third or more, or the second is three or more.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests")]

MOST_TIME = 1 / 3
MOST_MEMORY = 3.0

COMPARE = """
import resource, sys, time
from pathlib import Path
from mcp_monitoring.review.diff.markdown import as_markdown
from mcp_monitoring.review.stacks.plan import read_plan
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.diff.text import as_text
from mcp_monitoring.review.diff.json_report import as_json

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begin = time.perf_counter()
found = plan_diff(read_plan(Path(sys.argv[1]).read_text()))
written = as_text(found), as_markdown(found)
seconds = time.perf_counter() - begin
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(found.objects), seconds, (after - before) * 1024)
"""


def main() -> None:
    """Runs the benchmark."""
    from engine.targets import open_target

    several = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    home = REPOSITORY / ".sandbox-tests"
    home.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=home) as directory,
        open_target(Path(directory)) as project,
    ):
        print(f"deploying {several} dashboards ...", flush=True)
        project.dashboards.mkdir()
        model = json.loads((REPOSITORY / "dashboards" / "mcp-pool.json").read_text())
        files = [project.dashboards / f"d{number:03}.json" for number in range(several)]
        for file in files:
            file.write_text(json.dumps({**model, "uid": file.stem, "title": file.stem}))
        project.configure(alerts="false")
        project.environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
        ran = subprocess.run(
            ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
            cwd=project.directory,
            env=project.environment,
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            sys.exit(ran.stdout + ran.stderr)
        for file in files:
            file.write_text(file.read_text().replace("[$__rate_interval]", "[5m]", 1))
        print("previewing ...", flush=True)
        plan = Path(directory) / "plan.json"
        begin = time.perf_counter()
        with plan.open("w") as stream:
            command = ["pulumi", "preview", "--refresh", "--run-program", "--json"]
            subprocess.run(
                [*command, "--non-interactive"],
                cwd=project.directory,
                env=project.environment,
                stdout=stream,
                stderr=subprocess.DEVNULL,
                check=True,
            )
        preview = time.perf_counter() - begin
        size = plan.stat().st_size
        compared = subprocess.run(
            [sys.executable, "-c", COMPARE, str(plan)],
            capture_output=True,
            text=True,
            check=True,
        )
        project.pulumi("destroy", "--yes", "--skip-preview")
    objects, seconds, memory = (float(one) for one in compared.stdout.split())
    print(f"{objects:.0f} of {several} dashboards differ; the plan has {size / 1e6:.1f} MB")
    print(f"time: {seconds:.2f} s / preview {preview:.2f} s = {seconds / preview:.2f}")
    print(f"memory: {memory / 1e6:.0f} MB / plan {size / 1e6:.0f} MB = {memory / size:.2f}")
    if seconds / preview >= MOST_TIME or memory / size >= MOST_MEMORY:
        sys.exit("too much")


if __name__ == "__main__":
    main()
