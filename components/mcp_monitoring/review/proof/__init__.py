"""`mcp-monitoring proof`: asks every query of deployed dashboards and alerts."""
