"""Snowflake's own MCP server in the sandbox: the real one, with a stand-in of Snowflake behind it.

The server (`snowflake-labs-mcp`) and the stand-in (`fakesnow`) are unmodified, each in an
environment of its own. The server is started by `opentelemetry-instrument`, and a client calls its
tools all day.
"""
