"""`mcp-monitoring rules`: writes alerts as a deployment would make them."""
