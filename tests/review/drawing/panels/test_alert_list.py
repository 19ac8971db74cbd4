"""An alert list shows the alerts that its filters let through."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import drawn, rows, words

ROOM = Size(631, 238)


def alert(name: str, state: str = "firing", **labels: str) -> dict[str, Any]:
    return {"name": name, "state": state, "labels": labels, "activeAt": labels.get("since", "")}


ALERTS = [
    alert("Pool exhausted", "pending", service="mcp"),
    alert("Slow calls", "firing", service="mcp", severity="warning"),
    alert("All is well", "inactive", service="mcp"),
    alert("Disk full", "firing", service="disk"),
]


def listed(*alerts: dict[str, Any], **options: Any) -> Drawing:
    return drawn("alertlist", alerts=alerts or ALERTS, options=options, size=ROOM)


def names(*alerts: dict[str, Any], **options: Any) -> list[str]:
    return words(listed(*alerts, **options), "name")


def test_without_an_alert_it_says_so_in_grafanas_words() -> None:
    drawing = drawn("alertlist", size=ROOM)

    assert words(drawing) == ["No alerts matching filters"]


def test_an_alert_has_its_state_in_its_colour_and_its_labels() -> None:
    drawing = listed(alert("Slow calls", "firing", alertname="Slow calls", tool="query"))

    assert words(drawing, "name") == ["Slow calls"]
    assert words(drawing, "state") == ["Firing"]
    assert words(drawing, "text") == ["tool=query"]
    assert rows(drawing, "state-")[0]["fill"] == "#f2495c"


def test_alerts_that_are_no_trouble_are_not_listed_unless_the_panel_says_so() -> None:
    assert names() == ["Disk full", "Pool exhausted", "Slow calls"]
    assert names(stateFilter={"normal": True}) == ["All is well"]
    assert names(stateFilter={"pending": True}) == ["Pool exhausted"]


@pytest.mark.parametrize(
    ("state", "key", "said"),
    [
        ("Alerting", "firing", "Firing"),
        ("nodata", "noData", "No data"),
        ("Normal (NoData)", "normal", "Normal"),
        ("error", "error", "Error"),
        ("recovering", "recovering", "Recovering"),
    ],
)
def test_every_state_is_known_by_the_names_that_sources_use(
    state: str, key: str, said: str
) -> None:
    drawing = listed(alert("A", state), stateFilter={key: True})

    assert words(drawing, "state") == [said]


@pytest.mark.parametrize(
    ("selector", "shown"),
    [
        ('{service="mcp"}', ["Pool exhausted", "Slow calls"]),
        ('{service=~"d.*"}', ["Disk full"]),
        ('{service!="mcp"}', ["Disk full"]),
        ('{severity!~"warn.*"}', ["Disk full", "Pool exhausted"]),
        ('{service="mcp",job=~"$job|"}', ["Pool exhausted", "Slow calls"]),
        ('{service=~"("}', ["Disk full", "Pool exhausted", "Slow calls"]),
    ],
)
def test_labels_choose_alerts(selector: str, shown: list[str]) -> None:
    assert names(alertInstanceLabelFilter=selector) == shown


def test_a_name_chooses_alerts() -> None:
    assert names(alertName="slow") == ["Slow calls"]


@pytest.mark.parametrize(
    ("order", "shown"),
    [
        (1, ["Disk full", "Pool exhausted", "Slow calls"]),
        (2, ["Slow calls", "Pool exhausted", "Disk full"]),
        (3, ["Disk full", "Slow calls", "Pool exhausted"]),
    ],
)
def test_alerts_are_in_the_order_that_the_panel_says(order: int, shown: list[str]) -> None:
    assert names(sortOrder=order) == shown


@pytest.mark.parametrize(("order", "first"), [(4, "early"), (5, "late")])
def test_alerts_can_be_sorted_by_their_times(order: int, first: str) -> None:
    early = alert("early", since="2026-11-26T01:00:00Z")
    late = alert("late", since="2026-11-26T02:00:00Z")

    assert names(late, early, sortOrder=order)[0] == first


def test_alerts_that_have_no_room_are_counted() -> None:
    drawing = listed(*(alert(f"Alert {number}") for number in range(100)))

    assert len(words(drawing, "name")) == 4
    assert words(drawing, "text") == ["and 96 more alerts"]


def test_no_more_alerts_are_listed_than_the_panel_says() -> None:
    assert len(names(maxItems=2)) == 2


def test_a_panel_can_show_the_number_alone() -> None:
    assert words(listed(viewMode="stat")) == ["3"]


def test_malformed_alerts_break_nothing() -> None:
    odd: list[dict[str, Any]] = [{}, {"name": 3, "state": None, "labels": []}]

    assert names(*odd) == ["(no name)"] * 2


def test_an_alert_list_that_could_not_ask_says_so() -> None:
    drawing = drawn("alertlist", problems=["the alerts cannot be listed: refused"], size=ROOM)

    assert words(drawing, "problem") == ["the alerts cannot be listed: refused"]


def test_alerts_are_grouped_by_the_labels_that_the_panel_says() -> None:
    drawing = listed(groupMode="custom", groupBy=["service"])

    assert words(drawing, "header") == ["service=disk", "service=mcp"]
    assert words(drawing, "name") == ["Disk full", "Pool exhausted", "Slow calls"]


def test_alerts_without_the_label_of_a_group_are_together() -> None:
    drawing = listed(groupMode="custom", groupBy=["severity"])

    assert words(drawing, "header") == ["without severity", "severity=warning"]


def test_groups_without_room_are_counted_by_their_alerts() -> None:
    many = [alert(f"Alert {number}", service=str(number)) for number in range(9)]
    drawing = listed(*many, groupMode="custom", groupBy=["service"])

    assert words(drawing, "header") == ["service=0", "service=1"]
    assert words(drawing, "text")[-1] == "and 7 more alerts"


IN_FOLDERS = [
    alert("One") | {"folder": "Servers", "folderUid": "s"},
    alert("Other") | {"folder": "Machines", "folderUid": "m"},
]


@pytest.mark.parametrize("folder", [{"uid": "s"}, {"title": "Servers"}, {"id": 3, "uid": "s"}])
def test_a_folder_chooses_alerts(folder: dict[str, Any]) -> None:
    assert names(*IN_FOLDERS, folder=folder) == ["One"]
    assert listed(*IN_FOLDERS, folder=folder).notes == ()


def test_a_folder_that_the_source_does_not_know_is_named() -> None:
    drawing = listed(folder={"uid": "s"})

    assert len(words(drawing, "name")) == 3
    assert drawing.notes == ("alerts are not filtered by folder",)


def of_dashboard(name: str, uid: str, **more: Any) -> dict[str, Any]:
    return {**alert(name), "annotations": {"__dashboardUid__": uid} if uid else {}, **more}


@pytest.mark.parametrize("option", ["dashboardAlerts", "onlyAlertsOnDashboard"])
@pytest.mark.parametrize(
    ("alerts", "shown"),
    [
        ([of_dashboard("Mine", "servers"), of_dashboard("Yours", "disks")], ["Mine"]),
        ([of_dashboard("Mine", "servers"), of_dashboard("Nobody's", "")], ["Mine"]),
        ([of_dashboard("Nobody's", "", folderUid="f")], []),
    ],
)
def test_a_list_shows_the_alerts_of_its_dashboard(
    option: str, alerts: list[dict[str, Any]], shown: list[str]
) -> None:
    drawing = drawn(
        "alertlist", alerts=alerts, options={option: True}, size=ROOM, dashboard="servers"
    )

    assert words(drawing, "name") == shown
    assert drawing.notes == ()


@pytest.mark.parametrize(
    ("alerts", "dashboard"),
    [
        ([alert("One"), alert("Other")], "servers"),
        ([of_dashboard("One", "servers"), of_dashboard("Other", "disks")], ""),
    ],
)
def test_where_no_alert_tells_of_dashboards_the_filter_is_named(
    alerts: list[dict[str, Any]], dashboard: str
) -> None:
    drawing = drawn(
        "alertlist",
        alerts=alerts,
        options={"dashboardAlerts": True},
        size=ROOM,
        dashboard=dashboard,
    )

    assert len(words(drawing, "name")) == 2
    assert drawing.notes == ("alerts are not filtered by dashboard",)


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [
        ("dashboardAlerts", True, "dashboard"),
        ("dashboardTitle", "Servers", "dashboard"),
        ("folderId", 3, "number of a folder"),
        ("tags", ["a"], "tags"),
        ("datasource", "prometheus-2", "data source"),
    ],
)
def test_a_filter_that_is_not_applied_is_named(option: str, value: Any, named: str) -> None:
    assert listed(**{option: value}).notes == (f"alerts are not filtered by {named}",)
    assert listed(viewMode="stat", **{option: value}).notes != ()


def test_recent_changes_are_named() -> None:
    assert listed(show="changes").notes == (
        "its alerts are as they are now, not their recent changes",
    )


def test_an_older_list_has_its_options_in_the_panel() -> None:
    old = drawn("alertlist", alerts=ALERTS, size=ROOM, nameFilter="slow", stateFilter=["alerting"])

    assert words(old, "name") == ["Slow calls"]


def test_an_older_list_without_states_shows_all_of_them() -> None:
    assert len(words(drawn("alertlist", alerts=ALERTS, size=ROOM, stateFilter=[]), "name")) == 4


def test_rules_without_instances_are_listed_where_the_panel_says_so() -> None:
    alerts = [alert("Asleep", "inactive") | {"instances": 0}, alert("Awake", "firing")]

    assert names(*alerts) == ["Awake"]
    assert names(*alerts, showInactiveAlerts=True) == ["Asleep", "Awake"]
