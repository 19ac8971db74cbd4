"""Files and folders compared, and what text, Markdown and JSON say of it."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.diff.file_diff import FilesError, files_diff
from mcp_monitoring.review.diff.json_report import as_document, as_json
from mcp_monitoring.review.diff.markdown import as_markdown
from mcp_monitoring.review.diff.model import (
    DashboardDiff,
    Diff,
    Edit,
    EditKind,
    ObjectDiff,
    Operation,
    PanelChange,
    PanelEntry,
    PanelIdentity,
    Risk,
    RiskKind,
)
from mcp_monitoring.review.diff.text import as_text, print_diff
from mcp_monitoring.review.stacks.kinds import Kind
from places import REPOSITORY
from rich.console import Console
from rule_fixtures import RULES
from typer.testing import CliRunner

SCHEMA = json.loads((REPOSITORY / "docs" / "diff.schema.json").read_text())


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two copies of the repository's dashboards and alerts."""
    made = tmp_path / "old", tmp_path / "new"
    for folder in made:
        for name in ("dashboards", "alerts"):
            shutil.copytree(REPOSITORY / name, folder / name)
    return made


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_equal_folders_have_no_differences(folders: tuple[Path, Path]) -> None:
    found = files_diff(*folders)

    assert not found
    assert as_text(found) == "No differences (22 objects compared)."


def test_an_edited_panel_and_a_weakened_alert_are_all_that_is_said(
    folders: tuple[Path, Path],
) -> None:
    old, new = folders
    change(new / "dashboards" / "mcp-pool.json", '"title": "Slow acquires"', '"title": "Waits"')
    change(new / "alerts" / "pool.yaml", "for: 5m", "for: 1h")

    assert as_text(files_diff(old, new)).splitlines() == [
        "! alert         McpPoolNearExhaustion           for 5m -> 1h",
        "    ! weakened: waits 1h instead of 5m",
        "~ dashboard     Snowflake MCP Connection Pool  (mcp-pool)  dashboards/mcp-pool.json"
        "  1 changed",
        '    ~ panel "Slow acquires" renamed to "Waits"',
        "2 to update, 20 unchanged; 1 risk: 1 weakened alert.",
    ]


def test_a_renamed_file_is_the_dashboard_of_its_uid(folders: tuple[Path, Path]) -> None:
    old, new = folders
    (new / "dashboards" / "mcp-pool.json").rename(new / "dashboards" / "pool.json")

    assert not files_diff(old, new)


def test_the_same_uid_in_two_folders_is_two_dashboards(folders: tuple[Path, Path]) -> None:
    old, new = folders
    change(new / "dashboards" / "otel" / "mcp-slo.json", '"title": "', '"title": "New ')

    (found,) = files_diff(old, new).objects
    assert found.file == "dashboards/otel/mcp-slo.json"


def test_the_same_uid_twice_in_one_folder_is_refused(folders: tuple[Path, Path]) -> None:
    old, new = folders
    shutil.copy(new / "dashboards" / "mcp-slo.json", new / "dashboards" / "again.json")

    with pytest.raises(FilesError, match=r"'mcp-slo' is also in dashboards/again\.json"):
        files_diff(old, new)


def test_a_dashboard_in_another_folder_is_the_one_of_its_uid(folders: tuple[Path, Path]) -> None:
    old, new = folders
    (new / "team").mkdir()
    (new / "dashboards" / "mcp-pool.json").rename(new / "team" / "pool.json")
    (new / "alerts" / "pool.yaml").rename(new / "team" / "pool.yaml")

    assert not files_diff(old, new)


def test_a_new_and_a_deleted_dashboard_are_told(folders: tuple[Path, Path]) -> None:
    old, new = folders
    (new / "dashboards" / "mcp-pool.json").unlink()
    (old / "dashboards" / "mcp-slo.json").unlink()

    found = {one.uid: one.operation for one in files_diff(old, new).objects}
    assert found == {"mcp-pool": Operation.DELETE, "mcp-slo": Operation.CREATE}


def test_rule_files_of_every_format_are_compared(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        for kind in ("formats", "group-names", "twice", "records"):
            shutil.copytree(RULES / kind, folder / kind)
    change(new / "formats" / "manifests.yaml", 'up{job="stock"}', 'up{job="stocks"}')
    change(new / "formats" / "rule-list.json", '"for": "1m"', '"for": "1h"')
    change(new / "group-names" / "redis-exporter.yml", "redis_up == 0", "redis_up < 1")
    change(new / "twice" / "loki.yaml", "> 10", "> 20")
    change(new / "records" / "between.yaml", "shop_up == 0", "shop_up < 1")

    found = files_diff(old, new)

    changed = {
        (one.title, change.title)
        for one in found.objects
        for change in (one.rule_group.alerts if one.rule_group else ())
    }
    assert changed == {
        ("manifests stock - general.rules", "StockDown"),
        ("etcd", "EtcdNoLeader"),
        ("redis-exporter - EmbeddedExporter", "RedisDown"),
        ("loki_alerts", "LokiRequestLatency (2)"),
        ("shop", "First"),
    }
    assert found.notes == ("recording rules were not compared; Grafana does not get them",)


def test_two_files_are_compared_whatever_their_uids(tmp_path: Path) -> None:
    model = {"title": "T", "uid": "a", "panels": []}
    (tmp_path / "a.json").write_text(json.dumps(model))
    (tmp_path / "b.json").write_text(json.dumps({**model, "uid": "b", "title": "U"}))

    (one,) = files_diff(tmp_path / "a.json", tmp_path / "b.json").objects
    assert [edit.what for edit in one.dashboard.settings] == ["title"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "invalid JSON"),
        ("[]", "a dashboard is a JSON object"),
        ('{"title": "T", "elements": {}, "layout": {}}', '"layout.kind" is missing'),
        (
            '{"title": "T", "panels": [{"id": "first", "title": "A"}]}',
            "must be a whole number",
        ),
    ],
)
def test_a_file_that_is_no_dashboard_is_one_clear_line(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "a.json").write_text(content)
    (tmp_path / "b.json").write_text('{"title": "T", "panels": []}')

    ran = CliRunner().invoke(app, ["diff", str(tmp_path / "b.json"), str(tmp_path / "a.json")])
    assert ran.exit_code == 1
    assert said in ran.output
    assert len(ran.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("", "it is empty"),
        ('{"steps": [{"op": "same"', "it is not JSON"),
        ("[]", "it is not a plan"),
        ('{"some": "document"}', "it is not a plan"),
        ('{"steps": [{"op": "same"}]}', "no operation, URN or state"),
        ('{"steps": [7]}', "no operation, URN or state"),
        (
            '{"steps": [], "diagnostics": [{"severity": "error", "message": "error: no folder"}]}',
            "the preview failed: no folder",
        ),
    ],
)
def test_what_is_no_plan_is_one_clear_line(tmp_path: Path, plan: str, said: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan)

    ran = CliRunner().invoke(app, ["diff", str(file)])
    assert ran.exit_code == 1
    assert said in ran.output
    assert len(ran.output.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["a", "b", "c"], ["a", "--stack", "dev"]], ids=str)
def test_what_to_compare_has_to_be_said_once(arguments: list[str]) -> None:
    ran = CliRunner().invoke(app, ["diff", *arguments])

    assert ran.exit_code == 1
    assert "give one of: --stack NAME, a plan" in ran.output


def test_the_exit_code_says_whether_anything_differs(folders: tuple[Path, Path]) -> None:
    old, new = (str(folder) for folder in folders)
    assert CliRunner().invoke(app, ["diff", old, new, "--exit-code"]).exit_code == 0

    change(folders[1] / "alerts" / "pool.yaml", "for: 5m", "for: 1h")
    assert CliRunner().invoke(app, ["diff", old, new, "--exit-code"]).exit_code == 2
    assert CliRunner().invoke(app, ["diff", old, new]).exit_code == 0


def test_one_run_writes_several_reports(folders: tuple[Path, Path], tmp_path: Path) -> None:
    change(folders[1] / "alerts" / "pool.yaml", "for: 5m", "for: 1h")
    markdown, document = tmp_path / "a.md", tmp_path / "a.json"
    arguments = ["--output-markdown", str(markdown), "--output-json", str(document)]

    ran = CliRunner().invoke(app, ["diff", *map(str, folders), *arguments])
    assert "McpPoolNearExhaustion" in ran.output
    assert "**McpPoolNearExhaustion**" in markdown.read_text()
    assert json.loads(document.read_text())["version"] == 1


def commonmark(text: str) -> Iterator[Token]:
    """Reads Markdown as GitHub does: its blocks, and what is inside lines."""
    for token in MarkdownIt("commonmark").parse(text):
        yield token
        yield from token.children or ()


# Titles that try to get out of where they are put.
_NASTY = st.sampled_from(
    [
        "</details>",
        "<!--",
        "-->",
        "`",
        "``` x",
        "|",
        "**b**",
        "@team",
        "#1",
        "www.evil.example",
        "https://evil.example",
        "\x1b[31m",
        "\n# H",
        "é🙂",
        # Out of a code span, and out of a fence.
        "`</details>",
        "` <i>",
        "```",
    ]
)
_titles = st.lists(_NASTY | st.text(max_size=5), min_size=1, max_size=4).map("".join)


@st.composite
def diffs(draw: Any) -> Diff:
    """Draws diffs of dashboards with names from anybody."""
    objects = []
    for _ in range(draw(st.integers(0, 30))):
        identity = PanelIdentity(1, draw(_titles), "stat")
        long = draw(st.sampled_from([1, 400, 4000]))
        edit = Edit(
            ("targets", "[A]", "expr"), "query A", EditKind.CHANGED, "up" * long, draw(_titles)
        )
        secret = Edit(("url",), "url", EditKind.CHANGED, secret=True)
        objects.append(
            ObjectDiff(
                Kind.DASHBOARD,
                draw(st.sampled_from(list(Operation))),
                draw(_titles),
                dashboard=DashboardDiff(
                    added=(
                        PanelEntry(
                            identity, {"title": identity.title}, expressions={"A": draw(_titles)}
                        ),
                    ),
                    changed=(PanelChange(identity, (edit,), identity),),
                    settings=(secret,),
                ),
                risks=(Risk(RiskKind.FOREIGN, draw(_titles)),) if draw(st.booleans()) else (),
                remarks=(draw(_titles),),
            )
        )
    return Diff(tuple(objects), 3, draw(_titles), (draw(_titles),))


@settings(max_examples=150, deadline=None)
@given(diffs(), st.sampled_from([3_000, 10_000, 60_000]))
def test_a_comment_is_never_too_long_and_nothing_breaks_out_of_it(found: Diff, limit: int) -> None:
    comment = as_markdown(found, limit=limit)

    assert len(comment) <= limit
    tokens = list(commonmark(comment))
    marker, *html = [token.content for token in tokens if token.type.startswith("html_")]
    assert re.fullmatch(r"<!-- mcp-monitoring diff: [\w./-]* -->\n", marker)
    tags = re.findall("<[^>]*>?", "".join(html))
    assert set(tags) <= {"<details>", "<summary>", "</summary>", "</details>"}
    assert tags.count("<details>") == tags.count("</details>")
    kinds = [token.type for token in tokens]
    assert kinds.count("heading_open") == 1
    assert not {"link_open", "image"} & set(kinds)
    shown = [
        "".join(inside.content for inside in token.children or () if inside.type == "text")
        for token in tokens
        if token.type == "inline"
    ]
    assert not re.search(r"@team\b|\bwww\.|://|#1", "\n".join([*shown, *html]))


def test_the_line_of_an_object_without_details_is_shown_after_one_with_details() -> None:
    edit = Edit(("title",), "title", EditKind.CHANGED, "a", "b")
    found = (
        ObjectDiff(Kind.DASHBOARD, Operation.UPDATE, "Pool", edits=(edit,)),
        ObjectDiff(Kind.DASHBOARD, Operation.DELETE, "Queries"),
        ObjectDiff(Kind.FOLDER, Operation.CREATE, "MCP", edits=(edit,)),
        ObjectDiff(Kind.FOLDER, Operation.UPDATE, "Team"),
    )
    comment = as_markdown(Diff(found, 0, "dev"))

    shown = [token.content for token in commonmark(comment) if token.type == "text"]
    assert "Queries" in shown
    assert "Team" in shown


def test_a_long_comment_says_what_it_left_out() -> None:
    edit = Edit(("title",), "title", EditKind.CHANGED, "a" * 1500, "b" * 1500)
    objects = tuple(
        ObjectDiff(Kind.DASHBOARD, Operation.UPDATE, f"Dashboard {number}", edits=(edit,))
        for number in range(300)
    )
    comment = as_markdown(Diff(objects, 0, "dev"), limit=10_000)

    assert len(comment) <= 10_000
    assert "300 to update" in comment
    assert re.search(r"Left out for length: .*\d+ objects altogether", comment)


@settings(max_examples=100, deadline=None)
@given(diffs(), st.integers(40, 200))
def test_text_obeys_the_width_and_no_control_character(found: Diff, width: int) -> None:
    written = io.StringIO()
    print_diff(found, Console(width=width, file=written, highlight=False))

    assert "\x1b" not in written.getvalue()
    for line in written.getvalue().splitlines():
        assert all(one.isprintable() for one in line), line


@settings(max_examples=50, deadline=None)
@given(diffs())
def test_the_json_is_as_its_schema_says_and_in_ascii(found: Diff) -> None:
    jsonschema.validate(as_document(found), SCHEMA)
    assert as_json(found).isascii()


def test_the_json_of_a_real_difference_is_as_its_schema_says(folders: tuple[Path, Path]) -> None:
    old, new = folders
    change(new / "dashboards" / "mcp-pool.json", '"title": "Slow acquires"', '"title": "Waits"')
    change(new / "alerts" / "pool.yaml", "for: 5m", "for: 1h")
    (new / "dashboards" / "mcp-slo.json").unlink()

    jsonschema.validate(as_document(files_diff(old, new)), SCHEMA)
