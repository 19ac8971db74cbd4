"""Secrets of a state are found and masked wherever they are."""

from typing import Any

import pytest
from mcp_monitoring.review.stacks.secrets import is_secret, masked

SEALED = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1:abc",
}
MASK = "[secret]"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (SEALED, MASK),
        ({"url": SEALED, "name": "n"}, {"url": MASK, "name": "n"}),
        ([1, None, {"headers": [SEALED, True]}], [1, None, {"headers": [MASK, True]}]),
        ({"a": {"b": {"c": [[SEALED]]}}, "d": [1.5]}, {"a": {"b": {"c": [[MASK]]}}, "d": [1.5]}),
        ({"url": MASK}, {"url": MASK}),
    ],
)
def test_what_is_sealed_is_masked_and_nothing_else(value: Any, shown: Any) -> None:
    assert is_secret(value)
    assert masked(value) == shown


@pytest.mark.parametrize(
    "value",
    [
        "text",
        0,
        None,
        True,
        [],
        {},
        {"a": [{"b": ("secret", 1)}, "[secret] is in a text"]},
        {"4dabf18193072939515e22adb298388d": "a mark of another kind"},
    ],
)
def test_a_value_without_a_secret_stays_what_it_is(value: Any) -> None:
    assert not is_secret(value)
    assert masked(value) is value
