"""Links between dashboards get the prefix of their deployment; links to others stay."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.files import packaged_dashboards, read_dashboard
from mcp_monitoring.dashboard.links import dashboard_links, relink

UIDS = {"mcp-pool": "eu-mcp-pool", "mcp-overview": "eu-mcp-overview"}


def linked(url: str) -> str:
    result: str = relink({"links": [{"url": url}]}, UIDS)["links"][0]["url"]
    return result


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/d/mcp-pool", "/d/eu-mcp-pool"),
        ("d/mcp-pool/connection-pool", "d/eu-mcp-pool/connection-pool"),
        (
            "/d/mcp-pool?${__url_time_range}&var-job=a",
            "/d/eu-mcp-pool?${__url_time_range}&var-job=a",
        ),
        ("/d/mcp-pool#x", "/d/eu-mcp-pool#x"),
    ],
)
def test_a_link_inside_the_set_gets_the_prefix(url: str, expected: str) -> None:
    assert linked(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "/d/team-pool",
        "/d/mcp-pool-2",
        "https://other.example.com/d/mcp-pool",
        "/other/d/mcp-pool",
        "/explore?left=mcp-pool",
        "",
    ],
)
def test_any_other_link_stays(url: str) -> None:
    assert linked(url) == url


def test_links_are_found_wherever_grafana_has_them() -> None:
    model: dict[str, Any] = {
        "links": [{"url": "/d/mcp-overview"}],
        "panels": [
            {
                "description": "See [the pool](/d/mcp-pool).",
                "options": {"content": '<a href="/d/mcp-pool">pool</a>'},
                "links": [{"url": "/d/mcp-pool"}],
                "fieldConfig": {
                    "defaults": {"links": [{"url": "/d/mcp-pool?var-x=${__value.raw}"}]},
                    "overrides": [{"properties": [{"value": [{"url": "/d/mcp-pool"}]}]}],
                },
            },
            {"type": "row", "panels": [{"links": [{"url": "/d/mcp-pool"}]}]},
        ],
    }
    text = str(relink(model, UIDS))

    assert text.count("/d/eu-mcp-pool") == 6
    assert text.count("/d/eu-mcp-overview") == 1
    assert "/d/mcp-" not in text


def test_queries_are_left_alone() -> None:
    model = {"panels": [{"targets": [{"expr": 'x{path="/d/mcp-pool"}'}]}]}

    assert relink(model, UIDS) == model


def test_the_model_given_stays_as_it_is() -> None:
    model = {"links": [{"url": "/d/mcp-pool"}]}
    relink(model, UIDS)

    assert model == {"links": [{"url": "/d/mcp-pool"}]}


@pytest.mark.parametrize(
    "model",
    [
        {"panels": [{"styles": [{"link": True, "linkUrl": "/d/mcp-pool"}]}]},
        {"panels": [{"options": {"elements": [{"links": [{"href": "/d/mcp-pool"}]}]}}]},
        {"annotations": {"list": [{"textFormat": "see /d/mcp-pool"}]}},
    ],
)
def test_a_link_gets_the_prefix_whatever_its_key_is_called(model: dict[str, Any]) -> None:
    assert "/d/eu-mcp-pool" in json.dumps(relink(model, UIDS))


@pytest.mark.parametrize(
    "model",
    [
        {"panels": [{"targets": [{"expr": 'up{path="/d/mcp-pool"}'}]}]},
        {"templating": {"list": [{"type": "query", "query": "label_values(x, '/d/mcp-pool')"}]}},
        {"annotations": {"list": [{"expr": 'up{path="/d/mcp-pool"}'}]}},
    ],
)
def test_what_looks_like_a_link_in_a_query_stays(model: dict[str, Any]) -> None:
    assert relink(model, UIDS) == model


def test_every_link_of_a_text_is_rewritten() -> None:
    assert linked("/d/mcp-pool,/d/mcp-overview") == "/d/eu-mcp-pool,/d/eu-mcp-overview"


def test_a_link_inside_an_address_of_another_host_stays() -> None:
    url = "https://other.example.com/login?next=/d/mcp-pool"

    assert linked(url) == url


@pytest.mark.parametrize("file", sorted(packaged_dashboards().glob("*.json")), ids=lambda f: f.stem)
def test_the_check_judges_exactly_the_links_that_a_deployment_rewrites(file: Path) -> None:
    view = read_view(read_dashboard(file).model)
    judged = [link.uid for text in view.links for link in dashboard_links(text.text)]
    everything = dict.fromkeys(judged, "rewritten")

    rewritten = json.dumps(relink(read_dashboard(file).model, everything)).count("d/rewritten")

    assert judged
    assert rewritten == len(judged)
