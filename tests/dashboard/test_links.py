"""Links between dashboards get the prefix of their deployment; links to others stay."""

from typing import Any

import pytest
from mcp_monitoring.dashboard.links import relink

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
