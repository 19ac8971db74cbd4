"""A real server that a test has started, asked by a real client; and what the server says."""

import json
import re
import subprocess
from pathlib import Path

import httpx
from servers.environments import command_of
from servers.steps import Step

_CLIENTS = Path(__file__).parent / "clients"


class Running:
    """A server on HTTP.

    Args:
        client: the environment and the file of its client, and how that connects.
        port: where it listens.
        metrics: the port of its metrics.
        said: the file with what it says.
    """

    def __init__(self, client: tuple[str, str, str], port: int, metrics: int, said: Path) -> None:
        self._client, self._port, self._metrics, self._said = client, port, metrics, said

    def asked(self, *steps: Step) -> list[str]:
        """Has a client take steps; returns how each ended."""
        environment, name, mode = self._client
        ran = subprocess.run(
            [
                command_of(environment, "python"),
                str(_CLIENTS / f"{name}.py"),
                json.dumps(f"http://127.0.0.1:{self._port}/mcp"),
                mode,
            ],
            input=json.dumps([step.told() for step in steps]),
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert ran.returncode == 0, ran.stderr
        return [one["ended"] for step in json.loads(ran.stdout)["steps"] for one in step]

    def counted(self, label: str, metric: str = "mcp_server_operation") -> dict[str, float]:
        """Reads counts from the page of its metrics, by the values of a label that has one."""
        page = httpx.get(f"http://127.0.0.1:{self._metrics}/metrics", trust_env=False).text
        counts = re.findall(
            rf'^{metric}_duration_seconds_count\{{.*\b{label}="([^"]+)".*\}} (.*)$',
            page,
            re.MULTILINE,
        )
        return {value: float(count) for value, count in counts}

    def warned(self, about: str) -> int:
        """Counts the lines of what it said that are about something."""
        return sum(about in line for line in self._said.read_text().splitlines())
