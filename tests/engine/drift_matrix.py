"""Every way our objects can be changed in Grafana, and what is said of it and puts it back.

`python tests/engine/drift_matrix.py` prints the table of `docs/drift.md`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

FOLDER = "/api/folders/mcp"
DATASOURCE = "/api/datasources/uid/mcp-prometheus"
DASHBOARD = "/api/dashboards/uid/mcp-overview"
CONTACT_POINTS = "/api/v1/provisioning/contact-points"

UP = "as the code says"
REPLACED = "unchanged; a replacement of the data source puts it back"
REDEPLOYED = "unchanged; a deployment with another change of its file puts it back"


def rule_group(name: str) -> str:
    return f"/api/v1/provisioning/folder/mcp/rule-groups/{name}"


RULE_GROUP = rule_group("mcp-pool")


@dataclass(frozen=True)
class Change:
    """One change made outside.

    Attributes:
        object: what is changed.
        way: how.
        apply: makes the change; takes the project.
        shown: what it shows of each; silent if empty.
        said: what `mcp-monitoring drift` says; silent if empty.
        after: what `pulumi up --refresh` makes of it.
        note: what else a reader should know.
        unseen: why the engine does not see it, though `mcp-monitoring drift` does; empty if it sees
            it, or if neither does.
        name: logical name of what is changed, where no `shown` tells it.
    """

    object: str
    way: str
    apply: Callable[[Any], None]
    shown: tuple[str, ...] = ()
    said: str = ""
    after: str = UP
    note: str = ""
    unseen: str = ""
    name: str = ""

    @property
    def id(self) -> str:
        return f"{self.object}-{self.way}".replace(" ", "-")


NO_ARGUMENT = "the provider has no argument for it"
NOT_READ = "the provider does not read it"


def _folder(**changes: Any) -> Callable[[Any], None]:
    return lambda project: project.send("PUT", FOLDER, {"overwrite": True, **changes})


def _datasource(header: str = "", **changes: Any) -> Callable[[Any], None]:
    def apply(project: Any) -> None:
        there = project.get(DATASOURCE)
        if header:
            there["jsonData"]["httpHeaderName1"] = header
        project.send("PUT", DATASOURCE, {**there, **changes})

    return apply


def _dashboard(uid: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], None]:
    def apply(project: Any) -> None:
        model = project.dashboard(uid)["dashboard"]
        change(model)
        body = {"dashboard": model, "folderUid": "mcp", "message": "edited by hand"}
        project.send("POST", "/api/dashboards/db", body)

    return apply


def save_in_ui(
    project: Any, uid: str, change: Callable[[dict[str, Any]], Any] = lambda model: None
) -> None:
    """Saves a dashboard after all its panels were shown, as Grafana's user interface does."""
    # Not found if this file is run to print the table.
    from grafana_save import saved

    model = saved(project.dashboard(uid)["dashboard"])
    change(model)
    body = {"dashboard": model, "folderUid": "mcp", "message": "saved"}
    project.send("POST", "/api/dashboards/db", body)


def _rules(
    change: Callable[[list[Any]], Any], name: str = "mcp-pool", *, provenance: bool = True
) -> Callable[[Any], None]:
    def apply(project: Any) -> None:
        group = project.get(rule_group(name))
        change(group["rules"])
        headers = {} if provenance else {"X-Disable-Provenance": "true"}
        project.send("PUT", rule_group(name), group, headers)

    return apply


def _contact_point(*, silent: bool = False, **settings: Any) -> Callable[[Any], None]:
    def apply(project: Any) -> None:
        (found,) = project.get(f"{CONTACT_POINTS}?name=mcp-monitoring")
        changed = {**found, "settings": {**found["settings"], **settings}}
        changed["disableResolveMessage"] = silent
        project.send("PUT", f"{CONTACT_POINTS}/{found['uid']}", changed)

    return apply


WHITE_SPACE = (" ", "\xa0", "\u3000")
"""Kinds of white space that Grafana does not store around a title; recorded, and of Go."""


def _surrounded(text: str) -> str:
    around = "".join(WHITE_SPACE)
    return f"{around}{text}{around}"


def _commented(model: dict[str, Any]) -> None:
    for panel in model["panels"]:
        for target in panel.get("targets", []):
            target["expr"] += "  # by hand"


def _comment_rule(rules: list[Any]) -> None:
    rules[0]["data"][0]["model"]["expr"] += "  # by hand"


def _null_dropped(model: dict[str, Any]) -> None:
    for panel in model["panels"]:
        for step in (
            panel.get("fieldConfig", {}).get("defaults", {}).get("thresholds", {}).get("steps", [])
        ):
            if step.get("value", 0) is None:
                del step["value"]


def _swapped(model: dict[str, Any]) -> None:
    first, second = model["panels"][1:3]
    first["id"], second["id"] = second["id"], first["id"]


def _renumbered(model: dict[str, Any]) -> None:
    for panel in model["panels"]:
        panel["id"] += 500


def _without_ids(model: dict[str, Any]) -> None:
    for panel in model["panels"]:
        del panel["id"]


def _restore(project: Any) -> None:
    before = project.dashboard()["dashboard"]["version"]
    project.edit_dashboard(title="Edited")
    project.send("POST", f"{DASHBOARD}/restore", {"version": before})


_FOLDER_SHOWN = "oss:Folder monitoring-folder {}"
_DATASOURCE_SHOWN = "oss:DataSource monitoring-datasource {}"
_DASHBOARD_SHOWN = "oss:Dashboard monitoring-{} {}"
_RULES_SHOWN = "alerting:RuleGroup monitoring-alerts-{} {}"
_CONTACT_POINT_SHOWN = "alerting:ContactPoint monitoring-contact-point {}"


def _edited(uid: str) -> tuple[str, ...]:
    return (_DASHBOARD_SHOWN.format(uid, "update [diff: ~configJson]"),)


def _alert_edited(group: str = "mcp-pool") -> tuple[str, ...]:
    return (_RULES_SHOWN.format(group, "update [diff: ~rules]"),)


_EMAILS = (_CONTACT_POINT_SHOWN.format("update [diff: ~emails]"),)

ROUNDS: tuple[tuple[Change, ...], ...] = (
    (
        Change(
            "folder",
            "renamed",
            _folder(title="Renamed"),
            (_FOLDER_SHOWN.format("update [diff: ~title]"),),
            "title",
        ),
        Change(
            "data source",
            "edited",
            _datasource(url="http://elsewhere:9090"),
            (_DATASOURCE_SHOWN.format("update [diff: ~url]"),),
            "url",
        ),
        Change(
            "dashboard",
            "edited",
            _dashboard("mcp-overview", lambda model: model.update(refresh="1m")),
            _edited("mcp-overview"),
            "refresh",
        ),
        Change(
            "dashboard",
            "renamed",
            _dashboard("mcp-slo", lambda model: model.update(title="Renamed")),
            _edited("mcp-slo"),
            "title",
        ),
        Change(
            "dashboard",
            "renamed, with white space around the new title",
            _dashboard("mcp-queries", lambda model: model.update(title=_surrounded("Renamed"))),
            _edited("mcp-queries"),
            "title",
            note="Grafana stores the title without it",
        ),
        Change(
            "dashboard",
            "saved in the user interface, without an edit",
            lambda project: save_in_ui(project, "mcp-sessions"),
            _edited("mcp-sessions"),
            "edits without an effect",
            note="versions of plugins and defaults that Grafana writes, in one line",
        ),
        Change(
            "rule group",
            "alert edited",
            _rules(lambda rules: rules[0].update({"for": "1h"})),
            _alert_edited(),
            "waits 1h",
        ),
        Change(
            "rule group",
            "alert removed",
            _rules(lambda rules: rules.pop(), "mcp-queries"),
            _alert_edited("mcp-queries"),
            "removed",
        ),
        Change(
            "contact point",
            "addresses edited",
            _contact_point(addresses="someone@example.com"),
            _EMAILS,
            "email addresses",
        ),
    ),
    (
        Change(
            "folder",
            "moved",
            lambda project: project.send("POST", f"{FOLDER}/move", {"parentUid": "team"}),
            (_FOLDER_SHOWN.format("update [diff: +parentFolderUid]"),),
            "moved",
        ),
        Change(
            "data source",
            "renamed",
            _datasource(name="Renamed"),
            (_DATASOURCE_SHOWN.format("update [diff: ~name]"),),
            "name",
        ),
        Change(
            "dashboard",
            "deleted",
            lambda project: project.send("DELETE", "/api/dashboards/uid/mcp-pool"),
            (_DASHBOARD_SHOWN.format("mcp-pool", "delete"),),
            "deleted",
        ),
        Change(
            "rule group",
            "alert paused",
            _rules(lambda rules: rules[0].update({"isPaused": True})),
            _alert_edited(),
            "paused",
        ),
        Change(
            "rule group",
            "all alerts paused, one edited as well",
            _rules(
                lambda rules: [
                    rule.update({"isPaused": True, "for": rule["for"] if index else "1h"})
                    for index, rule in enumerate(rules)
                ],
                "mcp-requests",
            ),
            _alert_edited("mcp-requests"),
            "paused",
        ),
        Change(
            "rule group",
            "provenance dropped",
            _rules(lambda rules: None, "mcp-server", provenance=False),
            (_RULES_SHOWN.format("mcp-server", "update [diff: ~disableProvenance]"),),
            "disableProvenance",
        ),
        Change(
            "rule group",
            "deleted",
            lambda project: project.send("DELETE", rule_group("mcp-queries")),
            (_RULES_SHOWN.format("mcp-queries", "delete"),),
            "deleted",
        ),
        Change(
            "contact point",
            "message, subject, singleEmail and disableResolveMessage edited",
            _contact_point(silent=True, message="M", subject="S", singleEmail=True),
            _EMAILS,
            "singleEmail",
        ),
    ),
    (
        Change(
            "folder",
            "deleted",
            lambda project: project.send("DELETE", f"{FOLDER}?forceDeleteRules=true"),
            (
                _FOLDER_SHOWN.format("delete"),
                _DASHBOARD_SHOWN.format("mcp-overview", "delete"),
                _RULES_SHOWN.format("mcp-pool", "delete"),
            ),
            "deleted",
            note="Grafana deletes the dashboards and alerts in it as well; all come back",
        ),
        Change(
            "data source",
            "deleted",
            lambda project: project.send("DELETE", DATASOURCE),
            (_DATASOURCE_SHOWN.format("delete"),),
            "deleted",
        ),
        Change(
            "contact point",
            "disableResolveMessage edited",
            _contact_point(silent=True),
            _EMAILS,
            "disableResolveMessage",
        ),
    ),
)
"""Changes that `pulumi up --refresh` repairs; those of a round are made at once."""

MOVED = Change(
    "dashboard",
    "moved",
    lambda project: project.edit_dashboard(folder="team"),
    (_DASHBOARD_SHOWN.format("mcp-overview", "update [diff: ~folder]"),),
    "moved",
    note="the repair loses the ids of its panels (provider issue 2967)",
)

PANEL_IDS = (
    Change(
        "dashboard",
        "ids of two panels swapped",
        _dashboard("mcp-overview", _swapped),
        (),
        "id of panel",
        REDEPLOYED,
        unseen=NOT_READ,
        name="monitoring-mcp-overview",
    ),
    Change(
        "dashboard",
        "panels renumbered",
        _dashboard("mcp-pool", _renumbered),
        (),
        "ids of 21 panels",
        REDEPLOYED,
        unseen=NOT_READ,
        name="monitoring-mcp-pool",
    ),
    Change(
        "dashboard",
        "ids of panels dropped",
        _dashboard("mcp-slo", _without_ids),
        (),
        "ids of 16 panels",
        REDEPLOYED,
        unseen=NOT_READ,
        name="monitoring-mcp-slo",
    ),
)
"""Changes of what the provider drops from what it reads."""

DESCRIBED = Change(
    "folder",
    "description added",
    _folder(title="MCP", description="by hand"),
    (),
    "description",
    "unchanged; only an edit in Grafana puts it back",
    unseen=NO_ARGUMENT,
    name="monitoring-folder",
)
"""A change for which the provider has no argument, and Pulumi no way back."""


def _second_email(project: Any) -> None:
    """Makes a second integration like ours, as a create whose answer was lost leaves it."""
    (found,) = project.get(f"{CONTACT_POINTS}?name=mcp-monitoring")
    kept = {key: found[key] for key in ("name", "type", "settings")}
    project.send("POST", CONTACT_POINTS, kept)


DOUBLED = Change(
    "contact point",
    "an integration made twice, as after a lost answer (recording 171)",
    _second_email,
    (),
    "each alert is sent twice",
    "unchanged; only a deletion of one of the two in Grafana puts it back",
    unseen="the provider takes the two for one",
    name="monitoring-contact-point",
)

REPLACED_ONLY = (
    Change(
        "data source",
        "withCredentials turned on",
        _datasource(withCredentials=True),
        (),
        "withCredentials",
        REPLACED,
        unseen=NO_ARGUMENT,
        name="monitoring-datasource",
    ),
    Change(
        "data source",
        "HTTP header added",
        _datasource("X-By-Hand", secureJsonData={"httpHeaderValue1": "x"}),
        (),
        "HTTP header X-By-Hand",
        REPLACED,
        unseen=NOT_READ,
        name="monitoring-datasource",
    ),
    Change(
        "data source",
        "credential added",
        _datasource(secureJsonData={"byHand": "x"}),
        (),
        "credential byHand",
        REPLACED,
        unseen=NOT_READ,
        name="monitoring-datasource",
    ),
)
"""Changes of what the provider has no argument for, or never reads."""

BASIC_AUTH = (
    Change(
        "data source",
        "user of basic auth set, basic auth off",
        _datasource(basicAuthUser="by-hand"),
        (_DATASOURCE_SHOWN.format("update [diff: ~basicAuthUsername]"),),
        "basicAuthUsername",
        REPLACED,
        "Pulumi reports it for ever and repairs it in vain",
    ),
    Change(
        "data source",
        "basic auth turned on, with user and password",
        _datasource(
            basicAuth=True, basicAuthUser="by-hand", secureJsonData={"basicAuthPassword": "x"}
        ),
        (_DATASOURCE_SHOWN.format("update [diff: ~basicAuthEnabled,basicAuthUsername]"),),
        "basicAuthUsername",
        "basic auth is off; user and password stay, and a replacement clears them",
        "Pulumi reports the user for ever and repairs it in vain",
    ),
)
"""Changes that Pulumi reports and cannot repair."""

DEFAULT = Change(
    "data source",
    "isDefault turned on",
    _datasource(isDefault=True),
    (),
    "isDefault",
    REPLACED,
    "not where it is the first data source of its Grafana, which makes that the default itself",
    unseen="the provider suppresses it",
    name="monitoring-datasource",
)

FORMAL = (
    Change(
        "dashboard",
        "an expression edited in comments only",
        _dashboard("mcp-overview", _commented),
        _edited("mcp-overview"),
    ),
    Change(
        "dashboard",
        "empty timepicker removed",
        _dashboard("mcp-pool", lambda model: model.pop("timepicker")),
        _edited("mcp-pool"),
    ),
    Change(
        "dashboard",
        "`__inputs`, `__requires`, `__elements` added",
        _dashboard(
            "mcp-queries",
            lambda model: model.update(
                __inputs=[], __elements={}, __requires=[{"type": "grafana", "id": "grafana"}]
            ),
        ),
        _edited("mcp-queries"),
    ),
    Change(
        "dashboard",
        "`iteration` added",
        _dashboard("mcp-slo", lambda model: model.update(iteration=1)),
        _edited("mcp-slo"),
    ),
    Change(
        "dashboard",
        "null of a threshold dropped",
        _dashboard("mcp-sessions", _null_dropped),
        _edited("mcp-sessions"),
        note="as a save through Grafana's newer API does",
    ),
    Change(
        "rule group",
        "an expression edited in comments only",
        _rules(_comment_rule),
        _alert_edited(),
    ),
)
"""Changes that Pulumi reports and that show nothing: a note of `mcp-monitoring drift`."""


def _pause_taken_over(project: Any) -> None:
    _rules(lambda rules: rules[0].update({"isPaused": True}))(project)
    project.pulumi("refresh", "--yes", "--skip-preview")


TAKEN_OVER = Change(
    "rule group",
    "alert paused, and taken over by `pulumi refresh --yes`",
    _pause_taken_over,
    (),
    "paused",
    unseen="the refresh reported it once, and it is in the state",
    name="monitoring-alerts-mcp-pool",
)
"""A change that a refresh took over as if it were deployed."""

SILENT = (
    Change("dashboard", "saved without an edit", lambda project: project.edit_dashboard()),
    Change(
        "dashboard",
        "its own title saved with white space around it",
        _dashboard("mcp-pool", lambda model: model.update(title=_surrounded(model["title"]))),
        note="Grafana does not store it",
    ),
    Change(
        "folder",
        "its own title saved with white space around it",
        _folder(title=_surrounded("MCP")),
        note="Grafana does not store it",
    ),
    Change("dashboard", "edited and restored", _restore, note="only its version number is another"),
    Change(
        "data source",
        "saved without an edit",
        _datasource(),
        note="only its version number is another",
    ),
    Change("folder", "saved without an edit", _folder(title="MCP")),
)
"""Changes that are none."""


def _rows() -> Iterator[Change]:
    """Yields all changes but those that are none, by object."""
    repaired = [change for changes in ROUNDS for change in changes]
    every = [*repaired, MOVED, DESCRIBED, *PANEL_IDS, DEFAULT, *REPLACED_ONLY, *BASIC_AUTH]
    every += [*FORMAL, DOUBLED, TAKEN_OVER]
    kinds = ["folder", "data source", "dashboard", "rule group", "contact point"]
    yield from sorted(every, key=lambda change: kinds.index(change.object))


def table() -> str:
    """Writes all lists as Markdown."""
    rows = [
        "| object | changed in Grafana | `pulumi refresh` | `mcp-monitoring drift` |"
        " after `pulumi up --refresh` |",
        "|---|---|---|---|---|",
    ]
    for change in _rows():
        shown = "<br>".join(f"`{said}`" for said in change.shown) or f"silent: {change.unseen}"
        note = f"; {change.note}" if change.note else ""
        said = f"drift: {change.said}" if change.said else "a note"
        rows.append(f"| {change.object} | {change.way} | {shown} | {said} | {change.after}{note} |")
    for change in SILENT:
        note = f" ({change.note})" if change.note else ""
        rows.append(f"| {change.object} | {change.way}{note} | silent | silent | unchanged |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(table(), end="")
