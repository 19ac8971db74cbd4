"""Titles are sent as Grafana stores them, or every refresh shows them as changed."""

import sys
import unicodedata

import pytest
from mcp_monitoring.titles import stored_title


@pytest.mark.parametrize(
    "around",
    [" ", "\t\r\n", "\x0b\x0c", "\x85", "\xa0", "\u1680", "\u2009\u200a", "\u2028", "\u3000"],
    ids=ascii,
)
def test_white_space_around_a_title_is_not_stored(around: str) -> None:
    assert stored_title(f"{around}MCP{around}server{around}") == f"MCP{around}server"


@pytest.mark.parametrize("around", ["\x1c", "\x1f", "\u200b", "\u2060", "\ufeff", "\u180e", "\x00"])
def test_what_go_does_not_call_white_space_stays(around: str) -> None:
    assert stored_title(f"{around}MCP{around}") == f"{around}MCP{around}"


def test_no_other_character_is_taken_for_white_space() -> None:
    trimmed = {chr(code) for code in range(sys.maxunicode + 1) if not stored_title(chr(code))}

    # Unicode's White_Space: its separators, and these control characters.
    separators = {
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Zs", "Zl", "Zp")
    }
    assert trimmed == separators | set("\t\n\v\f\r\x85")


def test_a_title_of_white_space_alone_is_none() -> None:
    assert stored_title(" \xa0\u3000\n") == ""
