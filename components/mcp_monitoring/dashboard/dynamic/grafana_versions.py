"""Which versions of Grafana take dynamic dashboards. Pure.

Grafana 12 takes a spec without its envelope, stores it as a classic model and shows an empty
dashboard; the provider refuses to send it the envelope, but only after folder and data source.
"""

import re
from collections.abc import Sequence

from ...problems import listed

FIRST_MAJOR = 13
"""The first version of Grafana that takes a dynamic dashboard in its envelope."""

_MOST_NAMED = 5


def is_too_old(version: str) -> bool:
    """Tells whether a Grafana takes no dynamic dashboards.

    Args:
        version: as `/api/health` says it, such as `12.4.0` or `13.0.0-12345`; text without a
            number, as of a Grafana that hides its version, gives no opinion.
    """
    found = re.match(r"v?(\d+)", version.strip())
    return found is not None and int(found[1]) < FIRST_MAJOR


def too_old_problem(version: str, files: Sequence[str]) -> str | None:
    """Says that a Grafana takes no dynamic dashboards, and what to do.

    Args:
        version: the version of Grafana, as `is_too_old` takes it.
        files: the files of the dynamic dashboards.

    Returns:
        One line; None if there is no such dashboard, or Grafana takes them.
    """
    if not files or not is_too_old(version):
        return None
    are, them = (
        ("are dynamic dashboards", "them") if files[1:] else ("is a dynamic dashboard", "it")
    )
    return (
        f"{listed(files, _MOST_NAMED)}: {are} (schema v2), which Grafana {version} does not take;"
        f" it needs Grafana {FIRST_MAJOR} or later. Export {them} as Classic, or convert {them}:"
        " mcp-monitoring convert FILE --to classic"
    )
