"""Addresses of servers as a report may show them: without what opens the server. Pure."""

import re
from urllib.parse import urlsplit

NO_URL = "an address that is no URL"
"""Stands for an address that cannot be shown, as nobody can tell what of it is a credential."""

# Go quotes the address of a request that fails, and of one that it cannot read.
_AFTER_A_VERB = re.compile(r'(\b(?:parse|Get|Head|Post|Put|Patch|Delete) )"((?:[^"\\]|\\.)*)"')
_QUOTED = re.compile(r"""(["'])(https?://[^"']*)\1""", re.IGNORECASE)
_BARE = re.compile(r"""https?://[^\s"'<>]+""", re.IGNORECASE)
_BEHIND_A_URL = ".,:;!?)]}"


def shown_url(url: str) -> str:
    """Writes the address of a server without user, password, query and fragment.

    A query may hold a token (`?auth_token=`) just as the part before the `@` does. An address in
    which these cannot be told from the rest is not shown at all: one without a scheme or a host
    (`admin:password@host`), one whose port is none (`https://admin:password`), and one with an `@`
    behind the host, which may be part of a password with a slash in it.

    Args:
        url: an address that somebody configured or typed; may be anything.

    Returns:
        Scheme, host, port and path; `NO_URL` if there is no telling them; empty for an empty one.
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
    """Writes the words of a program or a server with every address in them as `shown_url` does.

    Args:
        text: such as an error message of Pulumi, whose Grafana plugin repeats the address of a
            request that fails; Go masks a password in it, but not a token in place of the user.
    """
    text = _AFTER_A_VERB.sub(lambda found: f'{found[1]}"{shown_url(found[2])}"', text)
    text = _QUOTED.sub(lambda found: f"{found[1]}{shown_url(found[2])}{found[1]}", text)
    return _BARE.sub(_shown_in_text, text)


def _shown_in_text(found: re.Match[str]) -> str:
    url = found[0].rstrip(_BEHIND_A_URL)
    if url.count("[") > url.count("]") and found[0].startswith(f"{url}]"):
        # The bracket that ends an IPv6 address belongs to the address.
        url += "]"
    return shown_url(url) + found[0][len(url) :]
