#!/usr/bin/env bash
# Checks a stack for drift and tells the next step how it went; fails if it could not be checked.
# usage: drift.sh STACK REPORT.md
set -euo pipefail
if [ $# -ne 2 ]; then
  echo "usage: drift.sh STACK REPORT.md" >&2
  exit 1
fi
code=0
"${MCP_MONITORING:-.venv/bin/mcp-monitoring}" drift --stack "$1" --output-markdown "$2" || code=$?
echo "exit_code=$code" >> "${GITHUB_OUTPUT:-/dev/stdout}"
[ "$code" = 0 ] || [ "$code" = 2 ]
