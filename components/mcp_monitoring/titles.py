"""Titles of dashboards, folders and alerts, as a deployment writes them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_DASHBOARD_TITLE = 5000
"""Bytes that Grafana allows in the title of a dashboard (`ValidateBasicDashboardProperties`)."""

MAX_ALERT_TITLE = 190
"""Bytes that Grafana allows in the title of an alert rule (`AlertRuleMaxTitleLength`)."""

_FOLDER_TITLE = "MCP"

_WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0"
    "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""White space of Go (https://pkg.go.dev/unicode#IsSpace): Unicode's property White_Space.

Python's `str.strip` also removes the separators U+001C to U+001F, which Grafana keeps.
"""


def stored_title(title: str) -> str:
    """Returns a title as Grafana stores it: without white space around it.

    Recorded from Grafana 12.4: it trims the titles of dashboards and of folders. It keeps the
    names of data sources, rule groups, alerts and contact points as they are, and all texts inside
    a dashboard. A title sent otherwise is a difference in every refresh.
    """
    return title.strip(_WHITE_SPACE)


@dataclass(frozen=True)
class Affixes:
    """Texts around the titles of a deployment, which tell it apart from another for a person.

    White space towards the title counts. White space at the outer ends does not: Grafana trims it.

    Attributes:
        prefix: text before a title.
        suffix: text behind it.
    """

    prefix: str = ""
    suffix: str = ""

    def put_on(self, title: str) -> str:
        """Returns a title of a file as Grafana stores it for this deployment."""
        return stored_title(f"{self.prefix}{stored_title(title)}{self.suffix}")

    def take_off(self, title: str) -> str:
        """Returns a title of Grafana as the file has it; one without the texts stays as it is."""
        own = title.removeprefix(self.prefix.lstrip(_WHITE_SPACE))
        own = own.removesuffix(self.suffix.rstrip(_WHITE_SPACE))
        return own if stored_title(own) else title


def affixes(given: Mapping[str, Any]) -> Affixes:
    """Reads the affixes of the titles of a deployment.

    Args:
        given: arguments of the component.
    """
    return Affixes(str(given.get("title_prefix") or ""), str(given.get("title_suffix") or ""))


def alert_affixes(given: Mapping[str, Any]) -> Affixes:
    """Finds what is around the titles of a deployment's alerts.

    They have to differ from those of another deployment only in a folder that both use.

    Args:
        given: arguments of the component.
    """
    if "folder_uid" not in given:
        return Affixes()
    own = affixes(given)
    if own == Affixes():
        return Affixes(prefix=str(given.get("prefix") or ""))
    return Affixes(own.prefix.lstrip(_WHITE_SPACE), own.suffix.rstrip(_WHITE_SPACE))


def folder_title(given: Mapping[str, Any]) -> str:
    """Makes the title of the folder that a deployment creates.

    Args:
        given: arguments of the component.
    """
    return affixes(given).put_on(given.get("folder_title") or _FOLDER_TITLE)


def length_problem(title: str, most: int) -> str | None:
    """Says whether a title is longer than Grafana allows, which counts bytes of UTF-8."""
    size = len(title.encode())
    return f"{title[:40]!r}… has {size} bytes; Grafana allows {most}" if size > most else None
