"""`mcp-monitoring check`: checks dashboards and rule files: PromQL, the contract and links."""
