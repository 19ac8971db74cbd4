"""The packaged dashboards in schema v2 mean what they mean as classic files, to whoever reads them.

Held here are the readers that know nothing of schemas themselves: names of a server, links of
alerts, what `fit` asks for, rules beside dashboards, and checks.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.alerting.alerts import packaged_alerts
from mcp_monitoring.contents import Contents, read_contents
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.files import canonical_json
from mcp_monitoring.metric_sets import CONTRACT, METRIC_SETS, metric_set
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.convert.convert import convert
from mcp_monitoring.review.diff.file_diff import files_diff
from mcp_monitoring.review.fit.parts import read_deployed
from mcp_monitoring.review.rules.reading import read_rules

FORMS = ("classic", "v2 whole JSON", "v2 bare YAML", "v2beta1 whole YAML", "v2alpha1 bare JSON")
CASES = [
    pytest.param({"metrics": "contract"}, FORMS[1], id="contract"),
    pytest.param({"metrics": "otel"}, FORMS[3], id="otel"),
    pytest.param({"metrics": "contract", "profile": "k8s-mcp"}, FORMS[2], id="profile"),
    pytest.param({"metrics": "contract", "profile": "jira-mcp-snowflake"}, FORMS[4], id="another"),
    pytest.param(
        {"metrics": "otel", "metric_names": {"db_client_connection_count": ""}},
        FORMS[1],
        id="without a pool",
    ),
]


def written(document: Mapping[str, Any], form: str, file: Path) -> None:
    """Writes a resource whole, or its spec alone."""
    if " bare" in form:
        document = {**document["spec"], "uid": document["metadata"]["name"]}
    if form.endswith("YAML"):
        file.with_suffix(".yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    else:
        file.with_suffix(".json").write_text(json.dumps(document))


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dashboards of each set in each form that is used, as `SET/FORM/`."""
    made = tmp_path_factory.mktemp("forms")
    for name in METRIC_SETS:
        for form in FORMS:
            directory = made / name / form
            directory.mkdir(parents=True)
            for file in metric_set(name).dashboards.glob("*.json"):
                target = form.partition(" ")[0]
                if form == FORMS[0]:
                    shutil.copy(file, directory)
                else:
                    written(convert(file, target).document, form, directory / file.stem)
    return made


def told(lines: Any, directory: Path) -> list[str]:
    """Takes out of lines where the files are, and their endings."""
    return [
        str(one).replace(f"{directory}/", "").replace(".yaml", "").replace(".json", "")
        for one in lines
    ]


def deployed(contents: Contents, directory: Path) -> Path:
    """Writes what would be sent to Grafana."""
    for one in contents.dashboards:
        model = bind(one, DataSource("prometheus"))
        version = one.dynamic.version if one.dynamic else ""
        text = canonical_json(model, uid=one.uid, folder_uid="mcp", version=version)
        (directory / f"{one.uid}.json").write_text(text)
    return directory


@pytest.mark.parametrize(("given", "form"), CASES)
def test_the_same_is_deployed_left_out_and_asked_for(
    forms: Path, given: dict[str, Any], form: str, tmp_path: Path
) -> None:
    found = {}
    for one in (FORMS[0], form):
        directory = forms / given["metrics"] / one
        arguments = {**given, "dashboards_dir": str(directory)}
        contents, asked = read_contents(arguments), read_deployed(arguments)
        (tmp_path / one).mkdir()
        deployed(contents, tmp_path / one)
        found[one] = (
            told(contents.left_out, directory),
            told(contents.warnings, directory),
            [
                (rule.name, rule.expr, rule.annotations)
                for group in contents.alerts
                for rule in group.rules
            ],
            [
                (part.home, part.home_title, part.key, part.name, *map(str, part.queries))
                for part in asked.parts
            ],
            told(asked.left_out.items(), directory),
        )

    assert found[form] == found[FORMS[0]]
    assert found[form][3]
    assert bool(found[form][0]) == (len(given) > 1), "something is left out, where names are given"
    assert not files_diff(tmp_path / FORMS[0], tmp_path / form).objects


@pytest.mark.parametrize(("name", "form"), [("contract", FORMS[2]), ("otel", FORMS[1])])
def test_the_same_is_found_wrong(forms: Path, name: str, form: str) -> None:
    contract = metric_set(name).contract
    found = {}
    for one in (FORMS[0], form):
        directory = forms / name / one
        report = check_paths([directory], contract=contract, every_metric=True)
        lines = [
            (one.place.file.stem, one.place.names, one.rule, one.message) for one in report.findings
        ]
        found[one] = sorted(map(str, lines))

    assert found[form] == found[FORMS[0]]
    assert found[form]


@pytest.mark.parametrize("form", FORMS[2:4])
def test_dashboards_beside_rules_are_no_rules(forms: Path, form: str, tmp_path: Path) -> None:
    shutil.copytree(packaged_alerts(), tmp_path, dirs_exist_ok=True)
    shutil.copytree(forms / CONTRACT / form, tmp_path, dirs_exist_ok=True)

    def rules(directory: Path) -> list[tuple[str, str]]:
        groups = read_rules([directory], "refuse")
        return [(rule.name, rule.expr) for group in groups for rule in group.rules]

    assert rules(tmp_path) == rules(packaged_alerts())
    both = {"dashboards_dir": str(tmp_path), "alerts_dir": str(tmp_path)}
    assert [one.uid for one in read_contents(both).dashboards] == [
        one.uid for one in read_contents({}).dashboards
    ]
