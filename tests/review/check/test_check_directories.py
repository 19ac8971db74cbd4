"""The check of a project whose own files are deployed beside others."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.dashboard.files import packaged_dashboards
from mcp_monitoring.review.check.findings import Report
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.check.settings import CheckSettings, CheckSettingsError
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from typer.testing import CliRunner, Result

CORPUS = REPOSITORY / "tests" / "review" / "check" / "corpus"
STACK = {"m:extraDashboardsDirs": ["own"], "m:extraAlertsDirs": ["own"]}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a right dashboard and a right alert in `own`, which is also where we are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    shutil.copy(CORPUS / "clean.json", tmp_path / "own" / "corpus.json")
    shutil.copy(CORPUS / "clean.yaml", tmp_path / "own" / "corpus.yaml")
    stack(tmp_path, STACK)
    return tmp_path


def stack(project: Path, config: dict[str, Any], name: str = "dev") -> None:
    (project / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": config}))


def put(file: str, **changes: Any) -> None:
    model = json.loads((CORPUS / "clean.json").read_text())
    Path(file).write_text(json.dumps({**model, **changes}, indent=2))


def alert(file: str, **changes: Any) -> None:
    (group,) = yaml.safe_load((CORPUS / "clean.yaml").read_text())["groups"]
    rule = {**group["rules"][0], **changes}
    document = {"groups": [{**group, "name": Path(file).stem, "rules": [rule]}]}
    Path(file).write_text(yaml.safe_dump(document))


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", "--no-contract", *arguments])


def found(**settings: Any) -> list[str]:
    report: Report = check_paths(project=Path(), settings=CheckSettings(**settings))
    return [f"{one.place.file}: {one.rule}" for one in report.findings]


def test_own_directories_are_checked_and_the_packaged_files_are_not() -> None:
    assert check().output == "1 dashboard, 1 alert, 5 queries: no findings\n"


def test_those_of_every_stack_are_checked_once(project: Path) -> None:
    (project / "more").mkdir()
    put("more/other.json", uid="other")
    stack(project, {"m:extraDashboardsDirs": ["own", "more"]}, "prod")

    assert check().output.startswith("2 dashboards, 1 alert, ")


def test_a_program_that_names_them_itself_says_so_in_the_settings(project: Path) -> None:
    (project / "Pulumi.dev.yaml").unlink()
    assert "6 dashboards, 19 alerts" in check().output, "there is nothing of its own to check"

    settings = "extra_dashboards_dirs: [own]\nextra_alerts_dirs: [own]\n"
    (project / "mcp-monitoring-check.yaml").write_text(settings)
    assert check().output == "1 dashboard, 1 alert, 5 queries: no findings\n"


@pytest.mark.parametrize("text", ["extra_dashboards_dirs: own", "extra_alerts_dirs: [[own]]"])
def test_settings_that_are_no_directories_are_told(project: Path, text: str) -> None:
    (project / "mcp-monitoring-check.yaml").write_text(text)

    result = check()
    assert result.exit_code == 1
    assert "mcp-monitoring-check.yaml: extra_" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_directory_that_is_missing_is_told(project: Path) -> None:
    stack(project, {"m:extraDashboardsDirs": ["nowhere"]})

    result = check()
    assert result.exit_code == 1
    assert result.stderr == "mcp-monitoring check: nowhere: there is no such file or folder\n"


def test_a_uid_of_a_packaged_dashboard_is_found() -> None:
    put("own/pool.json", uid="mcp-pool")

    result = check()
    packaged = packaged_dashboards() / "mcp-pool.json"
    assert (
        f"own/pool.json: error: the uid 'mcp-pool' is also that of {packaged}; change"
        in result.output
    )
    assert result.exit_code == 2


def test_a_uid_of_another_directory_is_found(project: Path) -> None:
    (project / "more").mkdir()
    put("more/other.json")
    stack(project, {"m:extraDashboardsDirs": ["own", "more"]})

    assert found() == ["more/other.json: duplicate-uid"]


def test_folders_that_are_not_deployed_together_may_have_a_uid_twice(project: Path) -> None:
    for folder in ("a", "b"):
        (project / folder).mkdir()
        put(f"{folder}/x.json")

    assert "no findings" in check("a", "b").output


def test_a_file_that_replaces_another_has_its_uid() -> None:
    put("own/mcp-pool.json", uid="mcp-pool")

    assert found() == []


def test_another_default_of_a_packaged_knob_is_found() -> None:
    alert("own/knob.yaml", alert="B", expr="up > 0.8  # knob: pool_share")

    assert found() == ["own/knob.yaml: rule-file"]


def test_alerts_may_link_to_packaged_dashboards_and_a_wrong_panel_is_found() -> None:
    link = {"__dashboardUid__": "mcp-pool", "__panelId__": "10", "summary": "x"}
    alert("own/link.yaml", alert="B", annotations=link)
    assert found() == []

    alert("own/link.yaml", alert="B", annotations={**link, "__panelId__": "999"})
    assert found() == ["own/link.yaml: broken-link"]

    alert("own/link.yaml", alert="B", annotations={**link, "__dashboardUid__": "mcp-pol"})
    assert found() == ["own/link.yaml: broken-link"]


def test_files_are_beside_those_of_the_project_if_it_has_its_own(project: Path) -> None:
    (project / "dashboards").mkdir()
    put("dashboards/base.json", uid="base")
    put("own/pool.json", uid="mcp-pool")
    assert found() == []

    put("own/second.json", uid="base")
    assert found() == ["own/second.json: duplicate-uid"]


def test_fix_writes_to_files_of_own_directories() -> None:
    model = json.loads(Path("own/corpus.json").read_text())
    model["panels"][0]["targets"][0].pop("refId")
    Path("own/corpus.json").write_text(json.dumps(model, indent=2))

    assert check("--fix").exit_code == 0
    assert "refId" in json.loads(Path("own/corpus.json").read_text())["panels"][0]["targets"][0]


class TestCopiesOfPackagedFiles:
    RECORD = "mcp-monitoring-ejected.yaml"

    @pytest.fixture
    def copied(self, project: Path) -> Path:
        ran = CliRunner().invoke(app, ["eject", "mcp-pool"])
        assert ran.exit_code == 0, ran.output
        return project / self.RECORD

    def test_are_right_as_long_as_the_package_is_the_same(self, copied: Path) -> None:
        assert found() == []

    def test_are_told_when_the_package_has_changed_the_original(self, copied: Path) -> None:
        entry = yaml.safe_load(copied.read_text())["own/mcp-pool.json"]
        older = {**entry, "sha256": "0" * 64, "version": "0.0.1"}
        copied.write_text(yaml.safe_dump({"own/mcp-pool.json": older}))
        assert found() == [], "the copy is what the package has now"

        put("own/mcp-pool.json", uid="mcp-pool")
        assert found() == ["own/mcp-pool.json: outdated-copy"]
        (line,) = [one for one in check().output.splitlines() if "outdated-copy" in one]
        assert "since this was copied from it (0.0.1, now " in line
        assert "outdated-copy" not in check("own/corpus.json").output

    @pytest.mark.parametrize("text", ["a: {", "own/mcp-pool.json: copied"])
    def test_cannot_be_told_with_a_record_that_cannot_be_read(
        self, copied: Path, text: str
    ) -> None:
        copied.write_text(text)

        with pytest.raises(CheckSettingsError, match=f"{self.RECORD}: .*mend it, or restore it"):
            check_paths(project=Path())
