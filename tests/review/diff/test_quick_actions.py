"""GitLab obeys lines of a note that begin with a slash; no text of a dashboard begins one."""

import json
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from typer.testing import CliRunner


@pytest.mark.parametrize(
    "order", ["/close", "/merge\n/approve", "a\n/assign @alice\nb", "\r/close"]
)
def test_no_text_of_a_file_gives_an_order(tmp_path: Path, order: str) -> None:
    def dashboard(text: str) -> str:
        panel = {"id": 1, "type": "text", "title": text, "options": {"content": text}}
        variable = {"name": "a", "type": "textbox", "query": text}
        model = {"uid": "a", "title": text, "description": text, "panels": [panel]}
        return json.dumps({**model, "templating": {"list": [variable]}})

    old, new, comment = tmp_path / "old.json", tmp_path / "new.json", tmp_path / "diff.md"
    old.write_text(dashboard("was"))
    new.write_text(dashboard(order))

    arguments = ["diff", str(old), str(new), "--output-markdown", str(comment)]
    assert CliRunner().invoke(app, arguments).exit_code == 0

    written = comment.read_text()
    assert order.strip().split("\n")[-1].split()[0].strip("/") in written
    # GitLab ignores white space before the slash.
    assert [line for line in written.splitlines() if line.lstrip().startswith("/")] == []
