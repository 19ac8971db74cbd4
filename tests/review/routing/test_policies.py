"""Which notification policies take an alert: Grafana's documented rules."""

from typing import Any

import pytest
from mcp_monitoring.review.routing.labels import AlertLabels
from mcp_monitoring.review.routing.matchers import matchers_in
from mcp_monitoring.review.routing.policies import (
    PoliciesError,
    read_policies,
    swallowed,
    ways,
)


def policy(receiver: str = "", *matchers: list[str], **more: Any) -> dict[str, Any]:
    return {"receiver": receiver, "object_matchers": list(matchers), **more}


def tree(*routes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"receiver": "default", "routes": list(routes), **more}


def receivers(
    document: dict[str, Any], values: dict[str, str | None] | None = None, *, more: bool = False
) -> list[str]:
    """The contact points that get an alert; those that only may get it have a question mark."""
    found = ways(read_policies(document), AlertLabels(values or {}, more))
    return [one.end.contact_point + ("" if one.certain else "?") for one in found]


class TestMatchers:
    @pytest.mark.parametrize(
        ("matcher", "team", "matches"),
        [
            (["team", "=", "db"], "db", True),
            (["team", "=", "db"], "dba", False),
            (["team", "!=", "db"], "db", False),
            (["team", "!=", "db"], "", True),
            (["team", "=~", "d."], "db", True),
            (["team", "=~", "d."], "dba", False),
            (["team", "=~", "web|db"], "db", True),
            (["team", "=~", "(?i)DB"], "db", True),
            (["team", "=~", ".*"], "", True),
            (["team", "!~", "d."], "db", False),
            (["team", "!~", "d."], "web", True),
            (["team", "=", '"db"'], "db", True),
        ],
    )
    def test_compare_the_whole_value_and_take_a_missing_label_as_empty(
        self, matcher: list[str], team: str, matches: bool
    ) -> None:
        labels = AlertLabels({"team": team} if team else {})
        (found,) = matchers_in({"object_matchers": [matcher]})

        assert found.matches(labels) is matches

    @pytest.mark.parametrize(
        "written",
        [
            {"object_matchers": [["team", "=~", "d."], ["severity", "=", "page"]]},
            {"matchers": ['team=~"d."', "severity = page"]},
            {"matchers": ['"team"=~"d."', 'severity="page"']},
            {
                "matchers": [
                    {"label": "team", "type": "=~", "value": "d."},
                    {"label": "severity", "type": "=", "value": "page"},
                ]
            },
            {"match": {"severity": "page"}, "match_re": {"team": "d."}},
        ],
    )
    def test_are_the_same_in_every_form(self, written: dict[str, Any]) -> None:
        found = {str(one) for one in matchers_in(written)}

        assert found == {'team=~"d."', 'severity="page"'}

    @pytest.mark.parametrize(
        "written",
        [
            {"object_matchers": [["team", "="]]},
            {"object_matchers": ["team"]},
            {"object_matchers": [["team", "~", "db"]]},
            {"object_matchers": [["team", "=", 7]]},
            {"matchers": ["team"]},
            {"matchers": [{"label": "team"}]},
            {"match": {"team": None}},
        ],
    )
    def test_that_cannot_be_read_are_neither_met_nor_missed(self, written: dict[str, Any]) -> None:
        (found,) = matchers_in(written)

        assert found.matches(AlertLabels({"team": "db"})) is None
        assert str(found).startswith("unreadable")

    @pytest.mark.parametrize(
        "pattern", ["(a+)+$", "(a|a)*b", "[[:alpha:]]+", r"\pL+", "(", "a{1,99999999999}", "*"]
    )
    def test_whose_pattern_python_reads_otherwise_or_for_ever_are_not_judged(
        self, pattern: str
    ) -> None:
        (found,) = matchers_in({"object_matchers": [["team", "=~", pattern]]})

        assert found.matches(AlertLabels({"team": "a" * 5000})) is None


class TestWays:
    def test_end_at_the_default_policy_where_no_other_matches(self) -> None:
        assert receivers(tree(policy("db", ["team", "=", "db"]))) == ["default"]

    def test_end_at_the_first_policy_that_matches(self) -> None:
        both = tree(policy("db", ["team", "=", "db"]), policy("all"))

        assert receivers(both, {"team": "db"}) == ["db"]
        assert receivers(both, {"team": "web"}) == ["all"]

    def test_go_on_after_a_policy_that_says_continue(self) -> None:
        audit = policy("audit", **{"continue": True})
        found = tree(audit, policy("db", ["team", "=", "db"]), policy("last"))

        assert receivers(found, {"team": "db"}) == ["audit", "db"]
        assert receivers(tree(audit), {}) == ["audit"]

    def test_end_at_the_deepest_policy_that_matches(self) -> None:
        inner = policy("dba", ["severity", "=", "page"])
        found = tree(policy("db", ["team", "=", "db"], routes=[inner]), policy("last"))

        assert receivers(found, {"team": "db", "severity": "page"}) == ["dba"]
        assert receivers(found, {"team": "db"}) == ["db"]

    def test_are_not_bound_by_conditions_of_the_default_policy(self) -> None:
        assert receivers({"receiver": "default", "object_matchers": [["a", "=", "b"]]}) == [
            "default"
        ]

    def test_inherit_contact_point_and_grouping_but_no_timings(self) -> None:
        inner = policy("", ["severity", "=", "page"])
        outer = policy(
            "db", ["team", "=", "db"], group_by=["job"], mute_time_intervals=["n"], routes=[inner]
        )
        (way,) = ways(
            read_policies(tree(outer, group_by=["alertname"])),
            AlertLabels({"team": "db", "severity": "page"}),
        )

        assert (way.end.contact_point, way.end.group_by, way.end.mute_timings) == (
            *("db", ("job",)),
            (),
        )
        assert [one.name for one in way.path] == [
            "the default policy",
            'policy 1 (team="db")',
            'policy 1.1 (severity="page")',
        ]

    def test_of_labels_that_are_not_known_are_all_that_are_possible(self) -> None:
        found = tree(policy("db", ["team", "=", "db"]), policy("pager", ["severity", "=", "page"]))

        assert receivers(found, {"team": None, "severity": "page"}) == ["db?", "pager?"]
        assert receivers(found, {"team": None}) == ["db?", "default?"]
        assert receivers(found, {"severity": "page"}) == ["pager"]
        assert receivers(found, {"severity": "page"}, more=True) == ["db?", "pager?"]

    def test_stay_certain_beside_a_possible_one_that_says_continue(self) -> None:
        perhaps = policy("audit", ["team", "=", "db"], **{"continue": True})

        assert receivers(tree(perhaps, policy("all")), {"team": None}) == ["audit?", "all"]


class TestSwallowed:
    def lost(self, document: dict[str, Any], **labels: str) -> list[tuple[str, str]]:
        found = swallowed(read_policies(document), AlertLabels(labels))
        return [(taker.name, loser.name) for taker, loser in found]

    def test_is_a_later_policy_whose_conditions_are_met(self) -> None:
        found = tree(policy("a", ["team", "=~", ".+"]), policy("p", ["severity", "=", "page"]))

        assert self.lost(found, team="db", severity="page") == [
            ('policy 1 (team=~".+")', 'policy 2 (severity="page")')
        ]
        assert self.lost(found, team="db") == []

    def test_is_none_after_continue(self) -> None:
        first = policy("a", ["team", "=", "db"], **{"continue": True})
        found = tree(first, policy("p", ["severity", "=", "page"]))

        assert self.lost(found, team="db", severity="page") == []

    def test_is_not_the_policy_for_all_the_rest(self) -> None:
        assert self.lost(tree(policy("a", ["team", "=", "db"]), policy("rest")), team="db") == []

    def test_is_found_in_nested_policies_too(self) -> None:
        inner = [policy("x"), policy("y", ["severity", "=", "page"])]
        found = tree(policy("a", ["team", "=", "db"], routes=inner))

        assert self.lost(found, team="db", severity="page") == [
            ("policy 1.1 (everything)", 'policy 1.2 (severity="page")')
        ]


class TestBadTrees:
    @pytest.mark.parametrize("answer", [None, [], "tree", {}, {"receiver": ""}, {"receiver": 7}])
    def test_without_a_default_contact_point_are_refused(self, answer: Any) -> None:
        with pytest.raises(PoliciesError, match="no default contact point"):
            read_policies(answer)

    def test_that_hold_themselves_are_refused(self) -> None:
        endless = policy("a")
        endless["routes"] = [endless, endless]

        with pytest.raises(PoliciesError, match="nested in themselves"):
            read_policies(tree(endless))

    def test_that_are_too_deep_are_refused(self) -> None:
        deep = policy("a")
        for _ in range(200):
            deep = policy("a", routes=[deep])

        with pytest.raises(PoliciesError, match="deeper than 100"):
            read_policies(tree(deep))

    @pytest.mark.parametrize("routes", [None, "x", {}, [None], [7, "x"]])
    def test_of_another_shape_are_read_as_far_as_they_go(self, routes: Any) -> None:
        found = read_policies({"receiver": "default", "routes": routes, "group_by": "job"})

        assert found.group_by == ()
        assert {one.contact_point for one in found.every()} == {"default"}
