"""`mcp-monitoring backtest`: when alerts would have fired on the real past."""
