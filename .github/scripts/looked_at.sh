#!/usr/bin/env bash
# Runs a command of mcp-monitoring and passes its exit code to the next step. It fails only if the
# command failed: exit code 2 means that the command worked and found something to look at.
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
