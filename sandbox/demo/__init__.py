"""A simulated MCP server: its metrics, and the load that drives them.

Nothing here talks to Snowflake or speaks MCP. `sandbox.demo_server` serves the metrics over HTTP.
`sandbox.demo.backfill` writes hours of them into the data of a Prometheus.
"""

from sandbox.demo.metrics import ServerMetrics
from sandbox.demo.scenarios import EXPECTED_ALERTS, SCENARIOS, Scenario, ScenarioName
from sandbox.demo.simulation import Simulation

__all__ = [
    "EXPECTED_ALERTS",
    "SCENARIOS",
    "Scenario",
    "ScenarioName",
    "ServerMetrics",
    "Simulation",
]
