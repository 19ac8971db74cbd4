"""Untrusted texts in GitHub's Markdown: shown unchanged, and harmless.

Titles come from anybody who may edit a dashboard, and people who may merge read the comment. So a
title must not become markup, a link or a mention, anywhere in a comment.
"""

import hashlib
import html
import re

from .printing import one_line, printable

_MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|~>$-]")
_ESCAPED = re.compile(rf"\\({_MARKUP.pattern})")

# Texts that GitHub turns into a link by itself: addresses with a scheme or `www.`; texts with an
# `@` (mail addresses, mentions, teams); `#1`, `owner/name#1` and `GH-1`. Sources:
# https://github.github.com/gfm/#autolinks-extension- and GitHub's "Autolinked references and URLs".
# The hash of a commit may stay a link: the commit exists, and uids look like hashes.
_BEGINS_A_LINK = re.compile(
    r"://|[@#](?=\w)|(?<![^\W_])(?:www(?=\.)|gh-(?=\d))",  # no link follows a letter or digit
    re.IGNORECASE,
)

_UNSEEN = "\u200b"


def literal(text: str) -> str:
    """Writes a text on one line, without markup, links, mentions or HTML."""
    shown = html.escape(_apart(printable(one_line(text))), quote=False)
    return _MARKUP.sub(r"\\\g<0>", shown)


def code_span(text: str) -> str:
    """Writes a text on one line as a code span, with any backticks; empty for an empty text.

    GitHub makes no links in code.
    """
    shown = printable(one_line(text))
    if not shown:
        return ""
    ticks = "`" * (_longest_run_of_ticks(shown) + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def fence_around(text: str) -> str:
    """Makes a fence for a block of code, longer than any run of backticks in the text."""
    return "`" * max(3, _longest_run_of_ticks(text) + 1)


def html_of(markdown: str) -> str:
    """Turns texts of `literal` into HTML, where Markdown has no effect.

    GitHub looks for mentions and references in HTML, too; they stay disabled.
    """
    return _ESCAPED.sub(r"\1", markdown)


def in_html_comment(text: str) -> str:
    """Writes a name in a form that cannot end the HTML comment around it."""
    kept = re.sub(r"-{2,}", "-", re.sub(r"[^\w./-]", "-", text))
    if kept == text:
        return text
    # Names that become the same would share a comment.
    return f"{kept}.{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _apart(text: str) -> str:
    """Puts an invisible character where a link would begin."""
    return _BEGINS_A_LINK.sub(lambda found: _split(found[0]), text)


def _split(begin: str) -> str:
    # GitHub recognises a scheme by the text before its slashes, other links by the text behind.
    return f":{_UNSEEN}//" if begin == "://" else f"{begin}{_UNSEEN}"


def _longest_run_of_ticks(text: str) -> int:
    return max((len(found) for found in re.findall("`+", text)), default=0)
