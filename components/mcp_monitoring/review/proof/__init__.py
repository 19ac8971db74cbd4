"""`mcp-monitoring proof`: sends every query of deployed dashboards and alerts to Grafana."""
