"""Rule files as people have them, and what promtool says of rule files."""

import subprocess
from pathlib import Path

from places import REPOSITORY

from sandbox.services import find_prometheus

FIELD = REPOSITORY / "tests" / "fixtures" / "field"
RULES = REPOSITORY / "tests" / "fixtures" / "rules"


def accepted_by_promtool(*files: Path) -> bool:
    """Whether Prometheus would load these rule files."""
    checked = subprocess.run(
        [find_prometheus("promtool"), "check", "rules", "--lint=none", *files],
        capture_output=True,
        text=True,
    )
    return checked.returncode == 0
