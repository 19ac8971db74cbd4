"""`grafana:oss/folder:Folder`."""

from __future__ import annotations

import threading
from typing import Final

from mcp_monitoring.review.provider.folder import FOLDER, folder_from_grafana
from mcp_monitoring.review.provider.identity import split_id

from sandbox.plugin.client import Grafana, GrafanaError, Operation
from sandbox.plugin.resource import ResourceType, State, reading, unfinished, unless_gone

__all__ = ["Folder"]

_CREATE: Final = Operation("createFolder", "POST", "/folders", undeclared=(412,))
_GET: Final = Operation("getFolderByUid", "GET", "/folders/{folder_uid}")
_UPDATE: Final = Operation("updateFolder", "PUT", "/folders/{folder_uid}")
_MOVE: Final = Operation("moveFolder", "POST", "/folders/{folder_uid}/move")
_DELETE: Final = Operation("deleteFolder", "DELETE", "/folders/{folder_uid}")
_SEARCH: Final = Operation("search", "GET", "/search")

# The provider changes one folder at a time, because Grafana on SQLite fails with more (provider
# source, folderMutex).
_LOCK = threading.Lock()


class Folder(ResourceType):
    """A folder of dashboards."""

    type_name = "grafana:oss/folder:Folder"
    properties = FOLDER

    def create(self, grafana: Grafana, inputs: State) -> tuple[str, State]:
        """Creates the folder and reads it back (recording 01)."""
        org = inputs.get("orgId") or "1"
        body = {"title": inputs["title"]}
        if inputs.get("uid"):
            body["uid"] = inputs["uid"]
        with _LOCK:
            if inputs.get("parentFolderUid"):
                _, parent = split_id(inputs["parentFolderUid"])
                grafana.call(_GET, org=org, folder_uid=parent)
                body["parentUid"] = parent
            try:
                created = grafana.call(_CREATE, body=body, org=org)
            except GrafanaError as error:
                raise GrafanaError(f"failed to create folder: {error}", error.status) from None
            plan = self.plan_create(inputs)
            with unfinished(f"{org}:{created['uid']}", plan):
                state = self._read_back(grafana, org, created["uid"], plan)
        return state["id"], state

    def read(self, grafana: Grafana, identifier: str, state: State) -> tuple[str, State] | None:
        """Reads the folder with one request (recording 03)."""
        org, uid = split_id(identifier)
        return unless_gone(lambda: self._read_back(grafana, org, uid, state))

    def update(self, grafana: Grafana, identifier: str, olds: State, news: State) -> State:
        """Looks the folder up, moves it if its parent changed, changes it and reads it back.

        The requests are those of recordings 28 (without a move), 72 (into a folder) and 75 (out of
        one).
        """
        org, uid = split_id(identifier)
        plan = self.plan_update(olds, news)
        moved = any(prop.name == "parentFolderUid" for prop in self.changed(olds, news))
        with _LOCK:
            try:
                uid = grafana.call(_GET, org=org, folder_uid=uid)["uid"]
            except GrafanaError as error:
                message = f"failed to get folder {uid}: {error}"
                raise GrafanaError(message, error.status) from None
            if moved:
                _, parent = split_id(plan["parentFolderUid"])
                if parent:
                    grafana.call(_GET, org=org, folder_uid=parent)
                body = {"parentUid": parent} if parent else {}
                grafana.call(_MOVE, body=body, org=org, folder_uid=uid)
            changes = {"overwrite": True, "title": plan["title"]}
            grafana.call(_UPDATE, body=changes, org=org, folder_uid=uid)
            return self._read_back(grafana, org, uid, plan)

    def delete(self, grafana: Grafana, identifier: str, state: State) -> None:
        """Deletes the folder.

        With `preventDestroyIfNotEmpty` it deletes the folder only if a search finds nothing in it
        (recordings 60, 86 and 93). A search finds no alert rules; Grafana itself refuses them
        (recording 91). Without the flag it also deletes the content and its rules, whoever made
        them (recording 89).

        Raises:
            GrafanaError: If the folder is not empty and `preventDestroyIfNotEmpty` is set.
        """
        org, uid = split_id(identifier)
        query = ""
        with _LOCK:
            if state.get("preventDestroyIfNotEmpty"):
                inside = grafana.call(_SEARCH, query=f"folderUIDs={uid}", org=org)
                if inside:
                    titles = " ".join(str(item.get("title", "")) for item in inside)
                    raise GrafanaError(
                        f"folder {uid} is not empty and prevent_destroy_if_not_empty is set. It "
                        f"contains the following dashboards and/or folders: [{titles}]"
                    )
            else:
                query = "forceDeleteRules=true"
            try:
                with reading("folder", identifier):
                    grafana.call(_DELETE, query=query, org=org, folder_uid=uid)
            except GrafanaError as error:
                if error.status != 404:
                    raise

    def _read_back(self, grafana: Grafana, org: str, uid: str, known: State) -> State:
        """Reads the state; what Grafana does not show comes from `known`."""
        with reading("folder", f"{org}:{uid}"):
            folder = grafana.call(_GET, org=org, folder_uid=uid)
        return folder_from_grafana(folder, known, org, grafana.address)
