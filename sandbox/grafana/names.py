"""Grafana's rules for uids and for the slugs in its links."""

import hashlib
import re
import secrets
import unicodedata

from sandbox.grafana.answers import Refusal

UID_MAX_LENGTH = 40
SLUG_MAX_LENGTH = 50
_UID = re.compile(r"[a-zA-Z0-9\-_]*")
_SHORT_UID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
# What Go's strings.TrimSpace removes. Python's str.strip also removes U+001C to U+001F.
_GO_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_SLUG_KEPT = re.compile(r"[a-z0-9_-]")
_SLUG_HASH_LENGTH = 7
_SLUG_BREAKS = frozenset(" ,\"'\n\r\x00?.()/%")
# Characters that are not an ASCII letter with an accent. Grafana also transliterates Cyrillic and
# Hebrew. Here these become hexadecimal bytes, like all other characters.
_SLUG_REPLACED = {
    "&": "and",
    "@": "at",
    "©": "c",
    "®": "r",
    "™": "tm",
    "ß": "ss",
    "ü": "ue",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "þ": "p",
}


def check_uid(uid: str) -> None:
    """Refuses a uid that Grafana refuses.

    Raises:
        Refusal: 400, for more than 40 characters, or for characters other than letters, digits,
            `-` and `_`.
    """
    if len(uid) > UID_MAX_LENGTH:
        raise Refusal(400, f"uid too long, max {UID_MAX_LENGTH} characters")
    if not is_uid(uid):
        raise Refusal(400, "uid contains illegal characters")


def is_uid(uid: str) -> bool:
    """Tells whether Grafana accepts the uid; "" is accepted and means "no uid"."""
    return len(uid) <= UID_MAX_LENGTH and _UID.fullmatch(uid) is not None


def short_uid() -> str:
    """Makes a new uid of 14 letters and digits, a letter first."""
    tail = "".join(secrets.choice(_SHORT_UID_ALPHABET) for _ in range(13))
    return secrets.choice(_SHORT_UID_ALPHABET[:26]) + tail


def trimmed(text: str) -> str:
    """Removes the white space around a text, as Go does (recordings 61 and 123)."""
    return text.strip(_GO_SPACE)


def slug(title: str) -> str:
    """Makes the readable part of a link to a dashboard or a folder.

    Args:
        title: Any title.

    Returns:
        At most 50 lower-case ASCII letters, digits, `-` and `_`. If the result would be empty or
        longer, seven hexadecimal digits of its hash.
    """
    spelled = "".join(_spell(character) for character in trimmed(title).lower())
    spelled = re.sub("-+", "-", spelled).strip("-")
    if not spelled or len(spelled) > SLUG_MAX_LENGTH:
        # Not for secrecy: a name for a page.
        digest = hashlib.sha1(spelled.encode(), usedforsecurity=False)
        return digest.hexdigest()[:_SLUG_HASH_LENGTH]
    return spelled


def _spell(character: str) -> str:
    if character in _SLUG_REPLACED:
        return _SLUG_REPLACED[character]
    if _SLUG_KEPT.fullmatch(character):
        return character
    if character in _SLUG_BREAKS:
        return "-"
    base = unicodedata.normalize("NFD", character)[0]
    if _SLUG_KEPT.fullmatch(base):
        return base
    return "".join(f"{byte:x}" for byte in character.encode()) + "-"
