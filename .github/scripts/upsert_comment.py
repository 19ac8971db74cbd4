"""Writes the comment of one stack on a pull request; a later run updates it in place."""

import argparse
from pathlib import Path

from github_api import OUR_AUTHOR, GitHub, GitHubError, fail, fitting

EXAMPLES = """\
examples:
  upsert_comment.py --pull-request 12 --file dev.md
  upsert_comment.py --pull-request 12 --file dev.md --author 'our-app[bot]'

The first line of the file is the marker that identifies the comment.
"""


def upsert_comment(github: GitHub, pull_request: int, body: str) -> str:
    """Creates the comment, or updates the one that begins with the same line.

    Returns:
        Its address.
    """
    marker = body.split("\n", 1)[0]
    path = f"/issues/{pull_request}/comments"
    for comment in github.pages(path):
        if github.is_ours(comment, marker):
            changed = github.send("PATCH", f"/issues/comments/{comment['id']}", {"body": body})
            return str(changed.get("html_url", ""))
    return str(github.send("POST", path, {"body": body}).get("html_url", ""))


def main() -> None:
    """Runs the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pull-request", type=int, required=True, help="number of it")
    parser.add_argument("--file", type=Path, required=True, help="Markdown to write")
    parser.add_argument("--author", default=OUR_AUTHOR, help="login that the token writes as")
    given = parser.parse_args()
    try:
        body = given.file.read_text(encoding="utf-8")
        if not body.startswith("<!-- "):
            raise GitHubError(f"{given.file} does not begin with a marker, <!-- ... -->")
        print(upsert_comment(GitHub(given.author), given.pull_request, fitting(body)))
    except (GitHubError, OSError) as error:
        fail("upsert_comment.py", error)


if __name__ == "__main__":
    main()
