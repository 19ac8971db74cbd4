"""The descriptions of many folders of a Grafana with few requests."""

from typing import Any, Protocol

from ...dashboard.lenient import mapping
from .grafana import GrafanaError

_PAGE = 500


class Pages(Protocol):
    """The question to Grafana for its folders; the class `Grafana` answers it."""

    def folder_pages(self, size: int) -> Any:
        """Lists all folders, page by page."""


def listed_descriptions(grafana: Pages) -> dict[str, str]:
    """Reads the descriptions of folders from Grafana's list of all folders.

    An object in a list of this API is what it is when it is read alone.
    Source: https://grafana.com/docs/grafana/v12.4/developer-resources/api-reference/http-api/folder/

    Args:
        grafana: the Grafana that is asked.

    Returns:
        By uid; empty texts for folders without one. A folder that is missing must be read alone:
        the credential may not list it, or this Grafana has no such list.
    """
    found: dict[str, str] = {}
    try:
        for page in grafana.folder_pages(_PAGE):
            for one in page:
                uid, spec = mapping(one.get("metadata")).get("name"), mapping(one.get("spec"))
                if uid and "title" in spec:
                    found[str(uid)] = str(spec.get("description") or "")
    except GrafanaError:
        # Why will be said by Grafana's answer to a single one, if it refuses that, too.
        return found
    return found
