"""`mcp-monitoring eject`: packaged files copied into a project, to be changed there."""
