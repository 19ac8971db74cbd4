"""`mcp-monitoring fit`: looks at a Prometheus, and says which dashboards and alerts fit it."""
