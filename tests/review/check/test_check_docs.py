"""`docs/check.md` agrees with the command."""

import subprocess
import sys
from pathlib import Path

from mcp_monitoring.review.check.catalog import RULES
from places import REPOSITORY

PAGE = (REPOSITORY / "docs" / "check.md").read_text()


def test_lists_every_rule() -> None:
    rows = ["| rule | severity | what has to hold |", "|---|---|---|"]
    rows += [f"| `{rule.id}` | {rule.severity} | {rule.meaning} |" for rule in RULES.values()]

    assert "\n".join(rows) + "\n" in PAGE


def test_shows_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "dashboards").mkdir()
    wrong = REPOSITORY / "tests" / "review" / "check" / "corpus" / "rate-on-gauge.rate.json"
    (tmp_path / "dashboards" / "requests.json").write_text(wrong.read_text())
    ran = subprocess.run(
        [sys.executable, "-m", "mcp_monitoring.command", "check", "dashboards"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert f"$ mcp-monitoring check dashboards\n{ran.stdout}```" in PAGE


def test_names_every_key_of_the_json_report() -> None:
    for key in ("version", "summary", "findings", "not_checked", "switched_off"):
        assert f"| `{key}` |" in PAGE
