"""Every way our objects can be changed in Grafana, and what a drift check says of it.

`python tests/engine/drift_matrix.py` prints the table of `docs/drift.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FOLDER = "/api/folders/mcp"
DATASOURCE = "/api/datasources/uid/mcp-prometheus"
DASHBOARD = "/api/dashboards/uid/mcp-overview"
RULE_GROUP = "/api/v1/provisioning/folder/mcp/rule-groups/mcp-pool"
CONTACT_POINTS = "/api/v1/provisioning/contact-points"


@dataclass(frozen=True)
class Change:
    """One change made outside.

    Attributes:
        object: what is changed.
        way: how.
        apply: makes the change; takes the project.
        reported: what `pulumi refresh --preview-only` shows of it, one text per object.
        note: what a reader should know of the repair.
    """

    object: str
    way: str
    apply: Callable[[Any], None]
    reported: tuple[str, ...]
    note: str = ""

    @property
    def id(self) -> str:
        return f"{self.object}-{self.way}".replace(" ", "-")


def _datasource(**changes: Any) -> Callable[[Any], None]:
    def apply(project: Any) -> None:
        project.send("PUT", DATASOURCE, {**project.get(DATASOURCE), **changes})

    return apply


def _rules(change: Callable[[list[Any]], None]) -> Callable[[Any], None]:
    def apply(project: Any) -> None:
        group = project.get(RULE_GROUP)
        change(group["rules"])
        project.send("PUT", RULE_GROUP, group)

    return apply


def _contact_point(method: str, **settings: Any) -> Callable[[Any], None]:
    def apply(project: Any) -> None:
        (found,) = project.get(f"{CONTACT_POINTS}?name=mcp-monitoring")
        changed = {**found, "settings": {**found["settings"], **settings}}
        project.send(method, f"{CONTACT_POINTS}/{found['uid']}", changed)

    return apply


REPORTED = (
    Change(
        "folder",
        "renamed",
        lambda project: project.send("PUT", FOLDER, {"title": "Renamed", "overwrite": True}),
        ("oss:Folder monitoring-folder update [diff: ~title]",),
    ),
    Change(
        "folder",
        "moved",
        lambda project: project.send("POST", f"{FOLDER}/move", {"parentUid": "team"}),
        ("oss:Folder monitoring-folder update [diff: +parentFolderUid]",),
    ),
    Change(
        "folder",
        "deleted",
        lambda project: project.send("DELETE", f"{FOLDER}?forceDeleteRules=true"),
        (
            "oss:Folder monitoring-folder delete",
            "oss:Dashboard monitoring-mcp-overview delete",
            "alerting:RuleGroup monitoring-alerts-mcp-pool delete",
        ),
        "Grafana deletes the dashboards and alerts in it as well; all come back",
    ),
    Change(
        "data source",
        "edited",
        _datasource(url="http://elsewhere:9090"),
        ("oss:DataSource monitoring-datasource update [diff: ~url]",),
    ),
    Change(
        "data source",
        "renamed",
        _datasource(name="Renamed"),
        ("oss:DataSource monitoring-datasource update [diff: ~name]",),
    ),
    Change(
        "data source",
        "deleted",
        lambda project: project.send("DELETE", DATASOURCE),
        ("oss:DataSource monitoring-datasource delete",),
    ),
    Change(
        "dashboard",
        "edited",
        lambda project: project.edit_dashboard(refresh="1m"),
        ("oss:Dashboard monitoring-mcp-overview update [diff: ~configJson]",),
    ),
    Change(
        "dashboard",
        "renamed",
        lambda project: project.edit_dashboard(title="Renamed"),
        ("oss:Dashboard monitoring-mcp-overview update [diff: ~configJson]",),
    ),
    Change(
        "dashboard",
        "moved",
        lambda project: project.edit_dashboard(folder="team"),
        ("oss:Dashboard monitoring-mcp-overview update [diff: ~folder]",),
        "the repair loses the ids of its panels (provider issue 2967)",
    ),
    Change(
        "dashboard",
        "deleted",
        lambda project: project.send("DELETE", DASHBOARD),
        ("oss:Dashboard monitoring-mcp-overview delete",),
    ),
    Change(
        "rule group",
        "alert edited",
        _rules(lambda rules: rules[0].update({"for": "1h"})),
        ("alerting:RuleGroup monitoring-alerts-mcp-pool update [diff: ~rules]",),
    ),
    Change(
        "rule group",
        "alert paused",
        _rules(lambda rules: rules[0].update({"isPaused": True})),
        ("alerting:RuleGroup monitoring-alerts-mcp-pool update [diff: ~rules]",),
    ),
    Change(
        "rule group",
        "alert removed",
        _rules(lambda rules: rules.pop()),
        ("alerting:RuleGroup monitoring-alerts-mcp-pool update [diff: ~rules]",),
    ),
    Change(
        "rule group",
        "deleted",
        lambda project: project.send("DELETE", RULE_GROUP),
        ("alerting:RuleGroup monitoring-alerts-mcp-pool delete",),
    ),
    Change(
        "contact point",
        "edited",
        _contact_point("PUT", addresses="someone@example.com"),
        ("alerting:ContactPoint monitoring-contact-point update [diff: ~emails]",),
    ),
)
"""Changes that are drift."""


def _restore(project: Any) -> None:
    before = project.dashboard()["dashboard"]["version"]
    project.edit_dashboard(title="Edited")
    project.send("POST", f"{DASHBOARD}/restore", {"version": before})


SILENT = (
    Change("dashboard", "saved without an edit", lambda project: project.edit_dashboard(), ()),
    Change("dashboard", "edited and restored", _restore, (), "only its version number is another"),
    Change(
        "data source",
        "saved without an edit",
        _datasource(),
        (),
        "only its version number is another",
    ),
    Change(
        "folder",
        "saved without an edit",
        lambda project: project.send("PUT", FOLDER, {"title": "MCP", "overwrite": True}),
        (),
    ),
)
"""Changes that are none."""


def table() -> str:
    """Writes both lists as Markdown."""
    rows = ["| object | changed in Grafana | drift check | after `pulumi up --refresh` |"]
    rows += ["|---|---|---|---|"]
    for change in REPORTED:
        shown = "<br>".join(f"`{said}`" for said in change.reported)
        note = f"; {change.note}" if change.note else ""
        rows.append(f"| {change.object} | {change.way} | {shown} | as the code says{note} |")
    for change in SILENT:
        note = f" ({change.note})" if change.note else ""
        rows.append(f"| {change.object} | {change.way}{note} | silent | unchanged |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(table(), end="")
