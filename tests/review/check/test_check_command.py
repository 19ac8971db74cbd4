"""`mcp-monitoring check` as a person or a workflow runs it: what it prints and how it exits."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.check.catalog import RULES
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from typer.testing import CliRunner, Result

CORPUS = REPOSITORY / "tests" / "review" / "check" / "corpus"
CLEAN = CORPUS / "clean.json"
WRONG = CORPUS / "rate-on-gauge.rate.json"
FIXTURES = REPOSITORY / "tests" / "fixtures"
CLEAN_RULES = """
groups:
  - name: g
    rules:
      - alert: Down
        expr: up == 0
        labels: {severity: critical}
        annotations: {summary: It is down.}
"""


def check(*arguments: Any) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory to run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestOurs:
    def test_have_no_findings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(REPOSITORY)
        result = check()

        assert result.exit_code == 0, result.output
        assert re.search(r"6 dashboards, 19 alerts, \d+ queries: no findings", result.stdout)

    def test_are_what_is_checked_where_a_project_has_none(self, project: Path) -> None:
        result = check()

        assert result.exit_code == 0, result.output
        assert "6 dashboards, 19 alerts" in result.stdout

    def test_show_every_metric_of_the_contract(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(REPOSITORY)

        assert "unshown-metric" not in check("--all-metrics", "dashboards", "alerts").stdout


class TestExit:
    def test_is_0_where_nothing_is_found(self) -> None:
        assert check(CLEAN).exit_code == 0

    def test_is_2_where_an_error_is_found(self) -> None:
        result = check(WRONG)

        assert result.exit_code == 2
        assert f'{WRONG}: panel "Requests", query A: error: ' in result.stdout
        assert "[rate-on-gauge]" in result.stdout
        assert result.stdout.endswith("1 error\n")

    @pytest.mark.parametrize(
        "name",
        ["missing-unit.timeseries.json", "fixed-window.rate.json", "unused-variable.query.json"],
    )
    def test_is_0_for_warnings_alone_unless_strict(self, name: str) -> None:
        result = check(CORPUS / name)

        assert result.exit_code == 0, result.output
        assert ": warning: " in result.stdout
        assert result.stdout.endswith("1 warning\n")
        assert check("--strict", CORPUS / name).exit_code == 2

    def test_is_2_for_an_error_among_warnings(self) -> None:
        result = check(CORPUS / "missing-unit.timeseries.json", CORPUS / "panel-grid.overlap.json")

        assert result.exit_code == 2
        assert re.search(r": \d errors?, 1 warning\n$", result.stdout)

    def test_is_0_for_what_cannot_be_checked_unless_strict(self, tmp_path: Path) -> None:
        rules = tmp_path / "rules.yaml"
        rules.write_text(CLEAN_RULES.replace("up == 0", "median(up) default 0 == 0"))

        assert check(rules).exit_code == 0
        assert "not checked: the parser does not know MetricsQL" in check(rules).stdout
        assert check("--strict", rules).exit_code == 2

    def test_is_2_for_a_dynamic_dashboard_which_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "d.json"
        text = (FIXTURES / "dynamic-v2.json").read_text()
        file.write_text(text.replace('"kind": "VizConfig"', '"kind": "VizConfg"'))

        assert check(FIXTURES / "dynamic-v2.json").exit_code == 0
        result = check(file)
        assert result.exit_code == 2
        assert 'element "panel-1": "spec.vizConfig.kind" must be "VizConfig"' in result.stdout

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["nowhere"], "nowhere: there is no such file or folder"),
            ([REPOSITORY / "Makefile"], "a dashboard or a rule file ends in .json, .yaml or .yml"),
            (["--contract", "nowhere.yaml", CLEAN], "nowhere.yaml: cannot be read"),
            (["--contract", REPOSITORY / "compose.yaml", CLEAN], "compose.yaml: "),
            (["--contract", "x", "--no-contract", CLEAN], "exclude each other"),
            (["--config", "nowhere.yaml", CLEAN], "nowhere.yaml: cannot be read"),
            (["--prometheus", "prometheus:9090", CLEAN], "must look like http://host:9090"),
            (["--prometheus", "http://127.0.0.1:9", CLEAN], "cannot be reached"),
        ],
    )
    def test_is_1_with_one_line_where_the_check_cannot_be_made(
        self, arguments: list[Any], said: str
    ) -> None:
        result = check(*arguments)

        assert result.exit_code == 1, result.output
        assert said in result.stderr
        assert result.stdout == ""
        assert all(line.startswith("mcp-monitoring check: ") for line in result.stderr.splitlines())


class TestContract:
    def test_can_be_left_out(self) -> None:
        wrong = CORPUS / "unknown-metric.typo.json"
        wrong = wrong if wrong.exists() else next(CORPUS.glob("unknown-metric.*"))

        assert check(wrong).exit_code == 2
        assert check("--no-contract", wrong).exit_code == 0

    def test_can_be_ones_own(self, project: Path) -> None:
        (project / "own.yaml").write_text(
            "version: 1\nlabels: {}\nmetrics:\n"
            "  - {name: mcp_nothing_total, type: counter, unit: count, meaning: Nothing.}\n"
        )
        result = check("--contract", "own.yaml", CLEAN)

        assert result.exit_code == 2
        assert "unknown-metric" in result.stdout

    def test_is_shown_whole_or_not_on_demand(self) -> None:
        result = check("--all-metrics", "--strict", CLEAN)

        assert result.exit_code == 2
        assert "[unshown-metric]" in result.stdout
        assert "mcp_server_info_info" in result.stdout


class TestFormats:
    def test_of_text_have_no_colours_where_nobody_looks(self) -> None:
        assert "\x1b" not in check(WRONG).stdout

    def test_of_json_say_where_and_what(self) -> None:
        document = json.loads(check("--format", "json", WRONG).stdout)

        assert document["version"] == 1
        assert document["summary"]["findings"] == 1
        assert document["summary"]["dashboards"] == 1
        (finding,) = document["findings"]
        assert finding["rule"] == "rate-on-gauge"
        assert finding["severity"] == "error"
        assert finding["file"] == str(WRONG)
        assert (finding["panel"], finding["query"]) == ("Requests", "A")
        assert finding["line"] > 1
        assert "mcp_" in finding["message"]

    def test_of_github_are_annotations_of_the_line(self) -> None:
        printed = check("--format", "github", WRONG).stdout.splitlines()[0]
        line = re.fullmatch(
            rf"::error file={re.escape(str(WRONG))},line=(\d+),title=rate-on-gauge::"
            r'panel "Requests", query A: .+',
            printed,
        )

        assert line
        assert '"expr"' in WRONG.read_text().splitlines()[int(line[1]) - 1]

    def test_of_github_stay_one_line_each(self, project: Path) -> None:
        model = json.loads(CLEAN.read_text())
        model["panels"][0]["title"] = "a,b:c\n50%"
        del model["panels"][0]["description"]
        (project / "d.json").write_text(json.dumps(model))
        printed = check("--format", "github", "d.json").stdout.splitlines()

        assert printed[0].startswith("::warning file=d.json,")
        assert "50%25" in printed[0]
        assert len(printed) == 2


class TestForeignDashboards:
    @pytest.mark.parametrize("file", sorted(FIXTURES.glob("*.json")), ids=lambda file: file.stem)
    def test_get_findings_and_never_a_traceback(self, file: Path) -> None:
        result = check(file)

        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert result.exit_code in (0, 2)
        assert re.search(r"\d+ dashboards?, 0 alerts, \d+ quer(y|ies): ", result.stdout)

    def test_of_the_seed_are_told_what_was_wrong_with_it(self) -> None:
        result = check(FIXTURES / "seed-mcp-overview.json")
        found = set(re.findall(r"\[([a-z-]+)\]$", result.stdout, re.MULTILINE))

        assert found >= {
            *("fixed-window", "quantile-per-series"),
            *("missing-unit", "missing-description", "missing-ref-id"),
        }


def test_lists_its_rules() -> None:
    listed = check("--list-rules").stdout.splitlines()

    assert [line.split()[0] for line in listed] == list(RULES)
