"""Uids in Grafana: what one may be, and how a prefix goes before it. Pure."""

import hashlib
import re

MAX_UID_LENGTH = 40
"""Characters Grafana allows in a uid (https://grafana.com/docs/grafana/latest/developers/http_api/dashboard)."""

_UID = re.compile(r"[a-zA-Z0-9_-]+")


def uid_problems(uid: str) -> list[str]:
    """Says what Grafana would refuse in a uid (recorded of Grafana 12.4)."""
    problems = []
    if not _UID.fullmatch(uid):
        problems.append(f"{uid!r} has characters other than letters, digits, '-' and '_'")
    if len(uid) > MAX_UID_LENGTH:
        problems.append(f"{uid!r} has {len(uid)} characters; Grafana allows {MAX_UID_LENGTH}")
    return problems


def prefixed_uid(prefix: str, uid: str) -> str:
    """Puts a prefix before a uid; what gets too long is cut and ends in 8 digits of its hash."""
    whole = prefix + uid
    if len(whole) <= MAX_UID_LENGTH:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: MAX_UID_LENGTH - 9]}-{digest}"
