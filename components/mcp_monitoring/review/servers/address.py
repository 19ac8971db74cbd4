"""Addresses of servers in a form that a report may show: without credentials. Pure."""

import re
from urllib.parse import urlsplit

NO_URL = "an address that is not a URL"
"""The text for an address that is not shown, as any part of it may be a credential."""

# Go quotes the address of a failed request, and an address that it cannot parse.
_AFTER_A_VERB = re.compile(r'(\b(?:parse|Get|Head|Post|Put|Patch|Delete) )"((?:[^"\\]|\\.)*)"')
_QUOTED = re.compile(r"""(["'])([a-z][a-z0-9+.-]*://[^"']*)\1""", re.IGNORECASE)
_BARE = re.compile(r"""\b[a-z][a-z0-9+.-]*://[^\s"'<>]+""", re.IGNORECASE)
_BEHIND_A_URL = ".,:;!?)]}"


def shown_url(url: str) -> str:
    """Writes the address of a server without user, password, query and fragment.

    A query may hold a token (`?auth_token=`), as may the part before the `@`. Some addresses are
    not shown at all, because nobody can tell their credentials from the rest: an address without a
    scheme or a host (`admin:password@host`), with a wrong port (`https://admin:password`), or with
    an `@` after the host, which may be part of a password with a slash in it.

    Args:
        url: a configured or typed address; any text.

    Returns:
        Scheme, host, port and path; `NO_URL` if they cannot be told apart; empty for an empty text.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return NO_URL
    behind = parts.path + parts.query + parts.fragment
    if parts.scheme not in ("http", "https") or not host or "@" in behind:
        return NO_URL
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def without_credentials(text: str) -> str:
    """Cleans a message of a program or a server: writes every address in it as `shown_url` does.

    Args:
        text: a message, such as an error of Pulumi. Its Grafana plugin repeats the address of a
            failed request; Go masks a password in it, but not a token in place of the user.
    """
    text = _AFTER_A_VERB.sub(lambda found: f'{found[1]}"{shown_url(found[2])}"', text)
    text = _QUOTED.sub(lambda found: f"{found[1]}{_shown(found[2])}{found[1]}", text)
    return _BARE.sub(_shown_in_text, text)


def _shown_in_text(found: re.Match[str]) -> str:
    url = found[0].rstrip(_BEHIND_A_URL)
    if url.count("[") > url.count("]") and found[0].startswith(f"{url}]"):
        # The bracket that ends an IPv6 address belongs to the address.
        url += "]"
    return _shown(url) + found[0][len(url) :]


def _shown(url: str) -> str:
    """Writes an address in a message; the place of a state (`s3://`, `postgres://`) is one, too."""
    if url.endswith("://"):
        # A scheme alone, as in advice, holds no credential.
        return url
    if url.lower().startswith(("http://", "https://")):
        return shown_url(url)
    scheme, _, behind = url.partition("://")
    place = re.split("[?#]", behind)[0]
    return f"{scheme}://{place.rpartition('@')[2]}" if place.count("@") < 2 else NO_URL
