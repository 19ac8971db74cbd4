"""A simulated MCP server: its metrics, and the load that drives them.

Nothing here talks to Snowflake or speaks MCP. `sandbox.demo_server` serves the result over HTTP.
"""

from sandbox.demo.metrics import ServerMetrics
from sandbox.demo.simulation import SCENARIOS, Scenario, ScenarioName, Simulation

__all__ = ["SCENARIOS", "Scenario", "ScenarioName", "ServerMetrics", "Simulation"]
