"""Titles are sent as Grafana stores them, or every refresh shows them as changed."""

import sys
import unicodedata

import pytest
from mcp_monitoring.titles import Affixes, affixes, alert_affixes, folder_title, stored_title


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


@pytest.mark.parametrize(
    ("around", "title", "shown"),
    [
        (Affixes("Staging "), "Overview", "Staging Overview"),
        (Affixes("", " (staging)"), "Overview", "Overview (staging)"),
        (Affixes(" [eu] ", " / blue  "), " Overview\n", "[eu] Overview / blue"),
        (Affixes("\u3000東京 "), "Übersicht", "東京 Übersicht"),
        (Affixes(), "Overview", "Overview"),
    ],
)
def test_what_is_put_around_a_title_is_taken_off_again(
    around: Affixes, title: str, shown: str
) -> None:
    assert around.put_on(title) == shown
    assert stored_title(shown) == shown, "Grafana trims nothing"
    assert around.take_off(shown) == stored_title(title)


@pytest.mark.parametrize(
    ("edited", "own"),
    [
        ("Staging Pool (eu)", "Pool"),
        ("Pool", "Pool"),
        ("Staging Pool", "Pool"),
        ("Pool (eu)", "Pool"),
        ("Staging", "Staging"),
        ("Staging  (eu)", "Staging  (eu)"),
        ("Staging Staging Pool (eu)", "Staging Pool"),
        ("My Staging (eu) pool", "My Staging (eu) pool"),
    ],
)
def test_a_title_edited_by_hand_keeps_what_is_not_around_it(edited: str, own: str) -> None:
    assert Affixes("Staging ", " (eu)").take_off(edited) == own


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({}, "MCP"),
        ({"prefix": "eu-"}, "MCP"),
        ({"title_suffix": " (eu)"}, "MCP (eu)"),
        ({"title_prefix": "EU ", "folder_title": " Warehouse "}, "EU Warehouse"),
    ],
)
def test_the_folder_has_what_is_around_titles(given: dict[str, str], title: str) -> None:
    assert folder_title(given) == title


@pytest.mark.parametrize(
    ("given", "around"),
    [
        ({"prefix": "eu-"}, Affixes()),
        ({"prefix": "eu-", "title_prefix": "EU "}, Affixes()),
        ({"prefix": "eu-", "folder_uid": "team"}, Affixes("eu-")),
        ({"folder_uid": "team"}, Affixes()),
        ({"prefix": "eu-", "title_suffix": " (eu) ", "folder_uid": "team"}, Affixes("", " (eu)")),
    ],
)
def test_alerts_are_renamed_only_in_a_folder_of_others(
    given: dict[str, str], around: Affixes
) -> None:
    assert alert_affixes(given) == around


def test_nothing_is_put_around_titles_unless_asked_for() -> None:
    assert affixes({"prefix": "eu-", "folder_title": "MCP"}) == Affixes()
