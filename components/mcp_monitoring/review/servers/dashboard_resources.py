"""Dashboards in Grafana's newer API: in the version they are stored in, and with their history.

Recorded of Grafana 12.4 in `tests/recordings/v2-api.json`. Source of the history in 13:
https://grafana.com/docs/grafana/v13.3/developer-resources/api-reference/http-api/resource-history/
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...dashboard.dynamic.versions import API_GROUP, VERSIONS
from ...dashboard.lenient import mapping, text
from ...dashboard.wrappers import FOLDER_ANNOTATION, plain_resource
from .errors import RequestRefusedError
from .newer_api import NewerApi

AS_STORED = "v0alpha1"
"""The version that shows each dashboard as it is stored, if it is of a schema before v2."""

_PEOPLE, _DISPLAY = "iam.grafana.app", "v0alpha1"
_NUMBER = "grafana.app/deprecatedInternalID"
_OF_GRAFANA = "grafana.app/"
_MOST_VERSIONS = 50

Json = Mapping[str, Any]


@dataclass(frozen=True)
class ShownDashboard:
    """A dashboard, as the newer API shows it.

    Attributes:
        uid: its uid.
        spec: its content.
        version: the version in which it is shown, such as `v2beta1`.
        stored: the version in which Grafana stores it.
        failed: whether Grafana could not show it in that version, so that content is missing.
        folder_uid: uid of its folder; empty at the root.
        generation: how often it was saved.
        number: the number that it has in the older API, if any.
        annotations: what was noted at it, but for what Grafana notes itself.
    """

    uid: str
    spec: Json
    version: str
    stored: str
    failed: bool
    folder_uid: str
    generation: Any
    number: int | None
    annotations: Mapping[str, str]

    @property
    def is_as_stored(self) -> bool:
        """Whether nothing of it was converted."""
        return self.version == self.stored and not self.failed

    @property
    def is_dynamic(self) -> bool:
        """Whether Grafana stores it in schema v2."""
        return self.stored.startswith("v2")

    @property
    def envelope(self) -> dict[str, Any]:
        """The dashboard in the form in which it is deployed, without what Grafana adds to it."""
        noted = {
            **self.annotations,
            **({FOLDER_ANNOTATION: self.folder_uid} if self.folder_uid else {}),
        }
        metadata = {"name": self.uid, **({"annotations": noted} if noted else {})}
        return {**plain_resource(self.uid, self.version, dict(self.spec)), "metadata": metadata}

    @property
    def as_read_alone(self) -> dict[str, Any]:
        """What `GET /api/dashboards/uid/UID` answers in this version; of `meta` a part."""
        own: dict[str, Any] = {"uid": self.uid, "version": self.generation}
        if self.number is not None:
            own["id"] = self.number
        meta = {"folderUid": self.folder_uid, "apiVersion": self.version}
        return {"dashboard": {**self.spec, **own}, "meta": meta}


def shown_dashboard(item: Json) -> ShownDashboard | None:
    """Reads a dashboard in the form of the newer API.

    Returns:
        None if it has no name or no content, or was deleted.
    """
    metadata, spec = mapping(item.get("metadata")), item.get("spec")
    uid = text(metadata.get("name"))
    if not uid or not isinstance(spec, Mapping) or metadata.get("deletionTimestamp"):
        return None
    version = text(item.get("apiVersion")).rpartition("/")[2] or AS_STORED
    conversion = mapping(mapping(item.get("status")).get("conversion"))
    noted = mapping(metadata.get("annotations"))
    number = text(mapping(metadata.get("labels")).get(_NUMBER))
    return ShownDashboard(
        uid=uid,
        spec=spec,
        version=version,
        stored=text(conversion.get("storedVersion")) or version,
        failed=bool(conversion.get("failed")),
        folder_uid=text(noted.get(FOLDER_ANNOTATION)),
        generation=metadata.get("generation"),
        number=int(number) if number.isdigit() else None,
        annotations={
            key: text(value) for key, value in noted.items() if not key.startswith(_OF_GRAFANA)
        },
    )


def dashboard_in(newer: NewerApi, uid: str, version: str) -> ShownDashboard | None:
    """Fetches a dashboard in one version.

    Returns:
        None if there is none, or this Grafana does not serve the version.

    Raises:
        GrafanaError: if Grafana refuses.
    """
    found = newer.fetch_in(API_GROUP, version, f"dashboards/{uid}")
    return None if found is None else shown_dashboard(found)


def stored_dashboard(newer: NewerApi, uid: str) -> ShownDashboard | None:
    """Fetches a dashboard in the version in which Grafana stores it, so that nothing is converted.

    Returns:
        None if there is none, or this Grafana has no such API (before Grafana 12). If Grafana does
        not show it in the version in which it stores it, one that is not `is_as_stored`.

    Raises:
        GrafanaError: if Grafana refuses.
    """
    refused: RequestRefusedError | None = None
    # The first tells in which it is stored; the other one is for what it cannot show.
    for version in (AS_STORED, VERSIONS[0]):
        try:
            found = dashboard_in(newer, uid, version)
        except RequestRefusedError as error:
            if error.fails or error.status == 403:
                raise
            refused = error
            continue
        if found is not None:
            itself = found if found.is_as_stored else dashboard_in(newer, uid, found.stored)
            return itself or found
    if refused is not None:
        raise refused
    return None


def history(newer: NewerApi, uid: str, limit: int = _MOST_VERSIONS) -> list[dict[str, Any]]:
    """Lists the saved versions of a dashboard as the older API does, the newest first.

    Each has `version`, `createdBy`, `created` and `message`.

    Returns:
        Nothing if there is no such dashboard, or this Grafana has no such API.

    Raises:
        GrafanaError: if Grafana refuses.
    """
    # The stable versions are documented to have a history, others may have none.
    for version in ("v2", "v1", *VERSIONS[1:], AS_STORED):
        items = newer.history(API_GROUP, version, "dashboards", uid, limit)
        if items is not None:
            noted = [mapping(mapping(one.get("metadata")).get("annotations")) for one in items]
            names = _names(newer, [_author(one) for one in noted])
            pairs = zip(items, noted, strict=True)
            return [_version(one, notes, names) for one, notes in pairs]
    return []


def _version(item: Json, noted: Json, names: Mapping[str, str]) -> dict[str, Any]:
    metadata = mapping(item.get("metadata"))
    key = _author(noted)
    return {
        "version": metadata.get("generation"),
        "createdBy": names.get(key) or key.partition(":")[2],
        "created": noted.get("grafana.app/updatedTimestamp") or metadata.get("creationTimestamp"),
        "message": noted.get("grafana.app/message") or "",
    }


def _author(noted: Json) -> str:
    """Returns who saved a version, as `user:UID`; the first one has only who created it."""
    return text(noted.get("grafana.app/updatedBy") or noted.get("grafana.app/createdBy"))


def _names(newer: NewerApi, keys: Sequence[str]) -> dict[str, str]:
    """Asks for the names of authors; those that Grafana does not tell are left out."""
    wanted = [key for key in dict.fromkeys(keys) if key]
    if not wanted:
        return {}
    try:
        found = newer.fetch_in(_PEOPLE, _DISPLAY, "display", query={"key": wanted})
    except RequestRefusedError as error:
        if error.fails:
            raise
        return {}
    return dict(_told(mapping(found)))


def _told(found: Json) -> Iterator[tuple[str, str]]:
    listed = found.get("display")
    for one in listed if isinstance(listed, list) else ():
        who, name = mapping(mapping(one).get("identity")), text(mapping(one).get("displayName"))
        if name:
            yield f"{text(who.get('type'))}:{text(who.get('name'))}", name
