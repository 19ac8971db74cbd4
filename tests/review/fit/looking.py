"""The servers of the field by what tests call them, and a run of the command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mcp_monitoring.review.cli import app
from review.fit import field_servers as field
from typer.testing import CliRunner, Result

SERVERS: Mapping[str, Mapping[str, field.Server]] = {
    "contract": {"snowflake-mcp": field.of_set("contract")},
    "otel": {"snowflake-mcp": field.of_set("otel")},
    "prefixed": {"acme": field.of_set("contract", field.prefixed("acme_"))},
    "without units": {"mcp": field.of_set("otel", field.without_units)},
    "jira": {"jira-mcp-snowflake": field.jira},
    "envoy": {"ai-gateway": field.envoy},
    "toolhive": {"toolhive": field.toolhive},
    "obi": {"snowflake-mcp": field.of_obi},
    "web": {"shop": field.a_web_server},
    "two jobs": {"shop": field.a_web_server, "a-gateway": field.envoy, "jira": field.jira},
}

DEMOS = {"demo": "contract", "demo_otel": "otel"}
"""The demo server of the sandbox with the metrics of each set."""


@dataclass(frozen=True)
class Looked:
    """What the command found out.

    Attributes:
        exit_code: its exit code.
        answer: its report.
    """

    exit_code: int
    answer: Mapping[str, Any]

    def states(self, kind: str) -> dict[str, str]:
        """The state of every panel or alert by its name."""
        return {one["name"]: one["state"] for one in self.answer["parts"] if one["kind"] == kind}

    def why(self, name: str) -> str:
        """What a panel or alert lacks."""
        return next(str(one["why"]) for one in self.answer["parts"] if one["name"] == name)


def fit(*arguments: str) -> Result:
    """Runs the command."""
    return CliRunner().invoke(app, ["fit", *arguments])
