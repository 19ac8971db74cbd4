"""Comments that are updated in place, and one issue per stack, on any forge."""

import re
from collections.abc import Callable, Iterator

from ..console.markers import earlier_marker, is_marker, marked_name
from .forge import Forge, ForgeError, Text

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`\\]+")
_CUT = "\n\n_Cut: it was too long._"


def upsert_comment(forge: Forge, body: str, page: str = "", pictures: str = "") -> str:
    """Creates the comment of a report, or updates the one that has the same marker.

    Args:
        forge: the repository with the pull request.
        body: report in Markdown; its first line is the marker.
        page: address of a page with pictures, to which the comment links; "" for none.
        pictures: pictures in Markdown, which stand below the report; "" for none.

    Returns:
        The address of the comment.

    Raises:
        ForgeError: if the report has no marker, the page has no address of one, or the forge
            refuses.
    """
    found = _with_marker(forge.comments, marker_of(body))
    below = (f"\n\n{pictures}" if pictures else "") + _link_to(page)
    text = _fitting(body.rstrip("\n") if below else body, forge.longest - len(below)) + below
    return forge.change_comment(found, text) if found else forge.add_comment(text)


def report_drift(forge: Forge, body: str) -> str:
    """Opens the issue of a drift report, or updates it.

    Args:
        forge: the repository with the issues.
        body: report in Markdown; its first line is the marker.

    Returns:
        What was done, with the address of the issue.

    Raises:
        ForgeError: if the report has no marker, or the forge refuses.
    """
    marker = marker_of(body)
    text = _fitting(body, forge.longest)
    issue = _with_marker(forge.issues, marker)
    if issue is None:
        title = f"Grafana of {marked_name(marker)} is not as it was deployed"
        return f"opened {forge.open_issue(title, text)}"
    if issue.body == text:
        return f"unchanged {issue.address}"
    forge.change_issue(issue, text)
    return f"updated {issue.address}"


def report_no_drift(forge: Forge, body: str) -> str:
    """Closes the issue of a drift report, if there is one, and says why.

    Args:
        forge: the repository with the issues.
        body: report in Markdown; its first line is the marker.

    Returns:
        What was done.

    Raises:
        ForgeError: if the report has no marker, or the forge refuses.
    """
    issue = _with_marker(forge.issues, marker_of(body))
    if issue is None:
        return "no drift, and no issue"
    forge.close_issue(issue, "Grafana is as it was deployed again.")
    return f"closed {issue.address}"


def marker_of(body: str) -> str:
    """Finds the marker of a report, which is its first line.

    Raises:
        ForgeError: if it has none.
    """
    first_line = body.split("\n", 1)[0]
    if not is_marker(first_line):
        raise ForgeError(
            "it does not begin with a marker, <!-- mcp-monitoring ... -->; write it with:"
            " mcp-monitoring diff --output-markdown FILE"
        )
    return first_line


def _with_marker(texts: Callable[[], Iterator[Text]], marker: str) -> Text | None:
    """Finds the text of a report; one of an earlier version only where there is no other."""
    earlier: Text | None = None
    for text in texts():
        if text.first_line == marker:
            return text
        if earlier is None and text.first_line == earlier_marker(marker):
            earlier = text
    return earlier


def _link_to(page: str) -> str:
    if not page:
        return ""
    if not _ADDRESS.fullmatch(page):
        raise ForgeError(f"--page: {page!r:.100} is no address such as https://host/page.html")
    return f"\n\n[Before and after, as pictures]({page})\n"


def _fitting(body: str, longest: int) -> str:
    """Cuts a text to the limit of a forge; reports are shorter, so this is only a safeguard."""
    return body if len(body) <= longest else body[: longest - len(_CUT)] + _CUT
