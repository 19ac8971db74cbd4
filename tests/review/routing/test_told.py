"""Who is told of an alert, and what is wrong with that."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from answering_server import ORGANISATION, AnsweringServer, answering
from mcp_monitoring.review.routing.asking import ask_routing
from mcp_monitoring.review.routing.contact_points import integrations_by_name
from mcp_monitoring.review.routing.policies import PoliciesError, read_named_policy, read_policies
from mcp_monitoring.review.routing.timings import read_timings
from mcp_monitoring.review.routing.told import Routing, Told
from mcp_monitoring.review.servers.grafana import Grafana
from places import REPOSITORY

RECORDED = json.loads((REPOSITORY / "tests/recordings/grafana-api.json").read_text())
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

SLACK = {"name": "db", "type": "slack", "settings": {"recipient": "#a", "url": "[REDACTED]"}}
PAGER = {"name": "pager", "type": "pagerduty", "settings": {"integrationKey": "[REDACTED]"}}
MAIL = {"name": "team", "type": "email", "settings": {"addresses": "a@b.c;d@e.f"}}
POINTS = [SLACK, PAGER, MAIL]
PROVISIONING = "/api/v1/provisioning"


def recorded(label: str) -> Any:
    return next(one["response"] for one in RECORDED if one["label"] == label)


def rule(expr: str = "sum by (job) (x) > 1", **more: Any) -> dict[str, Any]:
    stage = {"refId": "A", "datasourceUid": "p", "model": {"expr": expr}}
    return {"uid": "r", "title": "Busy", "folderUID": "f", "data": [stage], **more}


def routing(
    *routes: dict[str, Any],
    receiver: str = "team",
    points: list[dict[str, Any]] = POINTS,
    timings: Any = (),
    **more: Any,
) -> Routing:
    return Routing(
        tree=read_policies({"receiver": receiver, "routes": list(routes), **more}),
        contact_points=integrations_by_name(points),
        timings=read_timings(list(timings)),
        folders={"f": "MCP"},
        start=NOW,
    )


def with_named(**trees: dict[str, Any]) -> Routing:
    named = {name: read_named_policy(name, spec) for name, spec in trees.items()}
    return replace(routing(), named=named)


def policy(receiver: str, *matchers: list[str], **more: Any) -> dict[str, Any]:
    return {"receiver": receiver, "object_matchers": list(matchers), **more}


def found(told: Told) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in told.findings]


class TestAsRecorded:
    """Answers of a real Grafana 12.4.0."""

    def of_recorded_grafana(self, points: str) -> Routing:
        return Routing(
            tree=read_policies(recorded("policies")),
            contact_points=integrations_by_name(recorded(points)),
            timings=read_timings([]),
            folders={},
            start=NOW,
        )

    def test_a_new_grafana_tells_nobody(self) -> None:
        unrouted = {**recorded("rule"), "notification_settings": None}
        told = self.of_recorded_grafana("contact points").told_of(unrouted, [{"job": "x"}])

        assert told.nobody
        assert [one.kind for one in told.findings] == ["nobody", "no-integration"]
        assert told.recipients[0].path == ("the default policy",)
        assert told.recipients[0].group_by == ("grafana_folder", "alertname")

    def test_a_rule_with_a_contact_point_of_its_own_tells_its_integrations(self) -> None:
        told = self.of_recorded_grafana("contact points").told_of(recorded("rule"))

        (one,) = told.recipients
        assert (one.contact_point, one.integrations) == ("s-cp", ("slack",))
        assert one.path == ("the rule itself",)
        assert (one.group_by, told.findings) == (("grafana_folder", "alertname"), ())


class TestTold:
    def test_are_the_contact_points_of_the_labels_that_the_query_returns(self) -> None:
        to = routing(policy("db", ["job", "=", "a"]), policy("pager", ["severity", "=", "page"]))
        series = [{"job": "a"}, {"job": "b"}]
        told = to.told_of(rule(labels={"severity": "page"}), series)

        assert [one.contact_point for one in told.recipients] == ["db", "pager"]
        assert all(one.certain for one in told.recipients)
        assert told.series == 2

    def test_are_all_that_may_be_where_the_query_returns_nothing(self) -> None:
        to = routing(policy("db", ["job", "=", "a"]), policy("pager", ["instance", "=", "i"]))
        told = to.told_of(rule())

        # The sum has no label `instance`.
        assert [(one.contact_point, one.certain) for one in told.recipients] == [
            ("db", False),
            ("team", False),
        ]

    @pytest.mark.parametrize(
        "matcher", [["alertname", "=", "Busy"], ["grafana_folder", "=", "MCP"], ["job", "=", "own"]]
    )
    def test_depend_on_grafanas_own_labels_and_on_those_of_the_rule(
        self, matcher: list[str]
    ) -> None:
        told = routing(policy("db", matcher)).told_of(rule(labels={"job": "own"}), [{"job": "a"}])

        assert [one.contact_point for one in told.recipients] == ["db"]

    @pytest.mark.parametrize(
        ("template", "value", "team"),
        [
            ("{{ $labels.job }}", None, "a"),
            ("{{ if gt $value 0.9 }}a{{ else }}b{{ end }}", 0.95, "a"),
            ("{{ if gt $value 0.9 }}a{{ else }}b{{ end }}", 0.5, "b"),
            ('{{ printf "%.0f%%" $value }}', 12.3, "12%"),
            # As in Grafana; in Prometheus, it would be an empty text.
            ("{{ $labels.nothing }}", None, "[no value]"),
            # Grafana leaves what it cannot evaluate: a number is no whole number.
            ("{{ if gt $value 1 }}a{{ end }}", 2.0, "{{ if gt $value 1 }}a{{ end }}"),
        ],
    )
    def test_depend_on_what_a_template_makes_of_a_label(
        self, template: str, value: float | None, team: str
    ) -> None:
        templated = rule(labels={"team": template})
        to = routing(policy("db", ["team", "=", team]))

        (one,) = to.told_of(templated, [{"job": "a"}], [value]).recipients

        assert (one.contact_point, one.certain) == ("db", True)

    @pytest.mark.parametrize(
        ("template", "said"),
        [
            ("{{ range $k, $v := $labels }}{{ $k }}{{ end }}", "team (range)"),
            ('{{ reReplaceAll ":.*" "" $labels.job }}', "team (reReplaceAll)"),
            ("{{ $value | humanizeTimestamp }}", "team (humanizeTimestamp)"),
            ("{{ if gt $value 0.9 }}a{{ end }}", "team (a value that is not known)"),
        ],
    )
    def test_of_a_template_that_is_not_evaluated_are_all_that_may_be_and_it_is_named(
        self, template: str, said: str
    ) -> None:
        templated = rule(labels={"team": template})
        told = routing(policy("db", ["team", "=", "a"])).told_of(templated, [{"job": "a"}])

        assert [(one.contact_point, one.certain) for one in told.recipients] == [
            ("db", False),
            ("team", False),
        ]
        assert found(told) == [
            ("not-known", f"label {said} is a template that is not evaluated here")
        ]

    def test_of_a_template_that_decides_nothing_are_certain(self) -> None:
        templated = rule(labels={"team": "{{ range $labels }}x{{ end }}"})

        (one,) = (told := routing().told_of(templated, [{"job": "a"}])).recipients

        assert (one.certain, told.findings) == (True, ())

    def test_are_those_of_the_rule_before_those_of_any_policy(self) -> None:
        own = rule(notification_settings={"receiver": "pager", "group_by": ["job", "alertname"]})
        told = routing(policy("db")).told_of(own, [{"job": "a"}])

        assert [(one.contact_point, one.group_by) for one in told.recipients] == [
            ("pager", ("job", "alertname"))
        ]

    def test_are_named_without_their_addresses(self) -> None:
        (one,) = routing().told_of(rule()).recipients

        assert one.integrations == ("email to 2 addresses",)

    def test_along_a_named_policy_are_those_of_its_tree(self) -> None:
        to = with_named(
            team_db={
                "defaults": {"receiver": "db", "group_by": ["job"]},
                "routes": [
                    {
                        "receiver": "pager",
                        "matchers": [{"label": "severity", "type": "=", "value": "page"}],
                        "continue": False,
                    }
                ],
            }
        )
        own = {"policy": "team_db"}

        (page,) = to.told_of(
            rule(labels={"severity": "page"}, notification_settings=own), [{"job": "a"}]
        ).recipients
        (other,) = to.told_of(rule(notification_settings=own), [{"job": "a"}]).recipients

        assert (page.contact_point, page.group_by) == ("pager", ("job",))
        assert page.path == ("policy team_db", 'policy 1 (severity="page") of team_db')
        assert (other.contact_point, other.path) == ("db", ("policy team_db",))

    def test_along_a_named_policy_are_nobody_where_its_contact_point_is_missing(self) -> None:
        to = with_named(team_db={"defaults": {"receiver": "dbs"}, "routes": []})
        told = to.told_of(rule(notification_settings={"policy": "team_db"}), [{"job": "a"}])

        assert told.nobody
        assert found(told)[1] == (
            "no-integration",
            "contact point dbs of policy team_db has no integration, or does not exist; did you"
            " mean db?",
        )

    @pytest.mark.parametrize(
        ("named", "said"),
        [
            (
                {"user-defined": {"defaults": {"receiver": "team"}}, "team-dbs": {}},
                "there is no such policy; did you mean team-dbs?",
            ),
            ({"user-defined": {"defaults": {"receiver": "team"}}}, "there is no such policy"),
            ({}, "this Grafana has no named policies, or does not show them to this credential"),
        ],
    )
    def test_along_a_named_policy_that_is_not_there_are_not_known(
        self, named: dict[str, Any], said: str
    ) -> None:
        trees = {name: spec or {"defaults": {"receiver": "team"}} for name, spec in named.items()}
        told = with_named(**trees).told_of(rule(notification_settings={"policy": "team-db"}))

        assert not told.nobody
        assert found(told) == [("not-known", f"it goes along the named policy team-db: {said}")]


class TestFindings:
    def test_nobody_and_the_nearest_name_of_a_contact_point_that_is_not_there(self) -> None:
        told = routing(receiver="pagers").told_of(rule(), [{}])

        assert told.nobody
        assert found(told) == [
            ("nobody", "nobody is told"),
            (
                "no-integration",
                "contact point pagers of the default policy has no integration, or does not exist;"
                " did you mean pager?",
            ),
        ]

    @pytest.mark.parametrize(
        ("type_", "settings", "said"),
        [
            ("webhook", {"url": ""}, "webhook without URL"),
            ("webhook", {}, "webhook without URL"),
            ("email", {"addresses": " ; "}, "email without address"),
            ("email", {}, "email without address"),
            ("email", {"addresses": " "}, "email without address"),
            (
                "email",
                {"addresses": "<example@email.com>"},
                "email to the example address of a new Grafana",
            ),
        ],
    )
    def test_a_sink(self, type_: str, settings: dict[str, str], said: str) -> None:
        sink = {"name": "team", "type": type_, "settings": settings}
        told = routing(points=[sink]).told_of(rule(), [{}])

        assert told.nobody
        assert ("sink", f"contact point team: {said} reaches nobody") in found(told)

    def test_a_sink_beside_an_integration_that_reaches_somebody(self) -> None:
        sink = {"name": "db", "type": "webhook", "settings": {}}
        told = routing(receiver="db", points=[sink, SLACK]).told_of(rule(), [{}])

        assert not told.nobody
        assert told.recipients[0].integrations == ("slack",)
        assert [one.kind for one in told.findings] == ["sink"]

    def test_a_series_that_an_earlier_policy_takes(self) -> None:
        to = routing(policy("db", ["job", "=", "a"]), policy("pager", ["severity", "=", "page"]))
        told = to.told_of(rule(labels={"severity": "page"}), [{"job": "a"}, {"job": "b"}])

        (one,) = told.findings
        assert (one.kind, one.series) == ("swallowed", 1)
        assert one.text == (
            'policy 1 (job="a") takes it without `continue`, so policy 2 (severity="page") never'
            " tells pager"
        )

    def test_grouping_by_a_label_that_the_alert_does_not_have(self) -> None:
        to = routing(group_by=["alertname", "grafana_folder", "instance"])

        (one,) = to.told_of(rule(), [{"job": "a"}]).findings
        assert one.text == "the default policy groups by instance, which the alert does not have"
        assert [one.kind for one in to.told_of(rule()).findings] == ["grouping"]

    @pytest.mark.parametrize("group_by", [["..."], ["job"], ["severity"], []])
    def test_no_grouping_that_the_alert_has(self, group_by: list[str]) -> None:
        told = routing(group_by=group_by).told_of(rule(labels={"severity": "page"}))

        assert told.findings == ()

    def test_no_grouping_where_the_expression_may_return_any_label(self) -> None:
        assert routing(group_by=["instance"]).told_of(rule("up == 0")).findings == ()
        assert routing(group_by=["instance"]).told_of(rule("not PromQL (")).findings == ()

    def test_muted_for_the_whole_week(self) -> None:
        always = {"name": "holiday", "time_intervals": [{"weekdays": ["sunday:saturday"]}]}
        muted = policy("db", mute_time_intervals=["holiday"])
        told = routing(muted, timings=[always]).told_of(rule(), [{}])

        assert told.nobody
        assert found(told) == [
            ("nobody", "nobody is told"),
            ("muted", "policy 1 (everything) is muted for all of the next seven days"),
        ]

    def test_a_timing_that_is_not_there(self) -> None:
        told = routing(policy("db", mute_time_intervals=["nights"])).told_of(rule(), [{}])

        assert found(told) == [
            ("timing", "timing nights of policy 1 (everything) is not judged: no such timing")
        ]

    def test_a_matcher_that_cannot_be_read(self) -> None:
        told = routing({"receiver": "db", "matchers": ["nonsense"]}).told_of(rule(), [{}])

        assert [one.certain for one in told.recipients] == [False, False]
        assert [one.kind for one in told.findings] == ["not-known"]

    def test_ten_thousand_series_are_told_of_together(self) -> None:
        always = {"name": "holiday", "time_intervals": [{}]}
        to = routing(policy("db", mute_time_intervals=["holiday"]), timings=[always])
        told = to.told_of(rule(), [{"job": str(number)} for number in range(10_000)])

        assert len(told.recipients) == 1
        assert {one.series for one in told.findings} == {10_000}


class TestAsking:
    def grafana(self, server: AnsweringServer, tree: dict[str, Any]) -> Grafana:
        answers = {"policies": tree, "contact-points": POINTS, "mute-timings": []}
        server.answers = {
            f"{PROVISIONING}/{path}": (200, json.dumps(answer).encode())
            for path, answer in answers.items()
        }
        server.answers["/api/org"] = ORGANISATION
        return Grafana(f"http://127.0.0.1:{server.server_port}", "admin:admin")

    def test_needs_two_requests_for_any_number_of_rules(self) -> None:
        with answering() as server, self.grafana(server, {"receiver": "team"}) as grafana:
            ask_routing(grafana, [rule()] * 50, NOW)

            assert [path for _, path, *_ in server.seen] == [
                f"{PROVISIONING}/policies",
                f"{PROVISIONING}/contact-points",
            ]

    def test_includes_timings_and_folders_if_a_policy_names_them(self) -> None:
        routes = [policy("db", ["grafana_folder", "=", "MCP"], mute_time_intervals=["nights"])]
        tree = {"receiver": "team", "routes": routes}
        with answering() as server, self.grafana(server, tree) as grafana:
            server.answers["/api/folders/f"] = (200, b'{"uid": "f", "title": "MCP"}')
            told = ask_routing(grafana, [rule()], NOW).told_of(rule(), [{}])

            assert [one.contact_point for one in told.recipients] == ["db"]
            assert [one.kind for one in told.findings] == ["timing"]

    def test_leaves_the_label_of_a_folder_in_a_folder_open(self) -> None:
        tree = {"receiver": "team", "routes": [policy("db", ["grafana_folder", "=", "MCP"])]}
        nested = {"uid": "f", "title": "MCP", "parents": [{"uid": "o", "title": "Outer"}]}
        with answering() as server, self.grafana(server, tree) as grafana:
            server.answers["/api/folders/f"] = (200, json.dumps(nested).encode())
            told = ask_routing(grafana, [rule()], NOW).told_of(rule(), [{}])

            assert [one.certain for one in told.recipients] == [False, False]

    def test_ends_with_one_line_where_the_answer_is_no_tree(self) -> None:
        with (
            answering() as server,
            self.grafana(server, {}) as grafana,
            pytest.raises(PoliciesError, match="no default contact point"),
        ):
            ask_routing(grafana, [rule()], NOW)

    @pytest.mark.parametrize("version", ["v1", "v1beta1", "v0alpha1"])
    def test_includes_named_policies_if_a_rule_goes_along_one(self, version: str) -> None:
        tree = {
            "metadata": {"name": "team-db"},
            "spec": {
                "defaults": {"receiver": "db"},
                "routes": [{"receiver": "pager", "mute_time_intervals": ["nights"]}],
            },
        }
        path = f"/apis/notifications.alerting.grafana.app/{version}/namespaces/default/routingtrees"
        going = rule(notification_settings={"policy": "team-db"})
        with answering() as server, self.grafana(server, {"receiver": "team"}) as grafana:
            server.missing = ("/apis/",)
            server.answers[path] = (200, json.dumps({"items": [tree], "metadata": {}}).encode())
            told = ask_routing(grafana, [rule(), going], NOW).told_of(going, [{}])

        assert [one.contact_point for one in told.recipients] == ["pager"]
        assert [one.kind for one in told.findings] == ["timing"]

    @pytest.mark.parametrize("status", [403, 404])
    def test_does_without_named_policies_where_grafana_does_not_show_them(
        self, status: int
    ) -> None:
        going = rule(notification_settings={"policy": "team-db"})
        with answering() as server, self.grafana(server, {"receiver": "team"}) as grafana:
            server.status = status
            told = ask_routing(grafana, [going], NOW).told_of(going, [{}])

        ((kind, said),) = found(told)
        assert kind == "not-known"
        assert "does not show them to this credential" in said

    @pytest.mark.parametrize("spec", [{}, {"defaults": []}, {"defaults": {"receiver": ""}}])
    def test_ends_with_one_line_where_a_named_policy_is_no_tree(self, spec: dict[str, Any]) -> None:
        with pytest.raises(PoliciesError, match="policy team-db has no default contact point"):
            read_named_policy("team-db", spec)
