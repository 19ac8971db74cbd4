#!/usr/bin/env bash
# Compares the dashboards, runbooks and alerts of two commits, without Pulumi, Grafana or any secret.
# usage: file_diff.sh BASE HEAD REPORT.md REPORT.json [REPORT.html]
# The HTML has pictures, of simulated data; it needs the extra `pictures`.
set -euo pipefail
if [ $# -lt 4 ] || [ $# -gt 5 ]; then
  echo "usage: file_diff.sh BASE HEAD REPORT.md REPORT.json [REPORT.html]" >&2
  exit 1
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for side in base head; do
  commit="$1"
  [ "$side" = head ] && commit="$2"
  mkdir -p "$work/$side"
  for folder in dashboards runbooks alerts; do
    if git cat-file -e "$commit:$folder" 2>/dev/null; then
      git archive "$commit" "$folder" | tar -x -C "$work/$side"
    fi
  done
done
"${MCP_MONITORING:-.venv/bin/mcp-monitoring}" diff "$work/base" "$work/head" \
  --output-markdown "$3" --output-json "$4" ${5:+--html "$5"}
