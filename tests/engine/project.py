"""A Pulumi project under test, deployed by the real CLI."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml
from mcp_monitoring.alerting.alerts import read_alerts
from places import REPOSITORY

from sandbox.config import SandboxConfig


def ours(prefix: str = "") -> dict[str, set[str]]:
    """Lists what one instance makes of the repository's files, by kind."""
    alerts = [rule.name for group in read_alerts(REPOSITORY / "alerts") for rule in group.rules]
    names = {
        "folders": ["mcp"],
        "data sources": ["mcp-prometheus"],
        "dashboards": [
            file.stem
            for directory in ("dashboards", "runbooks")
            for file in (REPOSITORY / directory).glob("*.json")
        ],
        "alert rules": [re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower() for name in alerts],
        "contact points": ["mcp-monitoring"],
    }
    return {kind: {prefix + name for name in found} for kind, found in names.items()}


@dataclass
class Result:
    """What a `pulumi` command did."""

    exit_code: int
    output: str


@dataclass
class Project:
    """A Pulumi project that is deployed to the sandbox."""

    directory: Path
    config: SandboxConfig
    environment: dict[str, str]
    grafana: httpx.Client
    printed: list[str] = field(default_factory=list)
    foreign: dict[str, set[str]] = field(default_factory=dict)

    @property
    def stack_file(self) -> Path:
        return self.directory / f"Pulumi.{self.config.stack}.yaml"

    @property
    def dashboards(self) -> Path:
        return self.directory / "dashboards"

    def pulumi(self, *arguments: str, check: bool = True, stdin: str | None = None) -> Result:
        """Runs the real CLI in the project; fails the test if it fails, unless told not to."""
        ran = self.run("pulumi", *arguments, "--non-interactive", stdin=stdin)
        output = ran.stdout + ran.stderr
        if check:
            assert ran.returncode == 0, f"pulumi {' '.join(arguments)}:\n{output}"
        return Result(ran.returncode, output)

    def run(
        self, *command: str, stdin: str | None = None, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command in the project, and keeps what it prints."""
        ran = subprocess.run(
            command,
            cwd=self.directory,
            env={**self.environment, **(environment or {})},
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
        )
        self.printed.append(ran.stdout + ran.stderr)
        return ran

    def up(self, *arguments: str, check: bool = True) -> Result:
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, check=check)

    def drift(self) -> Result:
        return self.pulumi("refresh", "--preview-only", "--expect-no-changes", check=False)

    def configure(self, **values: Any) -> None:
        """Sets plain configuration of the program in the stack file."""
        document = yaml.safe_load(self.stack_file.read_text())
        document["config"].update({f"mcp-monitoring:{k}": v for k, v in values.items()})
        self.stack_file.write_text(yaml.safe_dump(document))

    def set_secret(self, key: str, value: str, *flags: str) -> None:
        self.pulumi("config", "set", "--secret", *flags, key, stdin=value)

    def get(self, path: str) -> Any:
        answer = self.grafana.get(path)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def dashboard(self, uid: str = "mcp-overview") -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/api/dashboards/uid/{uid}")
        return found

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """Changes something in Grafana, as a person would."""
        answer = self.grafana.request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"

    def edit_dashboard(
        self, uid: str = "mcp-overview", *, folder: str = "", **changes: Any
    ) -> None:
        """Saves a dashboard as the user interface does, changed or moved or neither."""
        found = self.dashboard(uid)
        self.send(
            "POST",
            "/api/dashboards/db",
            {
                "dashboard": {**found["dashboard"], **changes},
                "folderUid": folder or found["meta"]["folderUid"],
                "message": "edited by hand",
            },
        )

    @contextmanager
    def foreign_datasource(self, *, default: bool = False) -> Iterator[None]:
        """Puts somebody else's Prometheus into the Grafana, with the uid `theirs`."""
        theirs: dict[str, Any] = {
            "name": "Theirs",
            "uid": "theirs",
            "type": "prometheus",
            "access": "proxy",
        }
        theirs |= {"url": "http://127.0.0.1:9", "isDefault": default}
        self.send("POST", "/api/datasources", theirs)
        try:
            yield
        finally:
            self.send("DELETE", "/api/datasources/uid/theirs")

    @contextmanager
    def foreign_folder(self) -> Iterator[None]:
        """Puts somebody else's folder into the Grafana, with the uid `team`."""
        self.send("POST", "/api/folders", {"uid": "team", "title": "Team"})
        try:
            yield
        finally:
            self.send("DELETE", "/api/folders/team?forceDeleteRules=true")

    def objects(self) -> dict[str, set[str]]:
        """Lists what the Grafana holds, but for what it held at first: uids or names, by kind."""
        paths = {
            "folders": ("/api/folders", "uid"),
            "data sources": ("/api/datasources", "uid"),
            "dashboards": ("/api/search?type=dash-db", "uid"),
            "alert rules": ("/api/v1/provisioning/alert-rules", "uid"),
            "contact points": ("/api/v1/provisioning/contact-points", "name"),
        }
        return {
            kind: {found[key] for found in self.get(path)} - self.foreign.get(kind, set())
            for kind, (path, key) in paths.items()
        }

    def everything(self) -> dict[str, list[Any]]:
        """Reads all objects of the Grafana, whole, by kind."""
        paths = {
            "folders": "/api/folders/{}",
            "data sources": "/api/datasources/uid/{}",
            "dashboards": "/api/dashboards/uid/{}",
            "alert rules": "/api/v1/provisioning/alert-rules/{}",
            "contact points": "/api/v1/provisioning/contact-points?name={}",
        }
        return {
            kind: [self.get(paths[kind].format(name)) for name in sorted(names)]
            for kind, names in self.objects().items()
        }

    def state(self) -> dict[str, dict[str, Any]]:
        """Reads the resources of the state, by name."""
        file = self.config.backend / ".pulumi" / "stacks" / "mcp-monitoring"
        document = json.loads((file / f"{self.config.stack}.json").read_text())
        resources = document["checkpoint"]["latest"].get("resources") or []
        return {resource["urn"].rpartition("::")[2]: resource for resource in resources}
