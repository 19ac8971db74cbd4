"""Who changed an object in Grafana, and when: asked of Grafana's histories."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from ..diff.model import EditKind, ObjectDiff
from ..stacks.kinds import Kind
from ..stacks.plan import State, Step
from .model import Author, DriftedObject

Json = Mapping[str, Any]


class History(Protocol):
    """The questions to Grafana about objects that drifted; the class `Grafana` answers them."""

    def dashboards(self, folder_uid: str = "") -> list[dict[str, Any]]:
        """Lists the dashboards of a folder."""

    def dashboard(self, uid: str) -> dict[str, Any] | None:
        """Fetches a dashboard, `dashboard` (the model) and `meta`; None if there is none."""

    def dashboard_versions(self, uid: str, limit: int = 50) -> list[dict[str, Any]]:
        """Lists the saved versions of a dashboard with their authors, the newest first."""

    def alert_rule_versions(self, uid: str) -> list[dict[str, Any]]:
        """Lists the versions of an alert rule, the newest first."""

    def folder(self, uid: str) -> dict[str, Any] | None:
        """Fetches a folder."""


def authors(step: Step, diff: ObjectDiff, grafana: History) -> Iterator[Author]:
    """Asks Grafana who saved versions after the deployed one; the newest comes first."""
    uid = str(held(step).get("uid") or "")
    match step.kind:
        case Kind.DASHBOARD:
            deployed = (step.old or State()).outputs.get("version")
            for version in grafana.dashboard_versions(uid):
                number = version.get("version")
                newer = isinstance(number, int) and isinstance(deployed, int) and number > deployed
                if newer or not isinstance(deployed, int):
                    yield _author(
                        version, "createdBy", "created", str(version.get("message") or "")
                    )
        case Kind.RULE_GROUP:
            alerts = diff.rule_group.alerts if diff.rule_group else ()
            uids = [one.uid for one in alerts if one.kind is not EditKind.REMOVED and one.uid]
            authors = [author for uid in uids for author in _of_rule(uid, grafana)]
            yield from dict.fromkeys(sorted(authors, key=lambda one: one.when, reverse=True))
        case Kind.FOLDER:
            folder = grafana.folder(uid)
            if folder and folder.get("updatedBy"):
                yield _author(folder, "updatedBy", "updated")


def in_one_spelling(found: list[DriftedObject]) -> list[DriftedObject]:
    """Writes each author in one way: of dashboards Grafana tells the login, of alerts the name."""
    spelled: dict[str, str] = {}
    kinds = (Kind.DASHBOARD, Kind.FOLDER, Kind.RULE_GROUP)
    for one in sorted(found, key=lambda one: kinds.index(one.diff.kind) if one.authors else 0):
        for author in one.authors:
            spelled.setdefault(author.name.casefold(), author.name)
    return [
        replace(
            one,
            authors=tuple(
                replace(author, name=spelled[author.name.casefold()]) for author in one.authors
            ),
        )
        for one in found
    ]


def _of_rule(uid: str, grafana: History) -> Iterator[Author]:
    for version in grafana.alert_rule_versions(uid)[:1]:
        rule = version.get("grafana_alert")
        by = rule.get("updated_by") if isinstance(rule, dict) else None
        if isinstance(rule, dict) and isinstance(by, dict) and by.get("name"):
            yield Author(str(by["name"]), str(rule.get("updated") or ""))


def _author(entry: Json, name: str, when: str, message: str = "") -> Author:
    return Author(str(entry.get(name) or "somebody"), str(entry.get(when) or ""), message)


def held(step: Step) -> Json:
    """Returns the properties that the refresh read; the old ones if nothing changed."""
    if step.operation == "delete":
        return {}
    return (step.new or State()).outputs or (step.old or State()).outputs
