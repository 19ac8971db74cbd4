#!/usr/bin/env bash
# Runs a command of mcp-monitoring and tells the next step how it went. It fails only if the command
# could not do its work: with 2 it did, and found something to look at.
# usage: looked_at.sh COMMAND ...
set -euo pipefail
if [ $# -eq 0 ]; then
  echo "usage: looked_at.sh COMMAND ..." >&2
  exit 1
fi
code=0
"${MCP_MONITORING:-.venv/bin/mcp-monitoring}" "$@" || code=$?
echo "exit_code=$code" >> "${GITHUB_OUTPUT:-/dev/stdout}"
[ "$code" = 0 ] || [ "$code" = 2 ]
