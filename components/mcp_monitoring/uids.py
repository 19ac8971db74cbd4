"""Uids in Grafana: their limits and their prefix. Pure."""

import hashlib
import re

MAX_UID_LENGTH = 40
"""Characters Grafana allows in a uid (https://grafana.com/docs/grafana/latest/developers/http_api/dashboard)."""

_UID = re.compile(r"[a-zA-Z0-9_-]+")


def uid_problems(uid: str) -> list[str]:
    """Lists what Grafana refuses in a uid (recorded from Grafana 12.4)."""
    problems = []
    if not _UID.fullmatch(uid):
        problems.append(f"{uid!r} has characters other than letters, digits, '-' and '_'")
    if len(uid) > MAX_UID_LENGTH:
        problems.append(f"{uid!r} has {len(uid)} characters; Grafana allows {MAX_UID_LENGTH}")
    return problems


def prefixed_uid(prefix: str, uid: str) -> str:
    """Puts a prefix before a uid; cuts a result that is too long and ends it in 8 hash digits."""
    whole = prefix + uid
    if len(whole) <= MAX_UID_LENGTH:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: MAX_UID_LENGTH - 9]}-{digest}"
