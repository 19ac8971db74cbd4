"""What engine tests of the review commands share: the command itself, and a second user."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from engine.project import Project, Result

COMMAND = Path(sys.executable).with_name("mcp-monitoring")


def run(project: Project, *arguments: str, stdin: str | None = None, **environment: str) -> Result:
    """Runs `mcp-monitoring` in the project, as a person would."""
    ran = project.run(str(COMMAND), *arguments, stdin=stdin, environment=environment)
    output = ran.stdout + ran.stderr
    assert "Traceback" not in output, output
    return Result(ran.returncode, output)


def run_json(project: Project, *arguments: str, exit_code: int = 0) -> Any:
    """Runs `mcp-monitoring` with `--format json` and reads what it prints."""
    ran = project.run(str(COMMAND), *arguments, "--format", "json")
    assert ran.returncode == exit_code, ran.stdout + ran.stderr
    return json.loads(ran.stdout)


def as_user(project: Project, name: str) -> httpx.Client:
    """Opens the Grafana as somebody else: a service account of that name, made if need be."""
    found = project.get(f"/api/serviceaccounts/search?query={name}")["serviceAccounts"]
    if not found:
        project.send("POST", "/api/serviceaccounts", {"name": name, "role": "Admin"})
        found = project.get(f"/api/serviceaccounts/search?query={name}")["serviceAccounts"]
    path = f"/api/serviceaccounts/{found[0]['id']}/tokens"
    answer = project.grafana.post(path, json={"name": uuid4().hex})
    headers = {"Authorization": f"Bearer {answer.json()['key']}"}
    return httpx.Client(base_url=project.grafana.base_url, headers=headers)


def edit(
    user: httpx.Client, uid: str, change: Callable[[dict[str, Any]], None], message: str = ""
) -> None:
    """Saves a dashboard as the user interface does, changed."""
    found = user.get(f"/api/dashboards/uid/{uid}").json()
    change(found["dashboard"])
    body = {
        "dashboard": found["dashboard"],
        "folderUid": found["meta"]["folderUid"],
        "message": message,
    }
    answer = user.post("/api/dashboards/db", json=body)
    assert answer.is_success, answer.text


def insert_on_top(model: dict[str, Any]) -> None:
    """Puts a panel on top and moves all others down, as the user interface does."""
    for panel in model["panels"]:
        panel["gridPos"]["y"] += 8
    ours = {"type": "prometheus", "uid": "mcp-prometheus"}
    model["panels"].insert(
        0,
        {
            "id": 900,
            "type": "timeseries",
            "title": "Queue depth",
            "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
            "datasource": ours,
            "targets": [{"refId": "A", "expr": "sum(mcp_queue_depth)", "datasource": ours}],
        },
    )


def panel(model: dict[str, Any], title: str) -> dict[str, Any]:
    """Finds a panel by its title."""
    return next(one for one in model["panels"] if one.get("title") == title)
