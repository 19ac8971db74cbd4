"""Objects of Grafana's newer API (`/apis`), which has all in one form; Grafana 12 has it first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...dashboard.lenient import mapping, objects
from .errors import RequestRefusedError

STABLE = ("v1", "v1beta1")
"""The versions of most kinds of objects: in Grafana 13, and in 12."""

EARLY = (*STABLE, "v0alpha1")
"""The versions of kinds that are younger."""


class NewerApi:
    """The newer API of one Grafana.

    Args:
        ask: sends a request and returns the answer; with `missing`, None for 404.
        namespace: the organisation, as this API names it.
    """

    def __init__(self, ask: Callable[..., Any], namespace: str) -> None:
        self._ask = ask
        self._namespace = namespace
        self._answered: dict[str, str] = {}

    def fetch(self, group: str, name: str) -> dict[str, Any] | None:
        """Fetches an object.

        Args:
            group: group of the API, such as `folder.grafana.app`.
            name: plural of its kind, and its uid: `folders/mcp`.

        Returns:
            None if this Grafana does not show it to this credential.
        """
        for version in self._in_order(group, STABLE):
            try:
                found = self._ask("GET", self._path(group, version, name), missing=True)
            except RequestRefusedError as error:
                if error.fails:
                    raise
                continue
            if isinstance(found, dict) and isinstance(found.get("spec"), dict):
                self._answered[group] = version
                return found
        return None

    def fetch_in(
        self, group: str, version: str, name: str, query: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """Fetches an object, or what else is at such a place, in one version.

        Args:
            group: group of the API.
            version: version of the API.
            name: plural of its kind, and its uid: `dashboards/mcp-pool`.
            query: parameters of the request.

        Returns:
            None if there is none, or this Grafana does not serve the version.

        Raises:
            GrafanaError: if Grafana refuses.
        """
        path = self._path(group, version, name)
        found = self._ask("GET", path, query=query, missing=True)
        return found if isinstance(found, dict) else None

    def history(
        self, group: str, version: str, kind: str, name: str, limit: int
    ) -> list[Mapping[str, Any]] | None:
        """Lists the saved versions of an object, the newest first.

        Args:
            group: group of the API.
            version: version of the API.
            kind: plural of the kind of object.
            name: its uid.
            limit: most versions to list.

        Returns:
            None if this Grafana does not serve the version.

        Raises:
            GrafanaError: if Grafana refuses.
        """
        query = {
            "labelSelector": "grafana.app/get-history=true",
            "fieldSelector": f"metadata.name={name}",
            "limit": limit,
        }
        found = self.fetch_in(group, version, kind, query)
        return None if found is None else [item for _, item in objects(found.get("items"))]

    def pages(
        self, group: str, versions: Sequence[str], kind: str, size: int
    ) -> Iterator[list[Mapping[str, Any]]]:
        """Lists objects page by page.

        Args:
            group: group of the API.
            versions: the versions that will do; the first that this Grafana has is used.
            kind: plural of their kind, such as `folders`.
            size: most objects of a page.

        Yields:
            Objects; nothing if this Grafana has no such list.

        Raises:
            GrafanaError: if Grafana refuses.
        """
        refused: RequestRefusedError | None = None
        for version in self._in_order(group, versions):
            pages = self._pages(self._path(group, version, kind), size)
            try:
                first = next(pages, None)
            except RequestRefusedError as error:
                if error.fails:
                    raise
                refused = error
                continue
            if first is not None:
                self._answered[group] = version
                yield first
                yield from pages
                return
        if refused is not None:
            raise refused

    def _pages(self, path: str, size: int) -> Iterator[list[Mapping[str, Any]]]:
        query: dict[str, str | int] = {"limit": size}
        while (found := self._ask("GET", path, query=query, missing=True)) is not None:
            page = mapping(found)
            yield [item for _, item in objects(page.get("items"))]
            token = mapping(page.get("metadata")).get("continue")
            if not token:
                return
            query["continue"] = str(token)

    def _path(self, group: str, version: str, name: str) -> str:
        return f"/apis/{group}/{version}/namespaces/{self._namespace}/{name}"

    def _in_order(self, group: str, versions: Sequence[str]) -> list[str]:
        # What answered once comes first: the other version costs a request per object.
        known = self._answered.get(group)
        return sorted(versions, key=lambda one: one != known)
