"""`mcp-monitoring convert`: a dashboard file written in the other schema."""
