"""The packaged set made one's own: files beside it, parts left out, and alerts changed."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from deployment import Deploy
from mcp_monitoring import McpMonitoring
from mcp_monitoring.contents import Contents, read_contents
from mcp_monitoring.dashboard.files import packaged_dashboards
from mcp_monitoring.problems import ProblemsError

POOL = "McpPoolNearExhaustion"
PACKAGED = read_contents({})


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of a program, in which its engine starts it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dashboard(file: str, uid: str = "", **more: Any) -> Path:
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    model = {"title": path.stem, "panels": [], **({"uid": uid} if uid else {}), **more}
    path.write_text(json.dumps(model))
    return path


def alerts(file: str, *rules: dict[str, Any], group: str = "own") -> Path:
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"groups": [{"name": group, "rules": list(rules)}]}))
    return path


def queue(**more: Any) -> dict[str, Any]:
    return {"alert": "QueueDeep", "expr": "queue_depth > 40  # knob: queue_depth", **more}


def problems(**given: Any) -> list[str]:
    with pytest.raises(ProblemsError) as refused:
        read_contents(given)
    return refused.value.problems


def stems(contents: Contents) -> list[str]:
    return [one.stem for one in contents.dashboards]


def rules(contents: Contents) -> dict[str, Any]:
    return {rule.name: rule for group in contents.alerts for rule in group.rules}


class TestFilesBesideThePackagedOnes:
    def test_are_deployed_with_them(self) -> None:
        dashboard("own/orders.json")
        alerts("rules/orders.yaml", queue())

        found = read_contents({"extra_dashboards_dirs": ["own"], "extra_alerts_dirs": ["rules"]})

        assert set(stems(found)) == {*stems(PACKAGED), "orders"}
        assert rules(found).keys() == {*rules(PACKAGED), "QueueDeep"}
        assert found.warnings == []

    def test_may_be_in_several_directories_and_beside_ones_own_base(self) -> None:
        for file in ("base/a.json", "one/b.json", "two/team/c.json"):
            dashboard(file)
        alerts("base/a.yaml", queue())
        alerts("one/b.yaml", {"alert": "B", "expr": "up == 0"}, group="b")

        found = read_contents(
            {
                "dashboards_dir": "base",
                "extra_dashboards_dirs": ["one", "two/team"],
                "alerts_dir": "base",
                "extra_alerts_dirs": ["one"],
            }
        )

        assert stems(found) == ["a", "b", "c"]
        assert list(rules(found)) == ["QueueDeep", "B"]

    def test_replace_the_file_of_the_same_name(self) -> None:
        own = dashboard("own/mcp-pool.json", "mcp-pool", title="Our pool")
        alerts("own/pool.yaml", queue())
        given = {"extra_dashboards_dirs": ["own"], "extra_alerts_dirs": ["own"]}

        found = read_contents(given)

        assert sorted(stems(found)) == sorted(stems(PACKAGED))
        (pool,) = [one for one in found.dashboards if one.uid == "mcp-pool"]
        assert pool.file == Path.cwd() / own
        assert rules(PACKAGED).keys() - rules(found).keys() == {POOL, "McpPoolAcquireSlow"}

    def test_of_the_last_directory_win(self) -> None:
        for directory in ("one", "two", "three"):
            dashboard(f"{directory}/orders.json", title=directory)

        found = read_contents({"extra_dashboards_dirs": ["three", "one", "two"]})

        assert [one.model["title"] for one in found.dashboards if one.stem == "orders"] == ["two"]

    def test_are_not_refused_for_a_file_that_they_replace(self) -> None:
        Path("base").mkdir()
        Path("base/a.json").write_text("{")
        dashboard("own/a.json")

        found = read_contents(
            {"dashboards_dir": "base", "extra_dashboards_dirs": ["own"], "alerts": False}
        )
        assert stems(found) == ["a"]

    def test_are_linked_with_the_packaged_ones_both_ways(self, deploy: Deploy) -> None:
        link = [{"type": "link", "title": "pool", "url": "/d/mcp-pool/x"}]
        panel = {"id": 7, "type": "row", "title": "Queue"}
        dashboard("own/orders.json", "orders", links=link, panels=[panel])
        to_own = {"__dashboardUid__": "orders", "__panelId__": "7"}
        to_packaged = {
            "__dashboardUid__": "mcp-pool",
            "__panelId__": "10",
            "runbook_url": "runbooks.md#mcptargetdown",
        }
        other = {"alert": "Other", "expr": "up == 0", "annotations": to_packaged}
        alerts("own/orders.yaml", queue(annotations=to_own), other)

        deployed = deploy(
            lambda: McpMonitoring(
                "m",
                {
                    "prometheus_url": "http://prometheus",
                    "prefix": "eu-",
                    "extra_dashboards_dirs": ["own"],
                    "extra_alerts_dirs": ["own"],
                },
            )
        )

        assert deployed["m-orders"].dashboard["links"][0]["url"] == "/d/eu-mcp-pool/x"
        made = {one["name"]: one["annotations"] for one in deployed["m-alerts-own"].inputs["rules"]}
        assert made["QueueDeep"] == {"__dashboardUid__": "eu-orders", "__panelId__": "7"}
        assert made["Other"]["__dashboardUid__"] == "eu-mcp-pool"
        assert made["Other"]["runbook_url"].startswith("{{ externalURL }}d/eu-mcp-runbooks?view")

    def test_may_hold_the_runbooks(self) -> None:
        dashboard("own/mcp-runbooks.json", "mcp-runbooks", title="Ours")

        found = read_contents({"extra_dashboards_dirs": ["own"], "runbook_base_url": "http://w"})
        assert [one.model["title"] for one in found.dashboards if one.stem == "mcp-runbooks"] == [
            "Ours"
        ]

    def test_leave_no_path_of_a_machine_in_the_state(self, deploy: Deploy) -> None:
        dashboard("own/orders.json")
        alerts("own/orders.yaml", queue())

        deployed = deploy(
            lambda: McpMonitoring(
                "m",
                {
                    "prometheus_url": "http://prometheus",
                    "extra_dashboards_dirs": ["own"],
                    "extra_alerts_dirs": [str(Path("own").absolute())],
                    "exclude_alerts": [POOL],
                    "knobs": {"queue_depth": 50},
                },
            )
        )
        assert deployed["m"].inputs == {
            "prometheus_url": "http://prometheus",
            "exclude_alerts": [POOL],
            "knobs": {"queue_depth": 50},
        }


class TestDirectoriesAreRefused:
    def test_that_are_missing_files_or_empty_all_at_once(self) -> None:
        Path("empty").mkdir()
        Path("file").write_text("")
        names = ["nowhere", "file", "empty"]
        here = Path.cwd()

        assert problems(extra_dashboards_dirs=names, alerts=False) == [
            f"{here}/nowhere: there is no such directory of dashboards",
            f"{here}/file: is a file; give a directory of dashboards",
        ]
        assert problems(extra_alerts_dirs=names) == [
            f"{here}/nowhere: there is no such directory of alerts",
            f"{here}/file: is a file; give a directory of alerts",
        ]
        assert problems(extra_dashboards_dirs=["empty"], extra_alerts_dirs=["empty"]) == [
            f"{here}/empty: no dashboard here; add a *.json or *.yaml file",
            f"{here}/empty: no alert here; add a *.yaml file with one",
        ]

    def test_with_dashboards_alone_for_alerts_and_the_other_way_round(self) -> None:
        dashboard("boards/a.json")
        alerts("rules/a.yaml", queue())

        said = problems(extra_dashboards_dirs=["rules"], extra_alerts_dirs=["boards"])
        assert [one.split(": ")[1].split(" here")[0] for one in said] == [
            "no dashboard",
            "no alert",
        ]

    @pytest.mark.parametrize("uid", ["mcp-pool", "MCP-Pool"])
    def test_that_have_a_uid_of_another_file_with_both_names(self, uid: str) -> None:
        own = dashboard("own/orders.json", uid)

        (problem,) = problems(extra_dashboards_dirs=["own"])
        assert problem == (
            f"{Path.cwd() / own}: the uid {uid!r} is also that of"
            f" {packaged_dashboards() / 'mcp-pool.json'}; change one of them"
        )

    def test_that_have_a_uid_twice_with_both_names(self) -> None:
        dashboard("one/a.json", "same")
        dashboard("two/b.json", "same")
        dashboard("two/c.json", "same")

        first, second = problems(extra_dashboards_dirs=["one", "two"])
        assert f"{Path.cwd()}/two/b.json: the uid 'same' is also that of {Path.cwd()}/one/" in first
        assert f"{Path.cwd()}/two/c.json: the uid 'same' is also that of {Path.cwd()}/one" in second

    def test_with_a_name_that_differs_in_case_alone(self) -> None:
        dashboard("own/MCP-pool.json", "other")

        (problem,) = problems(extra_dashboards_dirs=["own"])
        assert "the file name 'MCP-pool' is also that of" in problem

    def test_with_another_default_of_a_packaged_knob(self) -> None:
        alerts("own/a.yaml", queue(expr="x > 0.8  # knob: pool_share"))

        (problem,) = problems(extra_alerts_dirs=["own"])
        assert "the default of knob pool_share is 0.8 here and 0.9 in" in problem

    def test_whose_broken_files_are_all_told(self) -> None:
        Path("own").mkdir()
        Path("own/a.json").write_text("{")
        Path("own/b.yaml").write_text("groups: {")

        said = problems(extra_dashboards_dirs=["own"], extra_alerts_dirs=["own"])
        assert [one.split(": ")[0] for one in said] == [
            f"{Path.cwd()}/own/{name}" for name in ("a.json", "a.json", "b.yaml")
        ]


class TestDashboardsLeftOut:
    @pytest.mark.parametrize("name", ["mcp-pool", "mcp-pool.json"])
    def test_are_named_by_file_or_uid(self, name: str) -> None:
        found = read_contents({"exclude_dashboards": [name, "mcp-slo"]})

        assert set(stems(PACKAGED)) - set(stems(found)) == {"mcp-pool", "mcp-slo"}

    def test_of_other_file_names_are_named_by_their_uid(self) -> None:
        dashboard("own/orders.json", "shop-orders")
        given = {"extra_dashboards_dirs": ["own"], "exclude_dashboards": ["shop-orders"]}

        assert stems(read_contents(given)) == stems(PACKAGED)

    def test_need_not_be_right(self) -> None:
        dashboard("own/a.json")
        Path("own/broken.json").write_text("{")

        given = {"dashboards_dir": "own", "exclude_dashboards": ["broken"], "alerts": False}
        assert stems(read_contents(given)) == ["a"]

    def test_take_their_links_out_of_alerts_with_a_warning(self) -> None:
        found = read_contents({"exclude_dashboards": ["mcp-pool"]})

        assert "__dashboardUid__" in rules(PACKAGED)[POOL].annotations
        left = rules(found)[POOL].annotations
        assert left == {
            name: text
            for name, text in rules(PACKAGED)[POOL].annotations.items()
            if name not in ("__dashboardUid__", "__panelId__")
        }
        assert (
            "dashboard mcp-pool is left out; these alerts are deployed without their links to it:"
            " McpPoolNearExhaustion, McpPoolAcquireSlow"
        ) in found.warnings
        assert rules(found)["McpTargetDown"] == rules(PACKAGED)["McpTargetDown"]

    def test_are_told_if_other_dashboards_link_to_them(self) -> None:
        link = [{"type": "link", "title": "a", "url": "/d/a/x"}]
        dashboard("own/a.json")
        dashboard("own/b.json", links=link)
        given = {"dashboards_dir": "own", "alerts": False}

        assert read_contents(given).warnings == []
        assert read_contents({**given, "exclude_dashboards": ["a"]}).warnings == [
            "dashboard a is left out; links to it lead nowhere in b.json"
        ]

    def test_are_told_if_a_file_of_the_same_name_with_another_uid_replaces_them(self) -> None:
        dashboard("own/mcp-pool.json", "our-pool")

        found = read_contents({"extra_dashboards_dirs": ["own"]})

        assert "__dashboardUid__" not in rules(found)[POOL].annotations
        assert [one for one in found.warnings if one.startswith("dashboard mcp-pool is left out")]

    def test_may_be_replaced_by_a_file_of_another_name_and_the_same_uid(self) -> None:
        dashboard("own/pool.json", "mcp-pool")
        given = {"extra_dashboards_dirs": ["own"], "exclude_dashboards": ["mcp-pool.json"]}

        found = read_contents(given)

        assert {one.uid for one in found.dashboards} == {one.uid for one in PACKAGED.dashboards}
        assert found.warnings == []
        assert "__dashboardUid__" in rules(found)[POOL].annotations

    def test_that_nobody_has_are_refused_with_a_similar_name(self) -> None:
        first, second = problems(exclude_dashboards=["mcp-pol", "zzz"])

        assert first == (
            "exclude_dashboards: mcp-pol: no dashboard has this file name or uid;"
            " did you mean mcp-pool?"
        )
        assert "zzz: no dashboard has this file name or uid; there are mcp-overview, mcp-" in second

    @pytest.mark.parametrize("name", ["mcp-runbooks", "mcp-runbooks.json"])
    def test_are_not_the_runbooks_while_alerts_lead_there(self, name: str) -> None:
        assert problems(exclude_dashboards=[name]) == [
            f"exclude_dashboards: {name}: alerts lead to it; it goes if you give runbook_base_url"
        ]
        given = {"exclude_dashboards": [name], "runbook_base_url": "https://wiki.example.com"}
        assert "mcp-runbooks" not in stems(read_contents(given))
        found = read_contents({"exclude_dashboards": [name], "alerts": False})
        assert "mcp-runbooks" not in stems(found)


class TestAlertsLeftOut:
    def test_are_gone_and_the_others_stay(self) -> None:
        found = read_contents({"exclude_alerts": [POOL, "McpRestartLoop"]})

        assert rules(PACKAGED).keys() - rules(found).keys() == {POOL, "McpRestartLoop"}
        assert found.warnings == []

    def test_may_be_all_of_a_group_or_all_alerts(self) -> None:
        found = read_contents({"exclude_alerts": [POOL, "McpPoolAcquireSlow"]})

        assert "mcp-pool" not in [group.name for group in found.alerts]
        assert read_contents({"exclude_alerts": list(rules(PACKAGED))}).alerts == []

    def test_are_all_of_a_name(self) -> None:
        same = [queue(labels={"tier": tier}) for tier in ("1", "2")]
        alerts("own/a.yaml", *same, {"alert": "B", "expr": "up == 0"})

        found = read_contents({"alerts_dir": "own", "exclude_alerts": ["QueueDeep"]})
        assert list(rules(found)) == ["B"]

    def test_take_their_knob_with_them(self) -> None:
        (problem,) = problems(exclude_alerts=[POOL], pool_share=0.8)

        assert problem.startswith("pool_share: no alert of ")

    def test_that_nobody_has_are_refused_with_a_similar_name(self) -> None:
        assert problems(exclude_alerts=["McpPoolNearExhaustion "]) == [
            f"exclude_alerts: {POOL} : there is no such alert; did you mean {POOL}?"
        ]


class TestChangedAlerts:
    def test_get_the_values_and_keep_the_rest(self) -> None:
        changes = {
            "for": "20m",
            "keep_firing_for": "5m",
            "labels": {"severity": "critical", "team": "data"},
            "annotations": {"summary": "Full"},
        }
        before = rules(PACKAGED)[POOL]
        found = read_contents({"alert_overrides": {POOL: changes}})
        after = rules(found)[POOL]

        assert (after.for_, after.keep_firing_for) == ("20m", "5m")
        assert after.labels == {**before.labels, "severity": "critical", "team": "data"}
        assert after.annotations == {**before.annotations, "summary": "Full"}
        assert after.expr == before.expr
        others = rules(PACKAGED).keys() - {POOL}
        assert all(rules(found)[name] == rules(PACKAGED)[name] for name in others)
        assert found.warnings == []

    @pytest.mark.parametrize("changes", [{}, {"for": None}, {"labels": {}}, {"labels": None}])
    def test_stay_as_they_are_if_nothing_is_said(self, changes: Any) -> None:
        found = read_contents({"alert_overrides": {POOL: changes}})

        assert rules(found) == rules(PACKAGED)

    def test_are_those_of_ones_own_files_as_well(self) -> None:
        alerts("own/a.yaml", queue())
        given = {"extra_alerts_dirs": ["own"], "alert_overrides": {"QueueDeep": {"for": "1m"}}}

        assert rules(read_contents(given))["QueueDeep"].for_ == "1m"

    def test_keep_their_uid_in_grafana(self, deploy: Deploy) -> None:
        def uid(**given: Any) -> Any:
            deployed = deploy(
                lambda: McpMonitoring("m", {"prometheus_url": "http://prometheus", **given})  # type: ignore[typeddict-item]
            )
            (rule,) = (
                one for one in deployed["m-alerts-mcp-pool"].inputs["rules"] if one["name"] == POOL
            )
            return rule["uid"], rule["labels"]["severity"], rule["for"]

        assert uid() == ("mcp-pool-near-exhaustion", "warning", "5m")
        changes = {"labels": {"severity": "critical"}, "for": "10m"}
        assert uid(alert_overrides={POOL: changes}) == (
            "mcp-pool-near-exhaustion",
            "critical",
            "10m",
        )

    def test_that_nobody_has_are_refused_with_a_similar_name(self) -> None:
        changes = {"McpPoolNearExhaustio": {"for": "5m"}, "Zzz": {}}
        first, second = problems(alert_overrides=changes)

        assert first == (
            f"alert_overrides: McpPoolNearExhaustio: there is no such alert; did you mean {POOL}?"
        )
        assert "alert_overrides: Zzz: there is no such alert; there are McpAvail" in second

    def test_are_not_left_out_at_the_same_time(self) -> None:
        given = {"alert_overrides": {POOL: {"for": "5m"}}, "exclude_alerts": [POOL]}

        assert problems(**given) == [
            f"alert_overrides: {POOL}: is left out by exclude_alerts; remove one of them"
        ]

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ("10m", "must be a map of for, keep_firing_for, labels, annotations"),
            (["for"], "must be a map of for, keep_firing_for, labels, annotations"),
            ({"four": "5m"}, "four: is not changed here; did you mean for?"),
            (
                {"severity": "critical"},
                "severity: is not changed here; it is a label: labels: {sev",
            ),
            (
                {"expr": "up"},
                "expr: is not changed here; a number of the expression is changed by it",
            ),
            ({5: "5m"}, "5: is not changed here; what is changed are for, keep_firing_for, labels"),
            ({"for": "5 minutes"}, "for: '5 minutes' is not a duration such as 5m"),
            ({"for": 5}, "for: 5 is not a duration such as 5m"),
            ({"for": ""}, "for: '' is not a duration such as 5m"),
            ({"keep_firing_for": "-5m"}, "keep_firing_for: '-5m' is not a duration such as 5m"),
            ({"labels": "severity=critical"}, "labels: must be a map of texts"),
            ({"labels": {"tier": 1}}, 'labels: tier: must be text, such as "1"'),
            ({"labels": {"tier": object()}}, "labels: tier: must be text"),
            ({"labels": {"a-b": "c"}}, "labels: 'a-b' is not a label name that Prometheus accepts"),
            ({"labels": {"alertname": "B"}}, "labels: alertname is set by Grafana; remove it"),
            ({"labels": {"a": "{{ query `up` }}"}}, "labels: a: uses query, which Grafana answers"),
            ({"annotations": ["a"]}, "annotations: must be a map of texts"),
            ({"annotations": {"summary": None}}, "annotations: summary: must be text"),
            (
                {"annotations": {"summary": "{{ pathPrefix }}"}},
                "annotations: summary: uses pathPref",
            ),
        ],
    )
    def test_that_cannot_be_made_are_told_in_one_line(self, changes: Any, said: str) -> None:
        (problem,) = problems(alert_overrides={POOL: changes, "McpRestartLoop": {"for": "5m"}})

        assert problem.startswith(f"alert_overrides: {POOL}: {said}")
        assert "\n" not in problem

    def test_are_all_told_at_once_with_the_problems_of_files(self) -> None:
        alerts("own/a.yaml", queue())
        dashboard("own/b.json", "mcp-pool")
        overrides = {POOL: {"for": "x", "label": {}}, "McpRestartLoo": {"fo": "1m"}, "B": "10m"}

        said = problems(
            extra_alerts_dirs=["own"],
            extra_dashboards_dirs=["own"],
            exclude_alerts=["Zzz"],
            exclude_dashboards=["zzz"],
            alert_overrides=overrides,
            knobs={"zzz": 5},
            pool_share=5,
        )
        assert sorted(one.split(": ")[0].split(" is ")[0] for one in said) == sorted(
            [
                *["alert_overrides"] * 6,
                *("exclude_alerts", "exclude_dashboards", "knobs", "pool_share"),
                f"{Path.cwd()}/own/b.json",
            ]
        )

    def test_have_links_of_dashboard_and_panel_together(self) -> None:
        alerts("own/a.yaml", queue())
        changes = {"QueueDeep": {"annotations": {"__panelId__": "x"}}}

        said = problems(extra_alerts_dirs=["own"], alert_overrides=changes)
        assert len(said) == 2
        assert all(one.startswith("alert_overrides: QueueDeep: annotations: __p") for one in said)


class TestKnobsOfOnesOwn:
    def test_change_their_alert_its_panel_and_the_variable_of_their_name(
        self, deploy: Deploy
    ) -> None:
        steps = [{"color": "green", "value": None}, {"color": "red", "value": 40}]
        panel = {
            "id": 7,
            "type": "timeseries",
            "title": "Queue",
            "targets": [{"refId": "A", "expr": "queue_depth"}],
            "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": steps}}},
        }
        variable = {"name": "queue_depth", "type": "textbox", "query": "40"}
        dashboard("own/a.json", panels=[panel], templating={"list": [variable]})
        link = {"__dashboardUid__": "a", "__panelId__": "7"}
        alerts("own/a.yaml", queue(annotations=link))

        deployed = deploy(
            lambda: McpMonitoring(
                "m",
                {
                    "prometheus_url": "http://prometheus",
                    "extra_dashboards_dirs": ["own"],
                    "extra_alerts_dirs": ["own"],
                    "knobs": {"queue_depth": 60},
                },
            )
        )

        (rule,) = deployed["m-alerts-own"].inputs["rules"]
        assert "> 60" in rule["datas"][0]["model"]
        model = deployed["m-a"].dashboard
        drawn = model["panels"][0]["fieldConfig"]["defaults"]["thresholds"]["steps"]
        assert [step["value"] for step in drawn] == [None, 60]
        assert model["templating"]["list"][0]["current"]["value"] == "60"

    def test_keep_their_default_without_a_value(self) -> None:
        alerts("own/a.yaml", queue())

        assert "> 40" in rules(read_contents({"extra_alerts_dirs": ["own"]}))["QueueDeep"].expr

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("queue_dept", "did you mean queue_depth?"),
            ("pool_shar", "did you mean pool_share?"),
            ("zzz", "remove it"),
        ],
    )
    def test_that_no_alert_has_are_refused(self, name: str, said: str) -> None:
        alerts("own/a.yaml", queue())

        (problem,) = problems(extra_alerts_dirs=["own"], knobs={name: 5})
        assert problem.startswith(f"knobs: {name}: no alert of ")
        assert problem.endswith(f"{Path.cwd()}/own has this knob; {said}")
