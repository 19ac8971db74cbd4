"""Links between the dashboards of one deployment: they get its prefix as the uids do. Pure."""

import re
from collections.abc import Mapping
from typing import Any

# Where Grafana has links: of dashboards, panels, data and table cells, in text panels and in what
# is said about a panel. Queries are left alone, whatever they hold.
_KEYS_WITH_LINKS = ("url", "content", "description")

# `/d/UID` of this Grafana; behind a host or another path it is somebody else's.
_DASHBOARD_PATH = re.compile(r"(?<![\w./:}-])(?P<path>/?d/)(?P<uid>[a-zA-Z0-9_-]+)")


def relink(model: Mapping[str, Any], uids: Mapping[str, str]) -> dict[str, Any]:
    """Rewrites the links of a dashboard to other dashboards of its deployment.

    Args:
        model: a dashboard model; it stays as it is.
        uids: the uids they are deployed under, by the uids in their files; links to others stay.

    Returns:
        A copy.
    """

    def rewritten(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: rewritten(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [rewritten(inner, key) for inner in value]
        if isinstance(value, str) and key in _KEYS_WITH_LINKS:
            return _DASHBOARD_PATH.sub(
                lambda link: link["path"] + uids.get(link["uid"], link["uid"]), value
            )
        return value

    return {key: rewritten(value, key) for key, value in model.items()}
