"""Texts of anybody in GitHub's Markdown: shown as they are, and harmless.

Titles come from whoever may edit a dashboard, and a comment is read by those who may merge. So a
title must be no markup, no link and no mention, wherever in a comment it stands.
"""

import html
import re

from .printing import one_line, printable

_MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|~>$-]")
_ESCAPED = re.compile(rf"\\({_MARKUP.pattern})")

# What GitHub makes a link of without being asked: addresses with a scheme or `www.`, and with an
# `@`, which are those of mail, mentions and teams; `#1`, `owner/name#1` and `GH-1`. Sources:
# https://github.github.com/gfm/#autolinks-extension- and GitHub's "Autolinked references and URLs".
# The hash of a commit stays a link: it leads to a commit that is there, and uids look alike.
_BEGINS_A_LINK = re.compile(
    r"://|[@#](?=\w)|(?<![^\W_])(?:www(?=\.)|gh-(?=\d))",  # a letter or digit before ends it
    re.IGNORECASE,
)

_UNSEEN = "\u200b"


def literal(text: str) -> str:
    """Writes a text on one line so that nothing of it is markup, a link, a mention or HTML."""
    shown = html.escape(_apart(printable(one_line(text))), quote=False)
    return _MARKUP.sub(r"\\\g<0>", shown)


def code_span(text: str) -> str:
    """Writes a text on one line as a code span, whatever backticks are in it; empty if it is.

    GitHub makes no links in code.
    """
    shown = printable(one_line(text))
    if not shown:
        return ""
    ticks = "`" * (_longest_run_of_ticks(shown) + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def fence_around(text: str) -> str:
    """Makes a fence for a block of code, longer than any in the text."""
    return "`" * max(3, _longest_run_of_ticks(text) + 1)


def html_of(markdown: str) -> str:
    """Turns texts of `literal` into HTML, where no Markdown is read.

    GitHub looks for mentions and references there as well; these stay apart.
    """
    return _ESCAPED.sub(r"\1", markdown)


def in_html_comment(text: str) -> str:
    """Writes a name so that it cannot end the HTML comment it stands in."""
    return re.sub(r"-{2,}", "-", re.sub(r"[^\w./-]", "-", text))


def _apart(text: str) -> str:
    """Puts a character that is not seen where a link would begin."""
    return _BEGINS_A_LINK.sub(lambda found: _split(found[0]), text)


def _split(begin: str) -> str:
    # A scheme is told from what is before its slashes, all else from what follows.
    return f":{_UNSEEN}//" if begin == "://" else f"{begin}{_UNSEEN}"


def _longest_run_of_ticks(text: str) -> int:
    return max((len(found) for found in re.findall("`+", text)), default=0)
