"""`mcp-monitoring check`: holds dashboards and rule files against PromQL, contract and links."""
