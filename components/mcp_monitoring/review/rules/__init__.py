"""`mcp-monitoring rules`: shows alerts as a deployment makes them."""
