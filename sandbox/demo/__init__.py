"""A simulated MCP server: its metrics, and the load that drives them.

Nothing here talks to Snowflake or speaks MCP. `sandbox.demo_server` serves the metrics over HTTP.
`sandbox.demo.backfill` writes hours of them into the data of a Prometheus.
"""

from sandbox.demo.metrics import ServerMetrics
from sandbox.demo.scenarios import SCENARIOS, Scenario, ScenarioName, expected_alerts
from sandbox.demo.simulation import Simulation

__all__ = [
    "SCENARIOS",
    "Scenario",
    "ScenarioName",
    "ServerMetrics",
    "Simulation",
    "expected_alerts",
]
