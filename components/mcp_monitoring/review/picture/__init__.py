"""The command `mcp-monitoring picture`."""
