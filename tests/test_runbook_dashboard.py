"""The runbook dashboard as it is packaged, and how it is made from the page."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts
from mcp_monitoring.dashboard.files import packaged_dashboards
from mcp_monitoring.dashboard.runbooks import packaged_runbooks
from mcp_monitoring.review.check.run import check_paths
from places import REPOSITORY

from reference.runbook_dashboard import RunbookError, runbook_dashboard

RUNBOOKS = packaged_runbooks()
PANELS: list[dict[str, Any]] = RUNBOOKS.model["panels"]
TEXTS = {one["title"]: one["options"]["content"] for one in PANELS if one["type"] == "text"}
GROUPS = read_alerts(packaged_alerts())
ALERTS = {rule.name: rule for group in GROUPS for rule in group.rules}
SET: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text()) for file in packaged_dashboards().glob("*.json")
}
PAGE = (REPOSITORY / "docs" / "runbooks.md").read_text()

POOL = {
    "uid": "pool",
    "title": "Snowflake MCP Connection Pool",
    "schemaVersion": 42,
    "links": [{"url": "/d/pool", "title": "Pool"}],
    "panels": [{"id": 3, "title": "Timeouts"}],
}
QUERIES = {**POOL, "uid": "queries", "title": "Snowflake MCP Query Performance"}
QUERIES["links"] = [{"url": "/d/queries", "title": "Queries"}]


def by_row() -> Iterator[tuple[str, list[str]]]:
    rows: list[tuple[str, list[str]]] = []
    for panel in PANELS:
        if panel["type"] == "row":
            rows.append((panel["title"], []))
        elif rows:
            rows[-1][1].append(panel["title"])
    yield from rows


def made(entry: str) -> dict[str, Any]:
    """The panel that is made of an entry of a page."""
    page = f"# Runbooks\n\nRead this.\n\n## One\n\n### Down\n\n{entry}\n\n### Slow\n\nWait.\n"
    panel = runbook_dashboard(page, [POOL, QUERIES])["panels"][2]
    assert panel["title"] == "Down"
    return dict(panel)


def content(entry: str) -> str:
    return str(made(entry)["options"]["content"])


# --- the packaged dashboard -------------------------------------------------------------------


def test_every_alert_has_a_panel_and_no_panel_is_of_anything_else() -> None:
    assert set(TEXTS) - {"Runbooks"} == ALERTS.keys()
    assert PANELS[0]["title"] == "Runbooks"


def test_each_row_is_a_group_of_alerts() -> None:
    groups = {group.name: [rule.name for rule in group.rules] for group in GROUPS}
    rows = [sorted(titles) for _, titles in by_row()]

    assert sorted(rows) == sorted(sorted(names) for names in groups.values())


def test_ids_of_panels_are_unique() -> None:
    numbers = [panel["id"] for panel in PANELS]

    assert len(set(numbers)) == len(numbers)


def test_panels_are_as_wide_as_the_grid_one_below_the_other() -> None:
    places = [panel["gridPos"] for panel in PANELS]

    assert {(place["x"], place["w"]) for place in places} == {(0, 24)}
    assert places[0]["y"] == 0
    for above, below in pairwise(places):
        assert below["y"] == above["y"] + above["h"]


@pytest.mark.parametrize("name", ALERTS)
def test_a_runbook_leads_to_the_panel_that_shows_the_alert(name: str) -> None:
    shown = ALERTS[name].annotations
    link = f"/d/{shown['__dashboardUid__']}?viewPanel=panel-{shown['__panelId__']}"

    assert f"]({link})" in TEXTS[name]


def test_every_link_opens_a_panel_that_is_called_as_the_link() -> None:
    titles = {
        f"/d/{model['uid']}?viewPanel=panel-{panel['id']}": panel["title"]
        for model in (RUNBOOKS.model, *SET.values())
        for panel in model["panels"]
    }
    links = [link for text in TEXTS.values() for link in re.findall(r"\[([^]]*)]\(([^)]*)\)", text)]

    assert len(links) > 2 * len(ALERTS)
    assert [(said, url) for said, url in links if titles.get(url) != said] == []


def test_the_first_panel_lists_all_runbooks() -> None:
    assert set(re.findall(r"\[(\w+)]", TEXTS["Runbooks"])) == ALERTS.keys()


def test_nothing_is_left_to_grafana_to_fill_in() -> None:
    assert [title for title, text in TEXTS.items() if "$" in text or "[[" in text] == []


def test_leads_to_the_other_dashboards_and_looks_like_them() -> None:
    model = RUNBOOKS.model
    one = SET["mcp-overview"]

    assert {link["url"] for link in model["links"]} == {f"/d/{uid}" for uid in SET}
    for key in ("tags", "timezone", "editable", "graphTooltip", "schemaVersion"):
        assert model[key] == one[key], key
    assert model["title"].startswith("Snowflake MCP ")
    assert model["title"] not in {other["title"] for other in SET.values()}


def test_no_other_dashboard_leads_to_it_as_it_is_not_there_without_alerts() -> None:
    assert [uid for uid, model in SET.items() if "mcp-runbooks" in json.dumps(model)] == []


def test_the_check_finds_nothing_wrong() -> None:
    # With the dashboards that it leads to.
    report = check_paths([RUNBOOKS.file, *packaged_dashboards().glob("*.json")], project=REPOSITORY)

    places = [*(one.place for one in report.findings), *(one.place for one in report.not_checked)]
    assert report.counts["dashboards"] == 1 + len(SET)
    assert [place for place in places if place.file == RUNBOOKS.file] == []


# --- how it is made ---------------------------------------------------------------------------


def test_an_entry_more_changes_no_id() -> None:
    first = "## Targets\n\n### McpTargetDown"
    assert PAGE.count(first) == 1
    more = PAGE.replace(first, first.replace("###", "### New\n\nOne more.\n\n###"))
    before = {panel["title"]: panel["id"] for panel in PANELS}
    after = runbook_dashboard(more, list(SET.values()))["panels"]

    assert len(after) == len(PANELS) + 1
    assert {panel["title"]: panel["id"] for panel in after}.items() >= before.items()


def test_a_paragraph_is_as_wide_as_its_panel() -> None:
    assert content("One line\nand another.\n\nThe next\nparagraph.") == (
        "One line and another.\n\nThe next paragraph."
    )


def test_a_list_stays_a_list() -> None:
    assert content("These:\n- one\n  of two\n- two\n\nThen.") == (
        "These:\n\n- one of two\n- two\n\nThen."
    )


def test_code_stays_as_it_is() -> None:
    code = "```sql\nSELECT *Timeouts* -- [x](y.md)\n\n### no heading\nFROM t\n```"

    assert content(f"Ask:\n\n{code}\n\nThen.") == f"Ask:\n\n{code}\n\nThen."
    assert content(f"Ask:\n{code}\nThen.") == f"Ask:\n\n{code}\n\nThen."


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ("See [the contract](metrics.md).", "See the contract."),
        ("See [`alerts/`](../alerts).", "See `alerts/`."),
        ("See [this](https://example.com/x).", "See [this](https://example.com/x)."),
        ("A *knob*, and **Look first**.", "A *knob*, and **Look first**."),
        ("The page *Status > Target health*.", "The page *Status > Target health*."),
    ],
)
def test_only_what_leads_somewhere_is_a_link(entry: str, shown: str) -> None:
    assert content(entry) == shown


def test_a_link_to_another_entry_opens_its_panel() -> None:
    number = runbook_dashboard("# R\n\n## One\n\n### Slow\n\nWait.", [POOL])["panels"][2]["id"]

    assert content("See [Slow](#slow).") == f"See [Slow](/d/mcp-runbooks?viewPanel=panel-{number})."


@pytest.mark.parametrize(
    ("entry", "uid"),
    [
        ("*Timeouts* of Connection Pool, then Query Performance.", "pool"),
        ("*Timeouts* and more of Query Performance.", "queries"),
    ],
)
def test_a_panel_is_that_of_the_dashboard_named_next(entry: str, uid: str) -> None:
    assert f"[Timeouts](/d/{uid}?viewPanel=panel-3)" in content(entry)


def test_a_longer_entry_has_a_higher_panel() -> None:
    line = made("Do this.")["gridPos"]["h"]
    text = made("Do this. " * 100)["gridPos"]["h"]
    code = made("```\n" + "a\n" * 20 + "```")["gridPos"]["h"]

    assert line < text
    assert line < code


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("# R\n\n## One\n\n### Down\n\nSee [it](#slow).", r"\[it\]\(#slow\): no alert"),
        ("# R\n\n## One\n\n### Down\n\nSee *Timeouts*.", r"\*Timeouts\*: say of which dashboard"),
        ("# R\n\n## One\n\nText.\n\n### Down\n\nSee.", "'One': neither"),
        ("# R\n\n### Down\n\nSee.", "'Down': neither"),
        ("# R\n\n# Again\n", "'Again': neither"),
        ("# R\n\n## One\n\n### Down\n\n```sql\nSELECT 1", "```sql: this block of code has no end"),
        ("Text.\n", "no title"),
        ("", "no title"),
    ],
)
def test_a_page_that_cannot_become_a_dashboard_says_why(page: str, said: str) -> None:
    with pytest.raises(RunbookError, match=said):
        runbook_dashboard(page, [POOL, QUERIES])
