"""Titles of anybody in GitHub's Markdown: shown as they are, and no link, mention or markup."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp_monitoring.review.console.markdown import (
    code_span,
    fence_around,
    html_of,
    in_html_comment,
    literal,
)

# What GitHub Flavored Markdown makes a link of without being asked, and what GitHub does besides:
# https://github.github.com/gfm/#autolinks-extension-
LINKS = re.compile(
    r"(?<![^\W_])www\.|(?:https?|ftp)://|[\w.+-]+@[\w-]+\.\w|@\w|#\d|(?<![^\W_])GH-\d",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "title",
    [
        "www.evil.example",
        "see (www.evil.example) or _www.evil.example_",
        "a_www.evil.example *www.evil.example ~www.evil.example",
        "WWW.evil.example",
        "http://evil.example",
        "HTTPS://evil.example/a?b#c",
        "x http://",
        "ftp://evil.example",
        "mail a.b+c@evil.example",
        "mailto:a@evil.example",
        "xmpp:a@evil.example/x",
        "@team/oncall and a@b",
        "#123",
        "owner/name#123 GH-123 gh-4",
        "owner/name@a5c3785",
    ],
)
def test_nothing_becomes_a_link_or_a_mention(title: str) -> None:
    written = literal(title)

    assert not LINKS.search(re.sub(r"\\(?=\W)", "", written)), written
    assert not LINKS.search(html_of(written))


@pytest.mark.parametrize(
    "title",
    ["**b** _i_ ~s~ `c`", "[a](b) ![c](d)", "a | b", "# h", "> q", "- l", "$x$", r"\*", "<b>&lt;"],
)
def test_markup_is_shown_as_it_is_written(title: str) -> None:
    written = literal(title)

    assert html.unescape(html_of(written)) == title
    assert not re.search(r"(?<!\\)[*_`~\[\]|#$<>]", written.replace(r"\\", ""))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("rate of job:http_requests:rate5m", r"rate of job:http\_requests:rate5m"),
        ("Größe 内存 a@ # 1 wwww. www", "Größe 内存 a@ \\# 1 wwww. www"),
        ("two\n\nlines", "two lines"),
    ],
)
def test_what_is_harmless_stays(title: str, shown: str) -> None:
    assert literal(title) == shown


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("` aw.@\n"), max_size=12))
def test_a_code_span_ends_where_it_should(title: str) -> None:
    written = code_span(title)

    if not title.strip():
        assert written == ""
        return
    ticks = re.match("`+", written)
    assert ticks is not None
    inside = written[len(ticks[0]) : -len(ticks[0])]
    assert ticks[0] not in re.findall("`+", inside)
    assert inside.strip() == " ".join(title.split())


def test_a_fence_is_longer_than_any_inside() -> None:
    assert fence_around("a ````` b ```") == "`" * 6
    assert fence_around("a") == "```"


@pytest.mark.parametrize(("one", "other"), [("prod--eu", "prod-eu"), ("a b", "a-b"), ("a>", "a-")])
def test_two_names_never_share_the_marker_of_a_comment(one: str, other: str) -> None:
    assert in_html_comment(one) != in_html_comment(other)
    assert "--" not in in_html_comment(one)
    assert ">" not in in_html_comment(one)
