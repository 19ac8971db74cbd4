"""A deployed stack in files as Pulumi keeps them, and what `drift` says of it."""

import json
from pathlib import Path
from typing import Any

from answering_server import ORGANISATION, AnsweringServer
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.stacks.kinds import PROVIDER
from typer.testing import CliRunner

from .grafana_answers import deployed, held, load

DEFAULT = f"urn:pulumi:dev::p::{PROVIDER}::default_2_38_0"
POINTS = "/api/v1/provisioning/contact-points"
RULES = "/api/v1/provisioning/alert-rules"
FOLDER_RESOURCE = "/apis/folder.grafana.app/v1/namespaces/default/folders/mcp"
SEALED = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1:abc",
}


def filled(made: AnsweringServer) -> AnsweringServer:
    """Makes a server answer as a real Grafana did, for the objects of a recorded refresh."""
    there = held(load(3))
    made.status, made.content = 404, b'{"message": "not found"}'
    rules = [one for path, one in there.single.items() if path.startswith(f"{RULES}/")]
    lists: dict[str, Any] = {
        POINTS: there.points,
        RULES: rules,
        "/api/datasources": [],
        "/api/search": [],
    }
    lists[FOLDER_RESOURCE] = {"spec": {"title": "MCP"}}
    for path, answer in {**there.single, **lists}.items():
        made.answers[path] = (200, json.dumps(answer).encode())
    for uid in ("mcp-overview", "mcp-pool"):
        made.answers[f"/api/dashboards/uid/{uid}/versions"] = (200, b'{"versions": []}')
    made.answers["/api/org"] = ORGANISATION
    return made


def address(grafana: AnsweringServer) -> str:
    return f"http://127.0.0.1:{grafana.server_port}"


def provider(url: Any, urn: str = DEFAULT) -> dict[str, Any]:
    return {"urn": urn, "type": PROVIDER, "custom": True, "id": "id", "inputs": {"url": url}}


def resources(url: str) -> list[dict[str, Any]]:
    """A deployed stack: the recorded objects and their provider."""
    of_it = {"provider": f"{DEFAULT}::id"}
    return [provider(url), *({**one, **of_it} for one in deployed(load(3)))]


def written(directory: Path, found: list[dict[str, Any]], stack: str = "dev", **more: Any) -> Path:
    """Writes a state where Pulumi keeps it."""
    latest = {"resources": found, **more}
    document = {"version": 3, "checkpoint": {"stack": f"organization/p/{stack}", "latest": latest}}
    file = directory / "state" / ".pulumi" / "stacks" / "p" / f"{stack}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document))
    return file


def drift(directory: Path, code: int, *arguments: str) -> str:
    asked = arguments or ("--stack", "dev")
    ran = CliRunner().invoke(app, ["drift", *asked, "--cwd", str(directory)])
    assert ran.exit_code == code, ran.output
    return " ".join(ran.output.split())
