"""Compares the import time of the component with its libraries: `python bench/import_time.py`.

Prints the ratio of `import mcp_monitoring` to `import pulumi, pulumiverse_grafana`. Each import has
a fresh interpreter; the fastest of several alternating runs counts. The target is below 1.1.
"""

import subprocess
import sys
import time

RUNS = 9
OURS = "from mcp_monitoring import McpMonitoring"
THEIRS = "import pulumi, pulumiverse_grafana"


def seconds(statement: str) -> float:
    """Times one interpreter that runs a statement, with its start."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - began


def main() -> None:
    """Measures in turn and prints the ratio."""
    seconds(OURS)
    seconds(THEIRS)
    runs = []
    for number in range(RUNS):
        runs.append((seconds(OURS), seconds(THEIRS)))
        print(f"run {number + 1} of {RUNS}", file=sys.stderr)
    ours, theirs = (min(times) for times in zip(*runs, strict=True))
    print(f"import mcp_monitoring: {ours:.2f} s; what it is made of: {theirs:.2f} s")
    print(f"ratio {ours / theirs:.3f} (wanted: below 1.1)")


if __name__ == "__main__":
    main()
