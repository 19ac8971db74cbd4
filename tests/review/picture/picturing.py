"""Runs of `mcp-monitoring picture`, and what they wrote."""

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mcp_monitoring.review.cli import app
from typer.testing import CliRunner, Result

END = 1_795_656_600
"""The end of the simulation: 2026-11-26 01:30 UTC."""

AT = ("--at", "2026-11-26T01:30:00Z", "--range", "30m")
"""The half an hour before it."""


def picture(*arguments: str | Path) -> Result:
    """Runs the command."""
    return CliRunner().invoke(app, ["picture", *map(str, arguments)])


def one_line(ran: Result) -> str:
    """What a command that could not do its work said: one line, and nothing was written."""
    assert ran.exit_code == 1, ran.output
    assert ran.stdout == ""
    [line] = ran.stderr.splitlines()
    assert line.startswith("mcp-monitoring picture: ")
    return line.removeprefix("mcp-monitoring picture: ")


def size_of(png: Path) -> tuple[int, int]:
    """Width and height of a PNG file."""
    content = png.read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def dashboard_file(
    directory: Path, panels: Sequence[Mapping[str, Any]], name: str = "mine", **more: Any
) -> Path:
    """Writes a dashboard of panels to `NAME.json`."""
    numbered = [{"id": number, **panel} for number, panel in enumerate(panels, start=1)]
    file = directory / f"{name}.json"
    model = {"uid": name, "title": "Mine", "schemaVersion": 42, "panels": numbered, **more}
    file.write_text(json.dumps(model), encoding="utf-8")
    return file


def panel(expr: str, title: str = "Up", kind: str = "stat", **more: Any) -> dict[str, Any]:
    """A panel with one query, eight columns wide."""
    target = {"refId": "A", "expr": expr}
    grid = {"x": 0, "y": 0, "w": 8, "h": 8}
    return {"type": kind, "title": title, "gridPos": grid, "targets": [target], **more}
