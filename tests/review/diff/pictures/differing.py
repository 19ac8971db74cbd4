"""Two sides of a dashboard, and the picture of them as text."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mcp_monitoring.review.cli import app
from typer.testing import CliRunner, Result


def panel(number: int, title: str, y: int = 0, **more: Any) -> dict[str, Any]:
    """A panel with a query of its own."""
    return {
        "id": number,
        "title": title,
        "type": "stat",
        "gridPos": {"x": 0, "y": y, "w": 12, "h": 4},
        "targets": [{"refId": "A", "expr": f"shop_{title.lower()}"}],
        **more,
    }


def model(*panels: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A dashboard."""
    return {
        **{"uid": "shop", "title": "Shop", "schemaVersion": 42, "panels": list(panels)},
        **more,
    }


OLD = model(panel(1, "Orders"), panel(2, "Tills", 4), panel(3, "Staff", 8), panel(4, "Rent", 12))
NEW = model(
    panel(5, "Guests"),
    panel(1, "Orders", 4),
    panel(2, "Tills", 8, type="gauge"),
    panel(4, "Rent", 12),
)
"""Guests are new, Orders moved, Tills have another type, Staff is gone, Rent is as it was."""


def folders(
    directory: Path, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> tuple[Path, Path]:
    """Writes two folders of dashboards."""
    for name, models in (("old", old), ("new", new)):
        (directory / name).mkdir()
        for one in models:
            (directory / name / f"{one['uid']}.json").write_text(json.dumps(one))
    return directory / "old", directory / "new"


def diff(*arguments: str | Path) -> Result:
    """Runs the command."""
    return CliRunner().invoke(app, ["diff", *map(str, arguments)])
