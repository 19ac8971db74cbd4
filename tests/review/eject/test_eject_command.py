"""`mcp-monitoring eject`: packaged files copied into a project, and told when the package moves."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from mcp_monitoring.alerting.alerts import packaged_alerts
from mcp_monitoring.contents import read_contents
from mcp_monitoring.dashboard.files import packaged_dashboards
from mcp_monitoring.dashboard.runbooks import packaged_runbooks
from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.copies.record import RECORD
from places import REPOSITORY
from typer.testing import CliRunner, Result

OTEL = metric_set("otel")
POOL = packaged_dashboards() / "mcp-pool.json"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, which is also where we are."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged files, which a later version of the package may change."""
    package = tmp_path / "package"
    for directory in (packaged_dashboards(), packaged_alerts(), packaged_runbooks().file.parent):
        shutil.copytree(directory, package / directory.name)
    for module in ("mcp_monitoring.metric_sets", "mcp_monitoring.review.copies.record"):
        monkeypatch.setattr(f"{module}.packaged", lambda name: package / name)
    return package


def eject(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["eject", *arguments])


def files(project: Path) -> set[str]:
    return {
        file.relative_to(project).as_posix()
        for file in project.rglob("*")
        if file.is_file() and not file.is_relative_to(project / "package")
    }


def refused(*arguments: str) -> list[str]:
    result = eject(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert all(line.startswith("mcp-monitoring eject: ") for line in lines)
    return [line.removeprefix("mcp-monitoring eject: ") for line in lines]


def test_copies_files_as_they_are_and_records_them(project: Path) -> None:
    result = eject("mcp-pool.json", "targets.yaml")

    assert result.exit_code == 0, result.output
    assert files(project) == {"dashboards/mcp-pool.json", "alerts/targets.yaml", RECORD}
    assert (project / "dashboards/mcp-pool.json").read_bytes() == POOL.read_bytes()
    recorded = yaml.safe_load((project / RECORD).read_text())
    assert recorded["alerts/targets.yaml"]["original"] == "alerts/targets.yaml"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("mcp-pool", "dashboards/mcp-pool.json"),
        ("mcp-pool.json", "dashboards/mcp-pool.json"),
        ("pool.yaml", "alerts/pool.yaml"),
        ("pool", "alerts/pool.yaml"),
        ("McpPoolAcquireSlow", "alerts/pool.yaml"),
        ("mcp-targets", "alerts/targets.yaml"),
        ("mcp-runbooks", "dashboards/mcp-runbooks.json"),
    ],
)
def test_files_have_many_names_and_those_of_files_come_first(
    project: Path, name: str, file: str
) -> None:
    assert eject(name).exit_code == 0
    assert files(project) == {file, RECORD}


def test_several_names_of_one_file_copy_it_once(project: Path) -> None:
    result = eject("McpPoolAcquireSlow", "McpPoolNearExhaustion", "pool")

    assert result.stdout.startswith(
        "alerts/pool.yaml  McpPoolNearExhaustion, McpPoolAcquireSlow\n1 file copied."
    )


def test_says_how_the_copies_are_deployed() -> None:
    assert "\n".join(eject("mcp-pool", "pool.yaml").stdout.splitlines()[2:]) == (
        "2 files copied. To deploy them in place of the packaged ones, set in each stack:\n"
        "  pulumi config set --path 'extraDashboardsDirs[0]' dashboards\n"
        "  pulumi config set --path 'extraAlertsDirs[0]' alerts\n"
        'In a program without such configuration: "extra_dashboards_dirs": ["dashboards"],'
        ' "extra_alerts_dirs": ["alerts"].\n'
        f"{RECORD} records what they are copies of; keep it in version control."
    )


def test_what_it_says_deploys_the_copies_in_place_of_the_packaged_files(project: Path) -> None:
    eject("mcp-pool", "McpTargetDown", "mcp-runbooks")

    found = read_contents(
        {"extra_dashboards_dirs": ["dashboards"], "extra_alerts_dirs": ["alerts"]}
    )

    packaged = read_contents({})
    assert sorted(one.uid for one in found.dashboards) == sorted(
        one.uid for one in packaged.dashboards
    )
    assert [one.uid for one in found.dashboards if one.file.is_relative_to(project)] == [
        "mcp-pool",
        "mcp-runbooks",
    ]
    assert {one.file.name for one in found.alerts if one.file.is_relative_to(project)} == {
        "targets.yaml"
    }
    assert found.warnings == []


def test_the_page_shows_what_is_printed() -> None:
    page = (REPOSITORY / "docs" / "own-files.md").read_text()

    printed = eject("mcp-pool", "McpTargetDown").stdout
    assert f"$ mcp-monitoring eject mcp-pool McpTargetDown\n{printed}```" in page


def test_copies_go_where_the_stacks_have_files_of_their_own(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text("config: {'m:extraDashboardsDirs': [a, own]}")
    (project / "Pulumi.prod.yaml").write_text("config: {'m:extraDashboardsDirs': [own]}")

    result = eject("mcp-pool")

    assert "own/mcp-pool.json" in files(project)
    assert "1 file copied; deployed in place of the packaged ones." in result.stdout


def test_a_stack_that_does_not_deploy_the_directory_is_thought_of(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text("config: {'m:extraDashboardsDirs': [a, own]}")
    (project / "Pulumi.prod.yaml").write_text("config: {}")

    assert "'extraDashboardsDirs[2]' dashboards" in eject("mcp-pool").stdout


def test_directories_can_be_chosen(project: Path) -> None:
    result = eject("mcp-pool", "pool.yaml", "--dashboards", "a/b", "--alerts", str(project / "c"))

    assert files(project) == {"a/b/mcp-pool.json", "c/pool.yaml", RECORD}
    assert "'extraDashboardsDirs[0]' a/b" in result.stdout
    assert "'extraAlertsDirs[0]' c" in result.stdout


def test_a_project_may_be_elsewhere(project: Path) -> None:
    (project / "sub").mkdir()

    assert eject("mcp-pool", "-C", "sub").exit_code == 0
    assert files(project) == {"sub/dashboards/mcp-pool.json", f"sub/{RECORD}"}


class TestNothingIsLost:
    def test_a_file_that_is_there_is_not_replaced_and_nothing_is_written(
        self, project: Path
    ) -> None:
        (project / "dashboards").mkdir()
        (project / "dashboards/mcp-pool.json").write_text("{}")

        assert refused("mcp-pool", "mcp-slo") == [
            "dashboards/mcp-pool.json: exists already, with other content; --force replaces it"
        ]
        assert files(project) == {"dashboards/mcp-pool.json"}
        assert (project / "dashboards/mcp-pool.json").read_text() == "{}"

    @pytest.mark.parametrize("arguments", [[], ["--force"]])
    def test_nor_is_one_of_its_name_in_yaml(self, project: Path, arguments: list[str]) -> None:
        own = project / "dashboards" / "mcp-pool.yaml"
        own.parent.mkdir(exist_ok=True)
        own.write_text("title: Pool\npanels: []\n")

        (said,) = refused("mcp-pool.json", *arguments)
        assert "mcp-pool.yaml beside it is a dashboard of the same name" in said
        assert [file.name for file in own.parent.iterdir()] == ["mcp-pool.yaml"]

    def test_unless_it_is_forced(self, project: Path) -> None:
        (project / "dashboards").mkdir()
        (project / "dashboards/mcp-pool.json").write_text("{}")

        assert eject("--force", "mcp-pool").exit_code == 0
        assert (project / "dashboards/mcp-pool.json").read_bytes() == POOL.read_bytes()

    def test_a_copy_without_a_change_may_be_copied_again(self, project: Path) -> None:
        eject("mcp-pool")

        assert eject("mcp-pool", "mcp-slo").exit_code == 0
        assert len(files(project)) == 3

    def test_the_record_keeps_earlier_copies_but_not_those_that_were_removed(
        self, project: Path
    ) -> None:
        eject("mcp-pool", "mcp-slo")
        (project / "dashboards/mcp-slo.json").unlink()
        eject("pool.yaml")

        recorded = yaml.safe_load((project / RECORD).read_text())
        assert set(recorded) == {"dashboards/mcp-pool.json", "alerts/pool.yaml"}


class TestIsRefused:
    def test_without_a_name(self) -> None:
        assert refused() == ["name what to copy; --list shows what there is"]

    def test_for_names_that_nothing_has_with_a_similar_one(self, project: Path) -> None:
        first, second = refused("mcp-pol", "mcp-slo", "zzz")

        assert first == (
            "mcp-pol: there is no packaged dashboard or alert of this name; did you mean mcp-pool?"
        )
        assert second.endswith("mcp-monitoring eject --list shows what there is")
        assert files(project) == set()

    def test_in_the_directory_of_the_packaged_files_themselves(self, package: Path) -> None:
        assert refused("mcp-pool", "-C", str(package), "--force") == [
            "dashboards/mcp-pool.json: is the packaged file itself; change it there"
        ]

    def test_where_a_directory_or_a_file_is_in_the_way(self, project: Path) -> None:
        (project / "dashboards/mcp-pool.json").mkdir(parents=True)
        (project / "file").write_text("")

        assert refused("mcp-pool", "--force") == ["dashboards/mcp-pool.json: is a directory"]
        (said,) = refused("mcp-pool", "--dashboards", "file")
        assert said.startswith("file")
        assert refused("mcp-pool", "-C", "nowhere") == ["nowhere: there is no such directory"]

    def test_with_two_wishes_that_exclude_each_other(self) -> None:
        assert refused("mcp-pool", "--force", "--keep") == ["--force and --keep exclude each other"]

    def test_to_keep_a_copy_that_is_not_there(self) -> None:
        assert refused("mcp-pool", "--keep") == [
            "mcp-pool.json: there is no copy of dashboards/mcp-pool.json here"
        ]

    @pytest.mark.parametrize("text", ["groups: {", "- a", "a: b", "a: {original: b}", "text"])
    def test_with_a_record_that_cannot_be_read(self, project: Path, text: str) -> None:
        (project / RECORD).write_text(text)

        (problem,) = refused("mcp-pool")
        assert problem.startswith(RECORD)
        assert problem.endswith("mend it, or restore it")
        assert files(project) == {RECORD}

    def test_with_a_stack_file_that_cannot_be_read(self, project: Path) -> None:
        (project / "Pulumi.dev.yaml").write_text("config: {")

        (problem,) = refused("mcp-pool")
        assert problem.startswith("Pulumi.dev.yaml: ")


class TestTheListOfFiles:
    def test_names_every_packaged_file_with_what_it_holds(self) -> None:
        result = eject("--list")

        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert "dashboards/mcp-pool.json      Snowflake MCP Connection Pool" in lines
        assert "alerts/pool.yaml              McpPoolNearExhaustion, McpPoolAcquireSlow" in lines
        assert "runbooks/mcp-runbooks.json    Snowflake MCP Runbooks" in lines

    def test_says_what_was_copied(self) -> None:
        eject("mcp-pool", "--dashboards", "own")

        assert "Connection Pool  (copied to own/mcp-pool.json)\n" in eject("--list").stdout

    def test_says_nothing_of_a_copy_that_was_changed(self, project: Path, package: Path) -> None:
        eject("mcp-pool")
        (project / "dashboards/mcp-pool.json").write_text("{}")

        assert eject("--list").exit_code == 0

    def test_says_which_copies_the_package_has_left_behind(
        self, project: Path, package: Path
    ) -> None:
        eject("mcp-pool", "mcp-slo", "pool.yaml")
        model = json.loads((package / "dashboards/mcp-pool.json").read_text())
        newer = json.dumps({**model, "title": "Newer"})
        (package / "dashboards/mcp-pool.json").write_text(newer)

        result = eject("--list")
        assert result.exit_code == 2
        (line,) = [one for one in result.stdout.splitlines() if "has changed" in one]
        assert line.startswith(
            "dashboards/mcp-pool.json: the package has changed dashboards/mcp-pool.json since"
        )
        assert f"diff {package}/dashboards/mcp-pool.json dashboards/mcp-pool.json" in line
        assert "mcp-monitoring eject --keep mcp-pool.json" in line

        assert eject("--keep", "mcp-pool.json").exit_code == 0
        assert (project / "dashboards/mcp-pool.json").read_bytes() == POOL.read_bytes()
        assert eject("--list").exit_code == 0

    @pytest.mark.parametrize("becomes", ["mcp-pool.json", "mcp-pool.yaml", "mcp-pool.yml"])
    @pytest.mark.parametrize("schema", ["classic", "v2"])
    def test_knows_a_copy_that_is_yaml_now_or_of_the_other_schema(
        self, project: Path, package: Path, becomes: str, schema: str
    ) -> None:
        eject("mcp-pool", "mcp-slo", "pool.yaml")
        old, new = project / "dashboards/mcp-pool.json", project / "dashboards" / becomes
        converting = ["convert", str(old), "--to", schema, "--output", str(new), "--force"]
        ran = CliRunner().invoke(app, converting)
        assert ran.exit_code == 0, ran.output
        if new != old:
            old.unlink()
        assert f"(copied to dashboards/{becomes})" in eject("--list").stdout
        model = json.loads((package / "dashboards/mcp-pool.json").read_text())
        newer = json.dumps({**model, "title": "Newer"})
        (package / "dashboards/mcp-pool.json").write_text(newer)
        eject("mcp-queries")

        (line,) = [one for one in eject("--list").stdout.splitlines() if "has changed" in one]

        assert line.startswith(f"dashboards/{becomes}: the package has changed dashboards/mcp-pool")
        compare, keep = re.findall(r"mcp-monitoring ((?:diff|eject) [^;)]*)", line)
        compared = CliRunner().invoke(app, compare.split())
        assert "Newer" in compared.output, compared.output
        assert CliRunner().invoke(app, keep.split()).exit_code == 0
        assert eject("--list").exit_code == 0
        assert new.is_file()
        assert f"dashboards/{becomes}" in yaml.safe_load((project / RECORD).read_text())

    def test_is_satisfied_by_the_newer_file(self, project: Path, package: Path) -> None:
        eject("pool.yaml")
        newer = (package / "alerts/pool.yaml").read_text() + "# newer\n"
        (package / "alerts/pool.yaml").write_text(newer)
        assert eject("--list").exit_code == 2

        (project / "alerts/pool.yaml").write_text(newer)
        assert eject("--list").exit_code == 0, "merged by hand"
        (project / "alerts/pool.yaml").write_text("groups: []")
        assert eject("--force", "pool.yaml").exit_code == 0
        assert eject("--list").exit_code == 0

    def test_says_that_the_package_has_the_file_no_more(self, package: Path) -> None:
        eject("mcp-pool")
        (package / "dashboards/mcp-pool.json").unlink()

        result = eject("--list")
        assert result.exit_code == 2
        assert "the package has no dashboards/mcp-pool.json any more" in result.stdout

    def test_forgets_a_copy_that_was_removed(self, project: Path, package: Path) -> None:
        eject("mcp-pool")
        (package / "dashboards/mcp-pool.json").write_text(POOL.read_text() + "\n")
        (project / "dashboards/mcp-pool.json").unlink()

        assert eject("--list").exit_code == 0

    def test_does_not_mind_line_ends_that_git_changes(self, project: Path) -> None:
        eject("mcp-pool")
        copy = project / "dashboards/mcp-pool.json"
        copy.write_bytes(copy.read_bytes().replace(b"\n", b"\r\n"))

        assert eject("mcp-pool").exit_code == 0, "it is the same"


class TestAnotherSetOfMetrics:
    def test_can_be_named(self, project: Path) -> None:
        assert eject("mcp-overview", "slo.yaml", "--metrics", "otel").exit_code == 0

        copied = (project / "dashboards/mcp-overview.json").read_bytes()
        assert copied == (OTEL.dashboards / "mcp-overview.json").read_bytes()
        recorded = yaml.safe_load((project / RECORD).read_text())
        assert {one["original"] for one in recorded.values()} == {
            "dashboards/otel/mcp-overview.json",
            "alerts/otel/slo.yaml",
        }

    def test_is_that_of_the_stacks_if_none_is_named(self, project: Path) -> None:
        (project / "Pulumi.dev.yaml").write_text("config:\n  shop:metrics: otel\n")

        assert "alerts/otel/slo.yaml" in eject("--list").stdout
        assert "alerts/slo.yaml" not in eject("--list").stdout
        assert "alerts/slo.yaml" in eject("--list", "--metrics", "contract").stdout

    def test_has_only_files_of_its_own(self) -> None:
        (said,) = refused("mcp-sessions", "--metrics", "otel")
        assert said.startswith("mcp-sessions: there is no packaged dashboard or alert of this name")

    def test_says_which_copies_the_package_has_left_behind(self, package: Path) -> None:
        eject("mcp-overview", "--metrics", "otel")
        original = package / "dashboards" / "otel" / "mcp-overview.json"
        original.write_text(original.read_text().replace("  ", " "))

        result = eject("--list", "--metrics", "otel")

        assert result.exit_code == 2
        assert "the package has changed dashboards/otel/mcp-overview.json" in result.stdout
