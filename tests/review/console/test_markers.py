"""The first line of a report tells whose comment it is."""

import pytest
from mcp_monitoring.review.console.markers import earlier_marker, is_marker, marked_name, marker


@pytest.mark.parametrize(
    ("project", "stack", "name"),
    [
        ("shop", "prod", "shop/prod"),
        ("shop", "acme/shop/prod", "shop/acme/shop/prod"),
        ("shop", "", "shop"),
        ("", "prod", "prod"),
    ],
)
def test_a_marker_names_kind_project_and_stack(project: str, stack: str, name: str) -> None:
    written = marker("diff", project, stack)

    assert written == f"<!-- mcp-monitoring diff: {name} -->"
    assert is_marker(written)
    assert marked_name(written) == name


def test_markers_of_another_kind_project_or_stack_differ() -> None:
    given = [
        (kind, project, stack)
        for kind in ("diff", "drift")
        for project in ("shop", "till", "")
        for stack in ("dev", "prod", "")
    ]

    assert len({marker(*each) for each in given}) == len(given)


@pytest.mark.parametrize("nasty", ["a -->", "--><img src=x>", "a\n### b", "ü&<"])
def test_no_name_ends_the_marker_early(nasty: str) -> None:
    written = marker("diff", "shop", nasty)

    assert is_marker(written)
    assert written.count("-->") == 1
    assert written != marker("diff", "shop", "a")


def test_the_earlier_marker_had_no_project() -> None:
    assert earlier_marker(marker("diff", "shop", "dev")) == "<!-- mcp-monitoring diff: dev -->"
    assert earlier_marker(marker("drift", "shop", "a/b")) == "<!-- mcp-monitoring drift: a/b -->"
    assert earlier_marker(marker("diff", "", "dev")) == ""


@pytest.mark.parametrize("line", ["", "### a", "<!-- other: dev -->", "<!-- mcp-monitoring -->"])
def test_another_line_is_no_marker(line: str) -> None:
    assert not is_marker(line)
    assert (marked_name(line), earlier_marker(line)) == ("", "")
