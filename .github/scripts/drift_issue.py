"""Keeps one issue per stack: opened or updated while it drifts, closed when it does not."""

import argparse
from pathlib import Path
from typing import Any

from github_api import OUR_AUTHOR, GitHub, GitHubError, fail, fitting
from mcp_monitoring.review.console.markdown import in_html_comment

EXAMPLES = """\
examples:
  drift_issue.py --stack prod --exit-code 2 --file drift.md    opens or updates the issue
  drift_issue.py --stack prod --exit-code 0                    closes it, if there is one

The exit code is that of `mcp-monitoring drift`; with 1 nothing is touched.
"""


def open_issue(github: GitHub, stack: str) -> dict[str, Any] | None:
    """Finds the open issue of a stack."""
    for issue in github.pages("/issues", state="open"):
        if "pull_request" not in issue and github.is_ours(issue, marker(stack)):
            return issue
    return None


def marker(stack: str) -> str:
    """Writes the line that marks the issue of a stack."""
    return f"<!-- mcp-monitoring drift: {in_html_comment(stack)} -->"


def report(github: GitHub, stack: str, text: str) -> str:
    """Opens the issue of a stack, or updates it."""
    body = fitting(f"{marker(stack)}\n{text}")
    issue = open_issue(github, stack)
    if issue is None:
        title = f"Grafana of stack {stack} is not as it was deployed"
        made = github.send("POST", "/issues", {"title": title, "body": body})
        return f"opened {made.get('html_url', '')}"
    if issue.get("body") == body:
        return f"unchanged {issue.get('html_url', '')}"
    github.send("PATCH", f"/issues/{issue['number']}", {"body": body})
    return f"updated {issue.get('html_url', '')}"


def close(github: GitHub, stack: str) -> str:
    """Closes the issue of a stack, and says why."""
    issue = open_issue(github, stack)
    if issue is None:
        return "no drift, and no issue"
    path = f"/issues/{issue['number']}"
    github.send("POST", f"{path}/comments", {"body": "Grafana is as it was deployed again."})
    github.send("PATCH", path, {"state": "closed", "state_reason": "completed"})
    return f"closed {issue.get('html_url', '')}"


def main() -> None:
    """Runs the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stack", required=True)
    parser.add_argument("--exit-code", type=int, required=True, help="of mcp-monitoring drift")
    parser.add_argument("--file", type=Path, help="Markdown that mcp-monitoring drift wrote")
    parser.add_argument("--author", default=OUR_AUTHOR, help="login that the token writes as")
    given = parser.parse_args()
    try:
        if given.exit_code not in (0, 2):
            raise GitHubError(f"stack {given.stack} could not be checked; its issue stays as it is")
        github = GitHub(given.author)
        if given.exit_code == 0:
            print(close(github, given.stack))
        elif given.file is None:
            raise GitHubError("--file is missing: what drifted?")
        else:
            print(report(github, given.stack, given.file.read_text(encoding="utf-8")))
    except (GitHubError, OSError) as error:
        fail("drift_issue.py", error)


if __name__ == "__main__":
    main()
