"""Regular expressions of JavaScript mean here what they mean in Grafana."""

import pytest
from mcp_monitoring.review.drawing.patterns import pattern_of, replaced


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("/error/", "an error here", True),
        ("/ERROR/i", "an error here", True),
        ("/ERROR/", "an error here", False),
        ("error", "an error here", False),
        (".*error.*", "an error here", True),
        ("/^a.c$/s", "a\nc", True),
        ("/^a.c$/", "a\nc", False),
        ("/^abc$/", "abc\n", False),
        ("/(?<first>a)\\k<first>/", "aa", True),
        ("/a/b/", "a/b", True),
    ],
)
def test_a_pattern_finds_what_grafana_finds(pattern: str, text: str, found: bool) -> None:
    compiled = pattern_of(pattern)

    assert compiled is not None
    assert (compiled.search(text) is not None) is found


@pytest.mark.parametrize("pattern", ["/(/", "/open", "(", "/a/xyz", "/(?<=a+)b/"])
def test_what_is_no_pattern_is_none(pattern: str) -> None:
    assert pattern_of(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "replacement", "text"),
    [
        ("/o/", "0", "f0o boo"),
        ("/o/g", "0", "f00 b00"),
        ("/(f)(o)/", "$2$1", "ofo boo"),
        ("/(?<x>f)/", "<$<x>$&$$>", "<ff$>oo boo"),
        ("/f/", "$1 $9", "$1 $9oo boo"),
        ("/(/", "x", "foo boo"),
    ],
)
def test_matches_are_replaced_as_javascript_replaces_them(
    pattern: str, replacement: str, text: str
) -> None:
    assert replaced("foo boo", pattern, replacement) == text
