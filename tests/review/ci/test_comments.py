"""`mcp-monitoring ci comment`: one comment per report, updated in place, on any forge."""

from pathlib import Path

import pytest
from forges import NUMBER, ForgeStandIn, github_pipeline
from github_stand_in import GitHubStandIn
from mcp_monitoring.review.cli import app
from typer.testing import CliRunner, Result


def comment(report: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["ci", "comment", str(report), *arguments])


def commented(report: Path, *arguments: str) -> str:
    ran = comment(report, *arguments)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_a_comment_is_made_once_and_updated_in_place(forge: ForgeStandIn, report: Path) -> None:
    first = commented(report)
    report.write_text("<!-- mcp-monitoring diff: shop/dev -->\n### second\n")

    assert commented(report) == first
    assert forge.comments() == [report.read_text()]


@pytest.mark.parametrize(
    "other",
    [
        "<!-- mcp-monitoring diff: shop/prod -->",
        "<!-- mcp-monitoring diff: till/dev -->",
        "<!-- mcp-monitoring drift: shop/dev -->",
    ],
    ids=["stack", "project", "kind"],
)
def test_another_report_has_a_comment_of_its_own(
    forge: ForgeStandIn, report: Path, other: str
) -> None:
    commented(report)
    first = report.read_text()
    report.write_text(f"{other}\n")
    commented(report)

    assert forge.comments() == [first, f"{other}\n"]


def test_a_comment_of_an_earlier_version_is_taken_over_once(
    forge: ForgeStandIn, report: Path
) -> None:
    forge.server.add_comment(NUMBER, "<!-- mcp-monitoring diff: dev -->\n### earlier")

    commented(report)
    assert forge.comments() == [report.read_text()]

    other = report.with_name("other.md")
    other.write_text("<!-- mcp-monitoring diff: till/dev -->\n")
    commented(other)
    assert forge.comments() == [report.read_text(), other.read_text()]


def test_a_comment_of_an_earlier_version_stays_beside_a_newer_one(
    forge: ForgeStandIn, report: Path
) -> None:
    commented(report)
    earlier = "<!-- mcp-monitoring diff: dev -->\n### earlier"
    forge.server.add_comment(NUMBER, earlier)
    report.write_text("<!-- mcp-monitoring diff: shop/dev -->\n### second\n")

    commented(report)
    assert forge.comments() == [report.read_text(), earlier]


def test_a_comment_of_somebody_else_with_the_marker_stays(
    forge: ForgeStandIn, report: Path
) -> None:
    for stranger in forge.strangers:
        forge.server.add_comment(NUMBER, report.read_text() + "quoted", stranger)

    commented(report)
    commented(report)
    *quoted, ours = forge.comments()
    assert quoted == [report.read_text() + "quoted"] * len(forge.strangers)
    assert ours == report.read_text()


def test_line_ends_of_a_browser_do_not_hide_a_comment(forge: ForgeStandIn, report: Path) -> None:
    forge.server.add_comment(NUMBER, report.read_text().replace("\n", "\r\n"))

    commented(report)
    assert len(forge.comments()) == 1


def test_a_longer_marker_is_another_one(forge: ForgeStandIn, report: Path) -> None:
    forge.server.add_comment(NUMBER, "<!-- mcp-monitoring diff: shop/dev --> of last year")
    commented(report)

    assert len(forge.comments()) == 2


def test_a_comment_on_another_pull_request_stays(forge: ForgeStandIn, report: Path) -> None:
    commented(report, "--number", "8")
    commented(report)

    assert len(forge.comments()) == 2


def test_a_comment_behind_many_others_is_found(forge: ForgeStandIn, report: Path) -> None:
    commented(report)
    for number in range(230):
        forge.server.add_comment(NUMBER, f"talk {number}", forge.strangers[0])
    commented(report)

    assert len(forge.comments()) == 231


def test_a_comment_that_is_too_long_for_github_is_cut(forge: ForgeStandIn, report: Path) -> None:
    report.write_text("<!-- mcp-monitoring diff: shop/dev -->\n" + "x" * 70_000)
    commented(report)

    (body,) = forge.comments()
    if isinstance(forge.server, GitHubStandIn):
        assert len(body) <= 65_536
        assert body.endswith("_Cut: it was too long._")
    else:
        assert body == report.read_text()


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("wrong", "401"),
        ("", "set {}"),
        ("canary\n", "{} has a character that no token has"),
    ],
)
def test_a_token_that_is_no_good_is_one_line_without_it(
    forge: ForgeStandIn, report: Path, monkeypatch: pytest.MonkeyPatch, token: str, said: str
) -> None:
    monkeypatch.setenv(forge.token, token and f"secret_{token}")

    ran = comment(report)
    assert ran.exit_code == 1
    assert said.format(forge.token) in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert "secret_" not in ran.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"GITHUB_API_URL": "http://127.0.0.1:9", "CI_API_V4_URL": "http://127.0.0.1:9/api/v4"},
        {"GITHUB_REPOSITORY": "other/one", "CI_MERGE_REQUEST_PROJECT_ID": "43"},
        {"GITHUB_REF": "refs/heads/main", "CI_MERGE_REQUEST_IID": ""},
        {"GITHUB_ACTIONS": "", "GITLAB_CI": ""},
    ],
    ids=["no server", "no such project", "no pull request", "no pipeline"],
)
def test_what_cannot_be_done_is_one_line_with_the_file_and_the_reason(
    forge: ForgeStandIn, report: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    ran = comment(report)
    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"mcp-monitoring ci comment: {report}: ")
    assert len(ran.stderr.splitlines()) == 1
    assert forge.server.writes == 0


@pytest.mark.parametrize("content", [b"### no marker\n", b"", b"<!-- other: dev -->\n", b"\xff"])
def test_a_file_that_is_no_report_is_refused(
    forge: ForgeStandIn, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(content)

    ran = comment(file)
    assert ran.exit_code == 1
    assert len(ran.stderr.splitlines()) == 1
    assert forge.server.writes == 0


def test_a_missing_file_is_one_line(forge: ForgeStandIn, tmp_path: Path) -> None:
    ran = comment(tmp_path / "a.md")

    assert (ran.exit_code, forge.server.writes) == (1, 0)
    assert "a.md" in ran.stderr


@pytest.mark.parametrize("forge", [github_pipeline], ids=["github"], indirect=True)
def test_with_the_token_of_an_app_its_own_comment_is_updated(
    forge: ForgeStandIn, report: Path
) -> None:
    app_itself = forge.strangers[2]
    forge.server.add_comment(NUMBER, report.read_text() + "earlier", app_itself)

    commented(report, "--author", "our-app[bot]")
    assert forge.comments() == [report.read_text()]


PAGE = "https://ci.example.com/runs/7#artifacts"


def test_a_comment_links_to_a_page_with_pictures(forge: ForgeStandIn, report: Path) -> None:
    commented(report, "--page", PAGE)

    (comment,) = forge.comments()
    assert comment.startswith(report.read_text().rstrip())
    assert comment.endswith(f"\n\n[Before and after, as pictures]({PAGE})\n")
    # The next run without pictures updates the same comment.
    commented(report)
    assert forge.comments() == [report.read_text()]


@pytest.mark.parametrize("forge", [github_pipeline], ids=["github"], indirect=True)
def test_the_link_stays_if_the_report_is_too_long(forge: ForgeStandIn, report: Path) -> None:
    report.write_text(report.read_text() + "x" * 70_000)
    commented(report, "--page", PAGE)

    (comment,) = forge.comments()
    assert len(comment) <= 65_536
    assert comment.endswith(f"({PAGE})\n")
    assert "it was too long" in comment


@pytest.mark.parametrize(
    "page", ["diff.html", "javascript:alert(1)", "https://a.example/x) [y](z", "https://a b"]
)
def test_what_is_no_address_is_refused(forge: ForgeStandIn, report: Path, page: str) -> None:
    ran = comment(report, "--page", page)

    assert ran.exit_code == 1
    assert "is no address such as https://" in ran.stderr
    assert forge.comments() == []
