"""Addresses are shown without what opens a server, alone and in the words of programs."""

import pytest
from mcp_monitoring.review.servers.address import NO_URL, shown_url, without_credentials

SECRET = "canary-3b1d"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://grafana.example.com", "https://grafana.example.com"),
        (
            "https://grafana.example.com:3000/sub/path/",
            "https://grafana.example.com:3000/sub/path/",
        ),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("", ""),
    ],
)
def test_an_address_without_a_credential_is_shown_as_it_is(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        f"https://admin:{SECRET}@a.example/g",
        f"https://{SECRET}@a.example/g",
        f"https://:{SECRET}@a.example/g",
        f"https://admin:{SECRET}%40x%2Fy@a.example/g",
        f"https://admin:x@{SECRET}@a.example/g",
        f"https://admin:{SECRET}\\@a.example/g",
        f"https://a.example/g?auth_token={SECRET}",
        f"https://a.example/g#access_token={SECRET}",
        f"https://u@a.example/g?a=1&api_key={SECRET}#b",
    ],
)
def test_a_credential_is_left_out_wherever_it_stands(url: str) -> None:
    assert shown_url(url) == "https://a.example/g"


@pytest.mark.parametrize(
    "url",
    [
        SECRET,
        f"admin:{SECRET}@a.example",
        f"//admin:{SECRET}@a.example",
        f"https:/admin:{SECRET}@a.example",
        f"https://admin:{SECRET}",
        f"https://admin:12/{SECRET}@a.example",
        f"https://admin:?{SECRET}@a.example",
        f"https://admin:#{SECRET}@a.example",
        f"https://[{SECRET}@a.example",
        f"https://admin:{SECRET}@",
        f"ftp://admin:{SECRET}@a.example",
    ],
)
def test_what_cannot_be_told_from_a_credential_is_not_shown(url: str) -> None:
    assert shown_url(url) == NO_URL


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f"cannot reach https://admin:{SECRET}@a.example/g, or so",
            "cannot reach https://a.example/g, or so",
        ),
        (
            f'Get "https://{SECRET}@a.example/api/folders?k={SECRET}": dial tcp: refused',
            'Get "https://a.example/api/folders": dial tcp: refused',
        ),
        (
            f'parse "https://a dmin:{SECRET}@a.example": net/url: invalid userinfo',
            'parse "https://a.example": net/url: invalid userinfo',
        ),
        (
            f'parse "admin:{SECRET}@a.example": first path segment in URL cannot contain colon',
            f'parse "{NO_URL}": first path segment in URL cannot contain colon',
        ),
        (
            f"invalid URL 'https://admin:{SECRET} x@a.example' (see https://docs.example/a.)",
            "invalid URL 'https://a.example' (see https://docs.example/a.)",
        ),
        ("no stack named 'dev' found; npm:a@1.2", "no stack named 'dev' found; npm:a@1.2"),
        (f"dial http://admin:{SECRET}@[::1]: refused", "dial http://[::1]: refused"),
        (f"(see http://{SECRET}@[2001:db8::1])", "(see http://[2001:db8::1])"),
        (f"[at http://{SECRET}@a.example]", "[at http://a.example]"),
    ],
)
def test_addresses_in_the_words_of_others_lose_it_as_well(text: str, shown: str) -> None:
    assert without_credentials(text) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"open postgres://pulumi:{SECRET}@db:5432/state: no", "open postgres://db:5432/state: no"),
        (f"login 's3://{SECRET}@bucket/a?region=x' failed", "login 's3://bucket/a' failed"),
        (f"azblob://container?sas={SECRET}", "azblob://container"),
        ("state in s3://bucket/path", "state in s3://bucket/path"),
        (f"git+ssh://u:{SECRET}@x@host/r", NO_URL),
    ],
)
def test_the_address_of_a_state_is_cleaned_in_a_message_as_well(said: str, shown: str) -> None:
    assert without_credentials(said) == shown


@pytest.mark.parametrize("advice", ['begin it with "http://" or "https://"', "use 'https://'"])
def test_advice_about_a_scheme_stays_as_it_is(advice: str) -> None:
    assert without_credentials(advice) == advice
