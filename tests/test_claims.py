"""Two instances must not own the same objects of one Grafana."""

import pytest
from mcp_monitoring.claims import ClaimedTwiceError, Claims

FOLDER = ("folder uid", "mcp")
BOARD = ("dashboard uid", "mcp")
OTHER = ("dashboard uid", "eu-mcp")


def test_different_identities_are_claimed_side_by_side() -> None:
    claims = Claims()
    claims.claim("one", [FOLDER, BOARD])
    claims.claim("two", [OTHER])


def test_one_identity_of_two_kinds_is_two_identities() -> None:
    claims = Claims()
    claims.claim("one", [FOLDER])
    claims.claim("two", [BOARD])


def test_the_message_names_both_what_they_share_and_the_cure() -> None:
    claims = Claims()
    claims.claim("one", [FOLDER, BOARD])
    with pytest.raises(ClaimedTwiceError) as refusal:
        claims.claim("two", [OTHER, BOARD, FOLDER])
    assert str(refusal.value) == (
        "McpMonitoring 'two' and 'one' would both own dashboard uid 'mcp', folder uid 'mcp' in the"
        " same Grafana; give one of them another 'prefix'"
    )


def test_all_earlier_owners_are_named_once_each() -> None:
    claims = Claims()
    claims.claim("b", [FOLDER, OTHER])
    claims.claim("a", [BOARD])
    with pytest.raises(ClaimedTwiceError, match="'new' and 'a', 'b' would both own"):
        claims.claim("new", [FOLDER, OTHER, BOARD])


def test_who_is_refused_owns_nothing() -> None:
    claims = Claims()
    claims.claim("one", [BOARD])
    with pytest.raises(ClaimedTwiceError):
        claims.claim("two", [OTHER, BOARD])
    claims.claim("three", [OTHER])


def test_identities_may_come_from_a_generator() -> None:
    claims = Claims()
    claims.claim("one", (identity for identity in [BOARD]))
    with pytest.raises(ClaimedTwiceError):
        claims.claim("two", [BOARD])


def test_two_grafanas_know_nothing_of_each_other() -> None:
    Claims().claim("one", [BOARD])
    Claims().claim("two", [BOARD])
