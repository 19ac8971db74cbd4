"""What a YAML file is meant as: dashboards and rule files may lie in one directory. Pure.

Files in JSON are told apart elsewhere: each is a dashboard, unless it holds rules.
"""

import re
from typing import Any

from .dashboard.classic.keys import PANELS, VARIABLES
from .dashboard.dynamic.versions import API_GROUP, ELEMENTS
from .dashboard.lenient import mapping, text
from .dashboard.wrappers import KINDS, unwrapped

# Keys that only a dashboard has, at its top.
_OWN_KEYS = (PANELS, VARIABLES, "schemaVersion")

# Keys that a dashboard has beside its title; alone, a title may be that of any document.
_BESIDE_TITLE = {
    "uid",
    "refresh",
    "timezone",
    "editable",
    "graphTooltip",
    "timepicker",
    "fiscalYearStartMonth",
}

_OWN_LINE = re.compile(
    rf"""^(?:["']?(?:{PANELS}|{VARIABLES}|{ELEMENTS})["']?\s*:|apiVersion:\s*["']?{API_GROUP}/"""
    r"""|\s*["']?schemaVersion["']?\s*:)""",
    re.MULTILINE,
)
_ANY_KEY = re.compile(r"""^(?:["'][^"'\n]+["']|[A-Za-z_][\w.-]*)\s*:""", re.MULTILINE)


def is_dashboard(document: Any) -> bool:
    """Tells whether a document that was read from YAML is meant as a dashboard."""
    outer = unwrapped(document)
    if outer.is_resource:
        group = text(mapping(document).get("apiVersion"))
        return outer.kind in KINDS or group.startswith(f"{API_GROUP}/")
    keys = outer.content.keys()
    if outer.dynamic is not None or not keys.isdisjoint(_OWN_KEYS):
        return True
    return "title" in keys and (bool(outer.path) or not keys.isdisjoint(_BESIDE_TITLE))


def is_dashboard_text(source: str) -> bool:
    """Tells whether a YAML text that cannot be read as one document is meant as a dashboard."""
    return bool(_OWN_LINE.search(source))


def is_other_yaml(source: str, document: Any) -> bool:
    """Tells whether a YAML file is clearly no dashboard: rules, or the settings of something.

    Args:
        source: its text.
        document: its value; None if it cannot be read as one document of JSON.
    """
    if document is not None:
        return bool(mapping(document)) and not is_dashboard(document)
    return bool(_ANY_KEY.search(source)) and not is_dashboard_text(source)
